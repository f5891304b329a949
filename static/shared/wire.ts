/** What the server tells a shopper's browser, by the names of the public protocol. */

export type Author = { kind: "visitor" | "agent" | "bot" | "system"; id?: string; name?: string };

export type Message = {
  id: string;
  conversation_id: string;
  seq: number;
  client_id: string | null;
  kind: "text" | "event";
  author: Author;
  text: string;
  event?: { name: string; data: Record<string, unknown> };
  state: "sent" | "delivered" | "read";
  created_at: string;
};

export type Conversation = {
  id: string;
  state: "open" | "snoozed" | "closed";
  last_seq: number;
  revision: number;
  unread: number;
  receipts: { delivered_seq: number; read_seq: number };
  created_at: string;
  updated_at: string;
};

export type Listing = { conversation: Conversation | null; messages: Message[]; has_more: boolean };

export type Visitor = { id: string; name?: string | null; email?: string | null };

export type Looks = { color?: string; position?: "left" | "right"; theme?: "light" | "dark" | "auto" };

export type Config = {
  widget_id: string;
  name: string;
  origins: string[];
  locale: string | null;
  looks: Looks;
  texts: { greeting?: string | null; away?: string | null };
  mail: boolean;
};

export type Session = {
  visitor_token: string;
  visitor: Visitor;
  config: Config;
  conversation: Conversation | null;
  resume?: string | null;
};
