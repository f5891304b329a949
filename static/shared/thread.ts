/** One conversation's lines as this browser holds them: a stretch of `seq` without gaps, and what came before its time. */

import type { Message } from "./wire";

/** `lines` are dense by seq; `ahead` are lines after a hole, kept until the hole is filled; `earlier`: there is more above. */
export type Thread = { lines: Message[]; ahead: Message[]; earlier: boolean };

export const EMPTY: Thread = { lines: [], ahead: [], earlier: false };

/** A thread that starts with `messages` (dense, by seq), as the server listed them. */
export function begin(messages: Message[], earlier: boolean): Thread {
  return take({ lines: messages, ahead: [], earlier }, []);
}

/** The thread with `messages` taken in: new ones in order, known ones replaced, none twice, none after a hole. */
export function take(thread: Thread, messages: readonly Message[]): Thread {
  const bySeq = new Map([...thread.lines, ...thread.ahead, ...messages].map((message) => [message.seq, message]));
  const anchor = thread.lines[0]?.seq ?? 1;
  const first = reach(bySeq, anchor, -1);
  const last = reach(bySeq, anchor, 1);
  const lines = [...bySeq.values()].filter(({ seq }) => seq >= first && seq <= last).sort(bySequence);
  const ahead = [...bySeq.values()].filter(({ seq }) => seq > last).sort(bySequence);
  return { lines, ahead, earlier: thread.earlier && first > 1 };
}

/** The highest seq up to which nothing is missing; 0 for none. */
export function lastSeq(thread: Thread): number {
  return thread.lines.at(-1)?.seq ?? 0;
}

/** Whether a line is known to be missing. */
export function hasHole(thread: Thread): boolean {
  return thread.ahead.length > 0;
}

/** The outermost seq to be reached from `anchor` without a gap; one short of it when it is not there itself. */
function reach(bySeq: Map<number, Message>, anchor: number, step: 1 | -1): number {
  let seq = anchor;
  while (bySeq.has(seq)) seq += step;
  return seq - step;
}

function bySequence(one: Message, other: Message): number {
  return one.seq - other.seq;
}
