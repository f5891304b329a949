/** One conversation's lines as this browser holds them: a stretch of `position` without gaps. */

import type { Message } from "../wire";
import type { Phase } from "./state";

/** `lines` are dense; `ahead` came after a hole and wait for it to be filled; `earlier`: there is more above; `seen`: how far the agent has had it on the screen. */
export type Thread = { lines: Message[]; ahead: Message[]; earlier: boolean; phase: Phase; seen: number };

export const UNREAD_THREAD: Thread = { lines: [], ahead: [], earlier: false, phase: "loading", seen: 0 };

/** The thread with `messages` taken in: in order, known ones replaced, none twice, none shown after a hole. */
export function take(thread: Thread, messages: readonly Message[]): Thread {
  const held = new Map([...thread.lines, ...thread.ahead, ...messages].map((message) => [message.position, message]));
  const anchor = thread.lines[0]?.position ?? 1;
  const first = reach(held, anchor, -1);
  const last = reach(held, anchor, 1);
  const sorted = [...held.values()].sort((one, other) => one.position - other.position);
  const lines = sorted.filter(({ position }) => position >= first && position <= last);
  const ahead = sorted.filter(({ position }) => position > last);
  return { ...thread, lines, ahead, earlier: thread.earlier && first > 1 };
}

/** A thread that starts with `messages` (dense, by position), as the server listed them. */
export function begin(messages: Message[], earlier: boolean): Thread {
  return take({ ...UNREAD_THREAD, lines: messages, earlier, phase: "ready" }, []);
}

/** The highest position up to which nothing is missing; 0 for none. */
export function lastPosition(thread: Thread): number {
  return thread.lines.at(-1)?.position ?? 0;
}

/** The outermost position to be reached from `anchor` without a gap; one short of it when it is not there itself. */
function reach(held: Map<number, Message>, anchor: number, step: 1 | -1): number {
  let position = anchor;
  while (held.has(position)) position += step;
  return position - step;
}
