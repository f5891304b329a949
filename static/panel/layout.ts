/** How a thread is laid out: days between lines, and lines of one author in one breath drawn as a group. */

import { sameDay } from "../shared/dates";
import type { Message } from "../shared/wire";

/** `first` and `last`: of a group. */
export type Row = { kind: "day"; at: Date } | { kind: "event"; message: Message } | { kind: "line"; message: Message; first: boolean; last: boolean };

const BREATH = 5 * 60_000;

/** The rows to draw for `lines`, oldest first. */
export function layOut(lines: readonly Message[]): Row[] {
  return lines.flatMap((message, index) => {
    const before = lines[index - 1];
    const at = new Date(message.created_at);
    const day: Row[] = before && sameDay(new Date(before.created_at), at) ? [] : [{ kind: "day", at }];
    if (message.kind === "event") return [...day, { kind: "event", message }];
    const first = !together(before, message);
    return [...day, { kind: "line", message, first, last: !together(message, lines[index + 1]) }];
  });
}

function together(one: Message | undefined, next: Message | undefined): boolean {
  if (!one || !next || one.kind === "event" || next.kind === "event") return false;
  const [earlier, later] = [new Date(one.created_at), new Date(next.created_at)];
  const sameAuthor = one.author.kind === next.author.kind && one.author.id === next.author.id;
  return sameAuthor && sameDay(earlier, later) && later.getTime() - earlier.getTime() < BREATH;
}
