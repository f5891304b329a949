/** Who this browser is to the server: one visitor token, kept, renewed when it no longer counts. */

import type { Page } from "../shared/bridge";
import { postJson } from "../shared/http";
import type { Session as Started } from "../shared/wire";
import type { Keep } from "./storage";

export type SessionOptions = { widgetId: string; keep: Keep; page: Page | null; onStart: (started: Started) => void };

/** The one session of this panel. */
export class Session {
  #options: SessionOptions;
  #token: string | null = null;
  #isGood = false;
  #starting: Promise<string> | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** A token the server took; asks for one when there is none. Raises Unanswered or Refused. */
  token(): Promise<string> {
    if (this.#token && this.#isGood) return Promise.resolve(this.#token);
    return (this.#starting ??= this.#start().finally(() => (this.#starting = null)));
  }

  /** The token was refused: the next use asks whether it is still good, or gets another. */
  expire(): void {
    this.#isGood = false;
  }

  /** The page has changed; the server hears of it with the next question for a session, asked now. */
  async visit(page: Page): Promise<void> {
    this.#options.page = page;
    this.expire();
    await this.token();
  }

  /** This browser is nobody any more. */
  forget(): void {
    this.#options.keep.remove(this.#key("token"));
    this.#options.keep.remove(this.#key("resume"));
    this.#token = null;
  }

  /** Where others can read what is kept, that is a ticket good for one session of an unproven visitor, never the token. */
  async #start(): Promise<string> {
    const { keep, page, widgetId, onStart } = this.#options;
    const [visitor_token, resume] = [this.#token ?? keep.get(this.#key("token")), keep.get(this.#key("resume"))];
    const known = visitor_token ? { visitor_token } : resume ? { resume } : {};
    const started = await postJson<Started>(`/widget/${widgetId}/sessions`, { ...known, ...(page ? { page } : {}) });
    this.#token = started.visitor_token;
    this.#isGood = true;
    if (keep.own) keep.set(this.#key("token"), started.visitor_token);
    else if (started.resume) keep.set(this.#key("resume"), started.resume);
    onStart(started);
    return started.visitor_token;
  }

  #key(name: string): string {
    return `shopbell:${this.#options.widgetId}:${name}`;
  }
}
