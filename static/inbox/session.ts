/** The signed-in session of this browser: one access token that is always fresh, refreshed by one tab at a time. */

import { Refused } from "../shared/socket";
import { stored, type Keep } from "./storage";

export type Grant = { access_token: string; refresh_token: string; expires_in: number };
type Tokens = { access_token: string; refresh_token: string; expires_at: number };

/** Runs a task while no other tab runs one. */
export type Lock = <T>(task: () => Promise<T>) => Promise<T>;

/** Nobody is signed in here (any more). */
export class SignedOut extends Error {}

export type SessionOptions = {
  storage: Keep;
  refresh: (refreshToken: string) => Promise<Grant>;
  lock: Lock;
  now?: () => number;
};

const KEY = "shopbell:inbox:session";
const EARLY = 60_000;
const HEARD_WITHIN = 50;

/** Keeps the tokens of `refresh`; a refresh token is used once, since the server ends the session of a reused one. */
export class Session {
  #options: Required<SessionOptions>;
  #renewal: Promise<string> | null = null;
  #listeners = new Set<() => void>();

  constructor(options: SessionOptions) {
    this.#options = { now: Date.now, ...options };
  }

  get isSignedIn(): boolean {
    return this.#tokens !== null;
  }

  /** Milliseconds until the access token should be replaced. */
  get freshFor(): number {
    return Math.max(0, (this.#tokens?.expires_at ?? 0) - EARLY - this.#options.now());
  }

  /** A usable access token, never `refused` (one the server would not take). Raises SignedOut, or what the refresh raises. */
  async token(refused?: string): Promise<string> {
    const tokens = this.#tokens;
    if (!tokens) throw new SignedOut();
    if (this.#isFresh(tokens, refused)) return tokens.access_token;
    this.#renewal ??= this.#options.lock(() => this.#renew(refused)).finally(() => (this.#renewal = null));
    return this.#renewal;
  }

  /** Takes in the tokens of a sign-in or a refresh. */
  take({ access_token, refresh_token, expires_in }: Grant): void {
    const tokens: Tokens = { access_token, refresh_token, expires_at: this.#options.now() + expires_in * 1_000 };
    this.#options.storage.setItem(KEY, JSON.stringify(tokens));
    this.changed();
  }

  /** Forgets the tokens: this browser is signed out. */
  forget(): void {
    this.#options.storage.removeItem(KEY);
    this.changed();
  }

  /** Hears that the tokens changed, here or in another tab; returns the undo. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the listeners; called from outside when another tab changed the storage. */
  changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  get #tokens(): Tokens | null {
    return stored<Tokens>(this.#options.storage, KEY);
  }

  #isFresh(tokens: Tokens, refused: string | undefined): boolean {
    return tokens.access_token !== refused && tokens.expires_at - EARLY > this.#options.now();
  }

  async #renew(refused: string | undefined): Promise<string> {
    const tokens = this.#tokens; // read again: another tab may have been quicker
    if (!tokens) throw new SignedOut();
    if (this.#isFresh(tokens, refused)) return tokens.access_token;
    try {
      const grant = await this.#options.refresh(tokens.refresh_token);
      this.take(grant);
      return grant.access_token;
    } catch (error) {
      if (!(error instanceof Refused) || error.problem.code === "rate_limited") throw error;
      this.forget();
      throw new SignedOut();
    }
  }
}

/** One tab at a time by the browser's locks; only this tab where a page without TLS has none. */
export function acrossTabs(name: string): Lock {
  return async (task) => (navigator.locks ? await navigator.locks.request(name, () => thenHeard(task)) : await task());
}

/** Other tabs hear what was stored a moment later than that the lock is free: they would use a spent token. */
async function thenHeard<T>(task: () => Promise<T>): Promise<T> {
  const result = await task();
  await new Promise((done) => setTimeout(done, HEARD_WITHIN));
  return result;
}

/** Listens for what other tabs do to the session; returns the undo. */
export function followOtherTabs(session: Session): () => void {
  const heard = (event: StorageEvent): void => {
    if (event.key === KEY || event.key === null) session.changed();
  };
  addEventListener("storage", heard);
  return () => removeEventListener("storage", heard);
}
