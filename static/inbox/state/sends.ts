/** What an agent has written and the server has not acknowledged yet. */

import type { Message } from "../wire";
import type { State } from "./state";

/**
 * One line on its way. `queued`: next in turn; `sending`: asked; `waiting`: outcome unknown, asked again by itself;
 * `refused`: `why` says so in words; `behind`: `newer` lines came in before it.
 */
export type Send = {
  client_id: string;
  conversation_id: string;
  kind: "text" | "note";
  text: string;
  based_on: number;
  force: boolean;
  state: "queued" | "sending" | "waiting" | "refused" | "behind";
  tries: number;
  why: string;
  newer: number;
  at: string;
};

/** The state with the named fields of one send replaced. */
export function withSend(state: State, clientId: string, fields: Partial<Send>): State {
  return { ...state, sends: state.sends.map((send) => (send.client_id === clientId ? { ...send, ...fields } : send)) };
}

/** The state without the sends that `messages` prove to have arrived. */
export function withoutArrived(state: State, messages: readonly Message[]): State {
  const arrived = new Set(messages.map(({ client_id }) => client_id));
  const sends = state.sends.filter(({ client_id }) => !arrived.has(client_id));
  return sends.length === state.sends.length ? state : { ...state, sends };
}

/** The sends of one conversation, in the order they were written. */
export function sendsOf(state: State, conversationId: string): Send[] {
  return state.sends.filter(({ conversation_id }) => conversation_id === conversationId);
}

/** The next line to ask for in a conversation; none while one is on its way or its outcome is unknown. */
export function nextSend(state: State, conversationId: string): Send | null {
  const sends = sendsOf(state, conversationId).filter(({ state: is }) => is !== "refused" && is !== "behind");
  return sends[0]?.state === "queued" ? sends[0] : null;
}
