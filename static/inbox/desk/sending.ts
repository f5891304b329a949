/** Saying something: lines are asked for one after the other, each with one client id through all its tries. */

import { backoff } from "../../shared/backoff";
import { clientId } from "../../shared/random";
import { Unanswered } from "../../shared/socket";
import { ApiRefused } from "../http";
import { SignedOut } from "../session";
import { withLatest } from "../state/conversations";
import { withDraft, withTakenBack, type Draft } from "../state/drafts";
import { lastPosition } from "../state/lines";
import { nextSend, withSend, type Send } from "../state/sends";
import type { State } from "../state/state";
import { withMessages, withSeen } from "../state/threads";
import type { Message } from "../wire";
import { wordsFor, type Desk } from "./desk";

/** Sends a draft, which is emptied; it is based on the lines the agent has had on the screen. */
export function say(desk: Desk, conversationId: string, { text, kind }: Draft): void {
  const send: Send = {
    client_id: clientId(),
    conversation_id: conversationId,
    kind,
    text,
    based_on: desk.store.state.threads[conversationId]?.seen ?? 0,
    force: false,
    state: "queued",
    tries: 0,
    why: "",
    newer: 0,
    at: new Date().toISOString(),
  };
  desk.store.change((state) => withDraft({ ...state, sends: [...state.sends, send] }, conversationId, { text: "", kind: "text" }));
  void pump(desk, conversationId);
}

/** Asks again for a line that was refused, or that stands behind newer ones: then in spite of them. */
export function sendAgain(desk: Desk, { client_id, conversation_id, state }: Send): void {
  desk.store.change((now) => withSend(now, client_id, { state: "queued", force: state === "behind" }));
  void pump(desk, conversation_id);
}

/** Takes an unsent line back into the composer. */
export function takeBack(desk: Desk, send: Send): void {
  discard(desk, send);
  desk.store.change((state) => withTakenBack(state, send.conversation_id, send));
}

/** Throws an unsent line away. */
export function discard(desk: Desk, { client_id, conversation_id }: Send): void {
  desk.store.change((state) => ({ ...state, sends: state.sends.filter((send) => send.client_id !== client_id) }));
  void pump(desk, conversation_id);
}

/** Asks again for every line whose outcome is unknown; a repeat is harmless by its client id. */
export function resend(desk: Desk): void {
  const waiting = desk.store.state.sends.filter(({ state }) => state === "waiting");
  for (const { client_id } of waiting) desk.store.change((state) => withSend(state, client_id, { state: "queued" }));
  for (const id of new Set(waiting.map(({ conversation_id }) => conversation_id))) void pump(desk, id);
}

async function pump(desk: Desk, conversationId: string): Promise<void> {
  for (let send = nextSend(desk.store.state, conversationId); send; send = nextSend(desk.store.state, conversationId)) {
    await ask(desk, send);
  }
}

async function ask(desk: Desk, { client_id, conversation_id, text, kind, based_on, force, tries }: Send): Promise<void> {
  const { store, api } = desk;
  store.change((state) => withSend(state, client_id, { state: "sending" }));
  try {
    const { message } = await api.say(conversation_id, { client_id, text, kind, based_on, ...(force ? { force } : {}) });
    store.change((state) => accepted(state, message));
  } catch (error) {
    store.change((state) => withSend(failed(state, conversation_id, client_id, error), client_id, { tries: tries + 1 }));
    if (error instanceof Unanswered) setTimeout(() => resend(desk), backoff(tries));
  }
}

/** The line is in the thread, and what was written after it stands on it. */
function accepted(state: State, message: Message): State {
  const { conversation_id, position, client_id } = message;
  const arrived = withLatest(withMessages(state, conversation_id, [message]), message);
  const sends = arrived.sends
    .filter((send) => send.client_id !== client_id)
    .map((send) => (send.conversation_id === conversation_id ? { ...send, based_on: Math.max(send.based_on, position) } : send));
  const thread = arrived.threads[conversation_id];
  const isSeen = thread !== undefined && lastPosition(thread) === position && thread.seen >= position - 1;
  return { ...(isSeen ? withSeen(arrived, conversation_id, position) : arrived), sends };
}

function failed(state: State, conversationId: string, clientIdOfIt: string, error: unknown): State {
  if (error instanceof Unanswered || error instanceof SignedOut) return withSend(state, clientIdOfIt, { state: "waiting" });
  const newer = error instanceof ApiRefused ? error.details["messages"] : undefined;
  if (!Array.isArray(newer)) return withSend(state, clientIdOfIt, { state: "refused", why: wordsFor(error) });
  const messages = newer as Message[];
  return withSend(withMessages(state, conversationId, messages), clientIdOfIt, { state: "behind", newer: messages.length });
}
