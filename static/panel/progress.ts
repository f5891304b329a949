/** How far a shopper's own line has come. */

import type { Conversation, Message } from "../shared/wire";

/** The best that the line itself or the conversation's receipts say. */
export function progress({ seq, state }: Message, conversation: Conversation | null): Message["state"] {
  const { delivered_seq = 0, read_seq = 0 } = conversation?.receipts ?? {};
  if (state === "read" || seq <= read_seq) return "read";
  return state === "delivered" || seq <= delivered_seq ? "delivered" : "sent";
}
