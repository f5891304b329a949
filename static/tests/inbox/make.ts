/** Small makers of what the inbox's tests talk about, and a desk whose server is played by the test. */

import type { Api } from "../../inbox/api";
import type { Desk } from "../../inbox/desk/desk";
import { Session } from "../../inbox/session";
import { Store } from "../../inbox/state/store";
import { memory } from "../../inbox/storage";
import type { Conversation, Me, Message, Visitor } from "../../inbox/wire";
import type { Socket } from "../../shared/socket";

export const ME: Me = {
  id: "nora",
  name: "Nora",
  email: "nora@shop.example",
  role: "agent",
  permissions: ["conversations:write"],
  presence: "online",
  workspace: { id: "w1", name: "Fjord" },
};

/** A line at `position` of conversation c1; only what matters to a test is given. */
export function line(position: number, more: Partial<Message> = {}): Message {
  return {
    id: `m${position}`,
    conversation_id: "c1",
    seq: position,
    position,
    client_id: null,
    kind: "text",
    author: { kind: "visitor" },
    text: `line ${position}`,
    created_at: minute(position),
    ...more,
  };
}

/** An open conversation, c1 unless told; only what matters to a test is given. */
export function conversation(more: Partial<Conversation> = {}): Conversation {
  return {
    id: "c1",
    state: "open",
    snoozed_until: null,
    last_seq: 0,
    last_position: 0,
    revision: 1,
    unread: 0,
    receipts: { delivered_seq: 0, read_seq: 0 },
    read_position: 0,
    assignee_id: null,
    lease: null,
    tags: [],
    visitor: visitor(),
    page: null,
    preview: null,
    rating: null,
    created_at: minute(0),
    updated_at: minute(0),
    ...more,
  };
}

export function visitor(more: Partial<Visitor> = {}): Visitor {
  return { id: "v-0a1b", proof: { level: "anonymous" }, name: null, email: null, ...more };
}

/** The moment `count` minutes into the tests' year. */
export function minute(count: number): string {
  return new Date(Date.UTC(2026, 0, 1, 0, count)).toISOString();
}

export type Call = { event: string; payload: object };
export type PlayedDesk = Desk & { calls: Call[]; hear: (event: string, payload: unknown) => void };

/** A desk whose API is `api` and whose socket is played: `calls` are its calls, `hear` lets the server tell something. */
export function playedDesk(api: Partial<Api>): PlayedDesk {
  const calls: Call[] = [];
  const listeners = new Map<string, (payload: unknown) => void>();
  const socket = {
    state: "online",
    call: (event: string, payload: object) => Promise.resolve(void calls.push({ event, payload })),
    on: (event: string, listener: (payload: unknown) => void) => (listeners.set(event, listener), () => listeners.delete(event)),
  };
  const storage = memory();
  const session = new Session({ storage, refresh: () => Promise.reject(new Error("nobody refreshes here")), lock: (task) => task() });
  const store = new Store();
  store.set({ me: ME, phase: "ready" });
  return {
    store,
    storage,
    session,
    api: api as Api,
    socket: socket as unknown as Socket,
    beep: () => calls.push({ event: "beep", payload: {} }),
    calls,
    hear: (event, payload) => listeners.get(event)?.(payload),
  };
}

/** Lets everything run that waits for an answer which is already there. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
