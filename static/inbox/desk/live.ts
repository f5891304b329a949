/** What the server tells while it happens, and how a gap in that is healed. */

import type { SocketState } from "../../shared/socket";
import { withConversation, withLatest } from "../state/conversations";
import { withMessages, withoutThread } from "../state/threads";
import type { Author, Conversation, Heads, Message, Presence, Viewer } from "../wire";
import { quietly, type Desk } from "./desk";
import { catchUp, loadList, readConversation, readThread, reread, watch } from "./reading";
import { resend } from "./sending";

const TYPING_LASTS = 6_000;

type Typing = { conversation_id: string; author: Author; typing: boolean };

/** Follows the socket's events; returns the undo. */
export function follow(desk: Desk): () => void {
  const { socket, store } = desk;
  const undo = [
    socket.on("state", (state: SocketState) => connected(desk, state)),
    socket.on("message:new", ({ message }: { message: Message }) => heardMessage(desk, message, true)),
    socket.on("message:updated", ({ message }: { message: Message }) => heardMessage(desk, message, false)),
    socket.on("conversation:new", ({ conversation }: { conversation: Conversation }) => heardConversation(desk, conversation)),
    socket.on("conversation:updated", ({ conversation }: { conversation: Conversation }) => heardConversation(desk, conversation)),
    socket.on("conversation:typing", (typing: Typing) => heardTyping(desk, typing)),
    socket.on("conversation:viewers", (event: { conversation_id: string; viewers: Viewer[] }) =>
      store.change((state) => ({ ...state, viewers: { ...state.viewers, [event.conversation_id]: event.viewers } })),
    ),
    socket.on("presence:updated", (event: { teammate_id: string; presence: Presence }) => heardPresence(desk, event)),
    socket.on("conversation:heads", ({ heads }: { heads: Heads }) => heal(desk, heads)),
    socket.on("session:ended", ({ reason }: { reason: string }) => reason !== "expired" && desk.session.forget()),
  ];
  return () => undo.forEach((end) => end());
}

/** Takes up the connection: joined first, then everything is read again, so that nothing falls between. */
function connected(desk: Desk, connection: SocketState): void {
  const { store, socket } = desk;
  store.set({ connection });
  if (connection === "connecting") return;
  void loadList(desk, true); // offline too: where sockets are blocked, every try reads at least the list
  const id = store.state.openId;
  if (id) void readThread(desk, id);
  if (connection === "offline") return;
  if (id) watch(desk, id, true);
  if (id) void readConversation(desk, id);
  void quietly(() => socket.call("presence:set", { presence: store.state.settings.presence }));
  resend(desk);
}

function heardMessage(desk: Desk, message: Message, isNew: boolean): void {
  const { store, socket } = desk;
  const { conversation_id, position, author, kind } = message;
  const isMet = conversation_id in store.state.known;
  store.change((state) => withMessages(isNew ? withLatest(state, message) : state, conversation_id, [message]));
  if (!isMet) void readConversation(desk, conversation_id);
  const thread = store.state.threads[conversation_id];
  if (thread?.phase === "ready" && thread.ahead.length) void catchUp(desk, conversation_id);
  if (!isNew || author.kind !== "visitor" || kind !== "text") return;
  stopTyping(desk, conversation_id);
  void quietly(() => socket.call("messages:received", { conversation_id, position }));
  if (document.hidden || store.state.openId !== conversation_id) desk.beep();
}

function heardConversation(desk: Desk, conversation: Conversation): void {
  const { store } = desk;
  const before = store.state.known[conversation.id];
  store.change((state) => withConversation(state, conversation));
  if (!before || before.revision >= conversation.revision) return;
  if (store.state.openId === conversation.id) void reread(desk, conversation.id);
  else store.change((state) => withoutThread(state, conversation.id));
}

function heardPresence({ store }: Desk, { teammate_id, presence }: { teammate_id: string; presence: Presence }): void {
  store.change((state) => ({
    ...state,
    teammates: state.teammates.map((teammate) => (teammate.id === teammate_id ? { ...teammate, presence } : teammate)),
    me: state.me?.id === teammate_id ? { ...state.me, presence } : state.me,
  }));
}

const timers = new Map<string, ReturnType<typeof setTimeout>>();

function heardTyping(desk: Desk, { conversation_id, author, typing }: Typing): void {
  if (author.kind !== "visitor") return;
  stopTyping(desk, conversation_id);
  if (!typing) return;
  desk.store.change((state) => ({ ...state, typing: { ...state.typing, [conversation_id]: true } }));
  timers.set(
    conversation_id,
    setTimeout(() => stopTyping(desk, conversation_id), TYPING_LASTS),
  );
}

function stopTyping({ store }: Desk, id: string): void {
  clearTimeout(timers.get(id));
  if (store.state.typing[id]) store.change(({ typing: { [id]: _, ...typing }, ...state }) => ({ ...state, typing }));
}

/** Reads again what the server has more of than this page. */
function heal(desk: Desk, heads: Heads): void {
  for (const [id, { position, revision }] of Object.entries(heads)) {
    const { known, openId, threads } = desk.store.state;
    const held = known[id];
    if (!held || position > held.last_position || revision > held.revision) void readConversation(desk, id);
    const last = threads[id]?.lines.at(-1)?.position ?? 0;
    if (id === openId && position > last && threads[id]?.phase === "ready") void catchUp(desk, id);
    if (id === openId && held && revision > held.revision) void reread(desk, id);
    if (id !== openId && held && revision > held.revision) desk.store.change((state) => withoutThread(state, id));
  }
}
