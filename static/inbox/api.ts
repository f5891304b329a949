/** The calls of the agent API that the inbox makes, by name. */

import { exchange, type Http } from "./http";
import type { Grant } from "./session";
import type { CannedReply, Change, Conversation, Listing, Me, Message, Page, Said, Tag, Teammate } from "./wire";

export type Filter = { state: Conversation["state"]; assignee: string; tag: string; q: string };
export type Bounds = { after?: number; before?: number; limit?: number };

/** Signs in; `code` is the second factor where one is set up. Raises ApiRefused. */
export function signIn(email: string, password: string, code: string): Promise<Grant> {
  return exchange("POST", "/auth/login", {}, { email, password, ...(code ? { code } : {}) });
}

/** Trades a refresh token for new tokens. */
export function refresh(refreshToken: string): Promise<Grant> {
  return exchange("POST", "/auth/refresh", {}, { refresh_token: refreshToken });
}

/** Every method is one call; each raises ApiRefused, Unanswered or SignedOut. */
export class Api {
  #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  signOut(): Promise<unknown> {
    return this.#http.post("/auth/logout");
  }

  me(): Promise<Me> {
    return this.#http.get("/me");
  }

  /** A page of conversations; words to search for look through every state. */
  conversations({ state, assignee, tag, q }: Filter, cursor: string | null, limit: number): Promise<Page<Conversation>> {
    return this.#http.get("/conversations", { state: q ? null : state, assignee, tag, q, cursor, limit });
  }

  conversation(id: string): Promise<Conversation> {
    return this.#http.get(`/conversations/${encodeURIComponent(id)}`);
  }

  change(id: string, change: Change): Promise<Conversation> {
    return this.#http.patch(`/conversations/${encodeURIComponent(id)}`, change);
  }

  claim(id: string): Promise<{ conversation: Conversation; lease_until: string }> {
    return this.#http.post(`/conversations/${encodeURIComponent(id)}/claim`);
  }

  messages(id: string, bounds: Bounds): Promise<Listing> {
    return this.#http.get(`/conversations/${encodeURIComponent(id)}/messages`, bounds);
  }

  say(id: string, said: Said): Promise<{ message: Message }> {
    return this.#http.post(`/conversations/${encodeURIComponent(id)}/messages`, said);
  }

  read(id: string, position: number): Promise<unknown> {
    return this.#http.post(`/conversations/${encodeURIComponent(id)}/read`, { position });
  }

  teammates(): Promise<Teammate[]> {
    return this.#all("/teammates");
  }

  tags(): Promise<Tag[]> {
    return this.#all("/tags");
  }

  addTag(name: string): Promise<Tag> {
    return this.#http.post("/tags", { name });
  }

  cannedReplies(): Promise<CannedReply[]> {
    return this.#all("/canned-replies");
  }

  addCannedReply(reply: Omit<CannedReply, "id">): Promise<CannedReply> {
    return this.#http.post("/canned-replies", reply);
  }

  changeCannedReply({ id, ...reply }: CannedReply): Promise<CannedReply> {
    return this.#http.patch(`/canned-replies/${encodeURIComponent(id)}`, reply);
  }

  removeCannedReply(id: string): Promise<unknown> {
    return this.#http.delete(`/canned-replies/${encodeURIComponent(id)}`);
  }

  async #all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> = await this.#http.get(path, { cursor });
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  }
}
