/** How lines stand together: days begin, lines of one author follow each other closely, and a run ends with its time. */

import { sameDay } from "../../shared/dates";
import type { Message, Receipts } from "../wire";
import { authorName, eventWords } from "../words";
import type { State } from "./state";

export type Delivery = "" | "sent" | "delivered" | "read";

/** A line ready to be drawn: `words` is who wrote it, or the sentence of an event; `day` is set where a day begins. */
export type Arranged = { message: Message; words: string; day: string; isFirst: boolean; isLast: boolean; delivery: Delivery };

const TOGETHER = 5 * 60_000;

/** `lines` in order, with what their neighbours and the shopper's `receipts` make of them. */
export function arranged(lines: Message[], receipts: Receipts, state: State): Arranged[] {
  return lines.map((message, index) => {
    const before = lines[index - 1];
    const after = lines[index + 1];
    const delivery = deliveryOf(message, receipts);
    return {
      message,
      words: message.kind === "event" ? eventWords(message, state) : authorName(message.author, state),
      day: before && sameDay(new Date(before.created_at), new Date(message.created_at)) ? "" : message.created_at,
      isFirst: !before || !isTogether(before, message),
      isLast: !after || !isTogether(message, after) || deliveryOf(after, receipts) !== delivery,
      delivery,
    };
  });
}

/** How far a line of the team came; empty for all others. */
export function deliveryOf({ kind, author, seq }: Message, { delivered_seq, read_seq }: Receipts): Delivery {
  if (kind !== "text" || author.kind === "visitor" || seq === null) return "";
  if (seq <= read_seq) return "read";
  return seq <= delivered_seq ? "delivered" : "sent";
}

function isTogether(one: Message, other: Message): boolean {
  const [from, to] = [new Date(one.created_at), new Date(other.created_at)];
  const isSameAuthor = one.author.kind === other.author.kind && one.author.id === other.author.id;
  return one.kind === other.kind && isSameAuthor && to.getTime() - from.getTime() < TOGETHER && sameDay(from, to);
}
