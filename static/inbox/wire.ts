/** What the agent API and its socket tell an inbox, by the names of the public protocol. */

export type ConversationState = "open" | "snoozed" | "closed";
export type Presence = "online" | "away" | "offline";
export type ProofLevel = "anonymous" | "claimed" | "order_match" | "code" | "store_login";

export type Author = { kind: "visitor" | "agent" | "bot" | "system"; id?: string | null; name?: string | null };

/** A line; `position` is dense over lines and notes together, `seq` counts only what the shopper may see. */
export type Message = {
  id: string;
  conversation_id: string;
  seq: number | null;
  position: number;
  client_id: string | null;
  kind: "text" | "event" | "note";
  author: Author;
  text: string;
  event?: { name: string; data: Record<string, unknown> } | null;
  created_at: string;
};

export type Visitor = { id: string; proof: { level: ProofLevel; method?: string | null; at?: string | null }; name?: string | null; email?: string | null };
export type Lease = { teammate_id: string; until: string };
export type Preview = { position: number; kind: Message["kind"]; author_kind: Author["kind"]; text: string; created_at: string };
export type Receipts = { delivered_seq: number; read_seq: number };

/** `receipts` say how far the shopper is, `read_position` how far the team is. */
export type Conversation = {
  id: string;
  state: ConversationState;
  snoozed_until: string | null;
  last_seq: number;
  last_position: number;
  revision: number;
  unread: number;
  receipts: Receipts;
  read_position: number;
  assignee_id: string | null;
  lease: Lease | null;
  tags: string[];
  visitor: Visitor;
  page: { url: string; title?: string | null } | null;
  preview: Preview | null;
  rating: { score: number; comment?: string | null } | null;
  created_at: string;
  updated_at: string;
};

export type Me = { id: string; name: string; email: string; role: string; permissions: string[]; presence: Presence; workspace: { id: string; name: string } };
export type Teammate = { id: string; name: string; role: string; presence: Presence };
export type CannedReply = { id: string; shortcut: string; title: string; text: string };
export type Tag = { id: string; name: string };
export type Viewer = { id: string; name: string; typing: boolean };

export type Page<T> = { items: T[]; next_cursor: string | null };
export type Listing = { items: Message[]; has_more: boolean };
export type Change = Partial<Pick<Conversation, "state" | "snoozed_until" | "assignee_id" | "tags">>;
export type Said = { client_id: string; text: string; kind: "text" | "note"; based_on: number; force?: boolean };
export type Heads = Record<string, { seq: number; revision: number; position: number }>;
