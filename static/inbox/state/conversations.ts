/** How what we hear about conversations changes the list. */

import type { Filter } from "../api";
import type { Conversation, Message, Page } from "../wire";
import type { State } from "./state";

/** The state with one conversation as the server tells it now; older news than what is known is dropped. */
export function withConversation(state: State, conversation: Conversation): State {
  const before = state.known[conversation.id];
  if (before && Date.parse(conversation.updated_at) < Date.parse(before.updated_at)) return state;
  const known = { ...state.known, [conversation.id]: asSeen(state, conversation) };
  return { ...state, known, list: { ...state.list, ids: listed(state, known, conversation) } };
}

/** The state with a page of the list: the first one replaces what was shown. */
export function withPage(state: State, page: Page<Conversation>, isFirst: boolean): State {
  const known = { ...state.known };
  for (const conversation of page.items) known[conversation.id] = asSeen(state, conversation);
  const ids = [...new Set([...(isFirst ? [] : state.list.ids), ...page.items.map(({ id }) => id)])];
  return { ...state, known, list: { ids: sorted(ids, known), cursor: page.next_cursor, phase: "ready" } };
}

/** The state after a new line: unless it is an event, the row moves up, shows it and counts it, until the server says better. */
export function withLatest(state: State, message: Message): State {
  const before = state.known[message.conversation_id];
  if (!before || message.position <= before.last_position) return state;
  const { position, kind, author, text, created_at } = message;
  const isUnread = author.kind === "visitor" && kind === "text";
  const conversation: Conversation = {
    ...before,
    last_position: position,
    last_seq: message.seq ?? before.last_seq,
    unread: before.unread + Number(isUnread),
    preview: kind === "event" ? before.preview : { position, kind, author_kind: author.kind, text, created_at },
  };
  return withConversation(state, conversation);
}

/** Whether `conversation` is one that `filter` asks for; what words find, only the server knows. */
export function belongs(conversation: Conversation, filter: Filter, meId: string | undefined): boolean {
  if (filter.q || filter.state !== conversation.state) return false;
  if (filter.tag && !conversation.tags.includes(filter.tag)) return false;
  if (!filter.assignee) return true;
  const wanted = { me: meId, none: null }[filter.assignee];
  return conversation.assignee_id === (wanted === undefined ? filter.assignee : wanted);
}

/** How many open conversations wait for the team. */
export function waiting(state: State): number {
  return Object.values(state.known).filter(({ state: is, unread }) => is === "open" && unread > 0).length;
}

/** When something was last said. */
export function lastSaidAt({ preview, created_at }: Conversation): string {
  return preview?.created_at ?? created_at;
}

/** A conversation whose every line was on the screen here has nothing unread, also when its news left the server before that was told. */
function asSeen({ threads }: State, conversation: Conversation): Conversation {
  const { id, unread, last_position, read_position } = conversation;
  const seen = threads[id]?.seen ?? 0;
  return seen && unread && seen >= last_position ? { ...conversation, unread: 0, read_position: Math.max(seen, read_position) } : conversation;
}

function listed(state: State, known: Record<string, Conversation>, conversation: Conversation): string[] {
  const { ids } = state.list;
  if (state.filter.q) return ids;
  const others = ids.filter((id) => id !== conversation.id);
  return belongs(conversation, state.filter, state.me?.id) ? sorted([...others, conversation.id], known) : others;
}

function sorted(ids: string[], known: Record<string, Conversation>): string[] {
  const at = new Map(ids.map((id) => [id, known[id] ? Date.parse(lastSaidAt(known[id])) : 0]));
  return [...ids].sort((one, other) => (at.get(other) ?? 0) - (at.get(one) ?? 0) || (one < other ? 1 : -1));
}
