/** Reading: the list, one conversation's thread, and catching up after a gap. */

import type { Filter } from "../api";
import { withConversation, withPage } from "../state/conversations";
import { lastPosition } from "../state/lines";
import { withBeginning, withEarlier, withMessages, withSeen, withThreadFields } from "../state/threads";
import { attempt, quietly, type Desk } from "./desk";

const ROWS = 50;
const LINES = 50;
const AT_ONCE = 100;

/** Reads the first page of the list again; `isQuiet` leaves what is shown until the answer is there. */
export async function loadList(desk: Desk, isQuiet = false): Promise<void> {
  const { store, api } = desk;
  const { filter, list } = store.state;
  if (!isQuiet) store.set({ list: { ids: [], cursor: null, phase: "loading" } });
  const page = await quietly(() => api.conversations(filter, null, ROWS));
  if (store.state.filter !== filter) return; // the agent has asked for something else meanwhile
  if (page) store.change((state) => withPage(state, page, true));
  else if (!isQuiet || list.phase !== "ready") store.set({ list: { ids: [], cursor: null, phase: "failed" } });
}

/** Reads the next page of the list. */
export async function loadMore(desk: Desk): Promise<void> {
  const { filter, list } = desk.store.state;
  if (!list.cursor) return;
  const page = await attempt(desk, () => desk.api.conversations(filter, list.cursor, ROWS));
  const { state } = desk.store;
  if (page && state.filter === filter && state.list.cursor === list.cursor) desk.store.change((now) => withPage(now, page, false));
}

/** Shows what the changed filter asks for. */
export function setFilter(desk: Desk, fields: Partial<Filter>): void {
  desk.store.change((state) => ({ ...state, filter: { ...state.filter, ...fields } }));
  void loadList(desk);
}

/** Opens a conversation, or none, and tells the colleagues who is looking. */
export function open(desk: Desk, id: string | null): void {
  const before = desk.store.state.openId;
  if (before === id) return;
  if (before) watch(desk, before, false);
  desk.store.set({ openId: id });
  if (!id) return;
  watch(desk, id, true);
  void readConversation(desk, id);
  void readThread(desk, id);
}

/** Reads what a conversation is now. */
export async function readConversation(desk: Desk, id: string): Promise<void> {
  const conversation = await quietly(() => desk.api.conversation(id));
  if (conversation) desk.store.change((state) => withConversation(state, conversation));
}

/** Reads a thread: its newest lines at first, later what came since. */
export async function readThread(desk: Desk, id: string): Promise<void> {
  if (desk.store.state.threads[id]?.phase === "ready") return catchUp(desk, id);
  desk.store.change((state) => withThreadFields(state, id, { phase: "loading" }));
  const listing = await quietly(() => desk.api.messages(id, { limit: LINES }));
  desk.store.change((state) => (listing ? withBeginning(state, id, listing) : withThreadFields(state, id, { phase: "failed" })));
  if (listing && desk.store.state.threads[id]?.ahead.length) await catchUp(desk, id);
}

/** Reads everything after the last line that is held without a gap. */
export async function catchUp(desk: Desk, id: string): Promise<void> {
  const running = inFlight.get(id) ?? readOn(desk, id).finally(() => inFlight.delete(id));
  inFlight.set(id, running);
  return running;
}

/** Reads a thread's lines again after one of them changed. */
export async function reread(desk: Desk, id: string): Promise<void> {
  const first = desk.store.state.threads[id]?.lines[0]?.position;
  if (first !== undefined) await readOn(desk, id, first - 1);
}

/** Reads the lines before the first one that is held. */
export async function loadEarlier(desk: Desk, id: string): Promise<void> {
  const thread = desk.store.state.threads[id];
  const first = thread?.lines[0]?.position;
  if (!thread?.earlier || first === undefined) return;
  const listing = await attempt(desk, () => desk.api.messages(id, { before: first, limit: LINES }));
  if (listing) desk.store.change((state) => withEarlier(state, id, listing));
}

/** The agent has seen the thread to its end: colleagues and the server hear how far. */
export function markSeen(desk: Desk, id: string): void {
  const { threads, known } = desk.store.state;
  const position = threads[id] ? lastPosition(threads[id]) : 0;
  if (!position || position <= (threads[id]?.seen ?? 0)) return;
  desk.store.change((state) => withSeen(state, id, position));
  const conversation = known[id];
  if (conversation && position <= conversation.read_position && !conversation.unread) return;
  if (conversation) desk.store.change((state) => withConversation(state, { ...conversation, unread: 0, read_position: position }));
  void quietly(() => desk.api.read(id, position));
}

/** Tells the server whether this agent looks at a conversation. */
export function watch(desk: Desk, id: string, watching: boolean): void {
  void quietly(() => desk.socket.call("conversation:watch", { conversation_id: id, watching }));
}

const inFlight = new Map<string, Promise<void>>();

async function readOn(desk: Desk, id: string, from?: number): Promise<void> {
  let after = from ?? lastHeld(desk, id);
  for (;;) {
    const listing = await quietly(() => desk.api.messages(id, { after, limit: AT_ONCE }));
    if (!listing) return; // the next connect, or the heads that the server tells, ask again
    desk.store.change((state) => withMessages(state, id, listing.items));
    after = listing.items.at(-1)?.position ?? after;
    if (!listing.has_more || !listing.items.length) return;
  }
}

function lastHeld(desk: Desk, id: string): number {
  const thread = desk.store.state.threads[id];
  return thread ? lastPosition(thread) : 0;
}
