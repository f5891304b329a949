/** Messages on their way: kept from the moment they are written until the server has them, sent in order, one at a time. */

import { backoff } from "../shared/backoff";
import { Refused, Unanswered, type Problem } from "../shared/problems";
import { clientId } from "../shared/random";
import type { Message } from "../shared/wire";
import type { Keep } from "./storage";

/** One unsent message; `failed` is the code it was refused with, which only the shopper can settle. */
export type Pending = { client_id: string; conversation_id: string | null; text: string; at: string; failed?: string };

/** `send` makes one try; `alone` lets one tab send at a time; the rest are told what happened. */
export type OutboxOptions = {
  keep: Keep;
  prefix: string;
  send: (pending: Pending) => Promise<Message>;
  alone: (work: () => Promise<void>) => Promise<void>;
  onChange: () => void;
  onSent: (message: Message) => void;
  onRefused: (problem: Problem) => void;
};

const MOST = 100;
const PASSING = ["rate_limited", "too_many_tries", "unavailable", "unauthenticated", "error"];

/** The unsent messages of one widget in this browser, shared by its tabs: one storage entry for each, named by time. */
export class Outbox {
  #options: OutboxOptions;
  #attempt = 0;
  #busy = false;
  #sending: string | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #count = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Keeps a new message; its id is made here, before any try. Null when there is no room for it. */
  add(text: string, conversation_id: string | null): Pending | null {
    if (this.list().length >= MOST) return null;
    const pending = { client_id: clientId(), conversation_id, text, at: new Date().toISOString() };
    const order = Date.now().toString(36).padStart(9, "0") + (this.#count++).toString(36).padStart(4, "0");
    return this.#write(`${this.#options.prefix}${order}-${pending.client_id}`, pending) ? pending : null;
  }

  /** All that wait, oldest first. */
  list(): Pending[] {
    return this.#entries().map(([, pending]) => pending);
  }

  /** Whether this message is on the wire right now. */
  isSending(client_id: string): boolean {
    return this.#sending === client_id;
  }

  /** Tries a refused message again, under the same id. */
  retry(client_id: string): Promise<void> {
    this.#change(client_id, ({ failed: _, ...pending }) => pending);
    return this.flush();
  }

  /** Forgets messages: the server has them, or the shopper wants them gone. */
  remove(client_ids: readonly (string | null)[]): void {
    const gone = this.#entries().filter(([, { client_id }]) => client_ids.includes(client_id));
    for (const [key] of gone) this.#options.keep.remove(key);
    if (gone.length) this.#options.onChange();
  }

  /** Sends what waits, in order, until nothing is left or the server cannot take it now. */
  async flush(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      await this.#options.alone(() => this.#drain());
    } finally {
      this.#busy = false;
    }
  }

  async #drain(): Promise<void> {
    for (let next = this.#next(); next; next = this.#next()) {
      if (!(await this.#try(next))) return;
    }
  }

  #next(): Pending | undefined {
    return this.list().find(({ failed }) => !failed);
  }

  async #try(pending: Pending): Promise<boolean> {
    this.#sending = pending.client_id;
    this.#options.onChange();
    try {
      const message = await this.#options.send(pending);
      this.#attempt = 0;
      this.#options.onSent(message);
      this.remove([pending.client_id]);
      return true;
    } catch (error) {
      return this.#missed(pending, error);
    } finally {
      this.#sending = null;
      this.#options.onChange();
    }
  }

  #missed(pending: Pending, error: unknown): boolean {
    if (error instanceof Unanswered) return this.#later();
    if (!(error instanceof Refused)) throw error;
    const { problem } = error;
    this.#options.onRefused(problem);
    if (PASSING.includes(problem.code)) return this.#later(problem.retry_after);
    if (problem.code === "not_found" && pending.conversation_id) this.#change(pending.client_id, (kept) => ({ ...kept, conversation_id: null }));
    else this.#change(pending.client_id, (kept) => ({ ...kept, failed: problem.code }));
    return true;
  }

  #later(seconds?: number): false {
    clearTimeout(this.#timer);
    const wait = backoff(this.#attempt++) + (seconds === undefined ? 0 : seconds * 1_000);
    this.#timer = setTimeout(() => void this.flush(), wait);
    return false;
  }

  #change(client_id: string, how: (pending: Pending) => Pending): void {
    const entry = this.#entries().find(([, pending]) => pending.client_id === client_id);
    if (entry) this.#write(entry[0], how(entry[1]));
  }

  #write(key: string, pending: Pending): boolean {
    const kept = this.#options.keep.set(key, JSON.stringify(pending));
    this.#options.onChange();
    return kept;
  }

  #entries(): [string, Pending][] {
    const { keep, prefix } = this.#options;
    return keep
      .keys(prefix)
      .sort()
      .map((key) => [key, read(keep.get(key))] as const)
      .filter((entry): entry is [string, Pending] => entry[1] !== null);
  }
}

function read(kept: string | null): Pending | null {
  try {
    const pending = JSON.parse(kept ?? "null") as Pending | null;
    return pending && typeof pending.client_id === "string" && typeof pending.text === "string" ? pending : null;
  } catch {
    return null; // an entry of something else under our name is passed over
  }
}
