/** How lines, as they are read or heard, change the threads. */

import type { Listing, Message } from "../wire";
import { begin, take, UNREAD_THREAD, type Thread } from "./lines";
import { withoutArrived } from "./sends";
import type { State } from "./state";

/** The state with a thread read for the first time: the newest lines, and whether there are more above. */
export function withBeginning(state: State, conversationId: string, { items, has_more }: Listing): State {
  const heard = state.threads[conversationId] ?? UNREAD_THREAD;
  const thread = take({ ...begin(items, has_more), seen: heard.seen }, [...heard.lines, ...heard.ahead]);
  return withoutArrived(withThread(state, conversationId, thread), items);
}

/** The state with lines taken into a thread that is held; lines of other threads wait until those are read. */
export function withMessages(state: State, conversationId: string, messages: readonly Message[]): State {
  const thread = state.threads[conversationId];
  const next = thread ? withThread(state, conversationId, take(thread, messages)) : state;
  return withoutArrived(next, messages);
}

/** The state with a page of earlier lines, and whether there are still more above. */
export function withEarlier(state: State, conversationId: string, { items, has_more }: Listing): State {
  const thread = state.threads[conversationId];
  return thread ? withThread(state, conversationId, take({ ...thread, earlier: has_more }, items)) : state;
}

/** The state where the agent has seen a thread up to `position`. */
export function withSeen(state: State, conversationId: string, position: number): State {
  const thread = state.threads[conversationId];
  return thread && position > thread.seen ? withThread(state, conversationId, { ...thread, seen: position }) : state;
}

/** The state with the named fields of a thread replaced. */
export function withThreadFields(state: State, conversationId: string, fields: Partial<Thread>): State {
  return withThread(state, conversationId, { ...(state.threads[conversationId] ?? UNREAD_THREAD), ...fields });
}

/** The state without a thread: it is read anew when it is opened. */
export function withoutThread(state: State, conversationId: string): State {
  const { [conversationId]: _, ...threads } = state.threads;
  return { ...state, threads };
}

function withThread(state: State, conversationId: string, thread: Thread): State {
  return { ...state, threads: { ...state.threads, [conversationId]: thread } };
}
