/** Small makers of what the tests talk about. */

import type { Conversation, Message } from "../shared/wire";

/** A line of a conversation; only what matters to a test is given. */
export function line(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    conversation_id: "c1",
    seq,
    client_id: null,
    kind: "text",
    author: { kind: "agent", name: "Mara" },
    text: `line ${seq}`,
    state: "sent",
    created_at: new Date(Date.UTC(2026, 0, 1, 0, seq)).toISOString(),
    ...more,
  };
}

export function conversation(more: Partial<Conversation> = {}): Conversation {
  const at = "2026-01-01T00:00:00Z";
  return { id: "c1", state: "open", last_seq: 0, revision: 1, unread: 0, receipts: { delivered_seq: 0, read_seq: 0 }, created_at: at, updated_at: at, ...more };
}

/** Numbers below `limit` that look random and are the same on every run of `seed` (a linear congruential sequence). */
export function dice(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return Math.floor((state / 4_294_967_296) * limit);
  };
}
