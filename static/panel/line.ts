/** The panel's line to the server: the socket, or two plain HTTP calls where websockets are blocked. */

import { fetchJson, postJson } from "../shared/http";
import { Refused, Unanswered, type Problem } from "../shared/problems";
import { Socket } from "../shared/socket";
import type { Session } from "./session";

export type LineState = "connecting" | "online" | "offline";

/** `onState` hears changes; `onPoll` is when to ask for news, where no socket brings them. */
export type LineOptions = {
  origin: string;
  widgetId: string;
  session: Session;
  onState: (state: LineState) => void;
  onPoll: () => Promise<unknown>;
};

const ENOUGH_FAILURES = 2;
const POLL = 5_000;
const POLL_HIDDEN = 15_000;

/** One way to call the server, whichever is open. */
export class Line {
  readonly socket: Socket;
  #options: LineOptions;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #polling = false;

  constructor(options: LineOptions) {
    this.#options = options;
    this.socket = new Socket({
      url: options.origin,
      namespace: "/widget",
      auth: async () => ({ token: await options.session.token() }),
      onRefused: (problem) => this.#refused(problem),
    });
    this.socket.on("state", (state: LineState) => this.#changed(state));
  }

  /** Starts to connect, until `close`. */
  open(): void {
    this.socket.open();
  }

  /** Hangs up for good. */
  close(): void {
    this.socket.close();
    this.#stop();
  }

  /** Calls the server. Raises Refused, or Unanswered when no way is open. */
  async ask<T>(event: string, payload: Record<string, unknown>): Promise<T> {
    try {
      return await (this.socket.state === "online" ? this.socket.call<T>(event, payload) : this.#overHttp<T>(event, payload));
    } catch (error) {
      if (error instanceof Refused) this.#refused(error.problem);
      throw error;
    }
  }

  async #overHttp<T>(event: string, payload: Record<string, unknown>): Promise<T> {
    if (!this.#polling) throw new Unanswered("not connected");
    const address = `/widget/${this.#options.widgetId}/messages`;
    const token = await this.#options.session.token();
    if (event === "message:send") return postJson<T>(address, payload, token);
    if (event !== "messages:list") throw new Unanswered("only over the socket");
    const query = new URLSearchParams(Object.entries(payload).map(([name, value]) => [name, String(value)]));
    return fetchJson<T>(`${address}?${query}`, { headers: { authorization: `Bearer ${token}` } });
  }

  #refused(problem: Problem): void {
    if (problem.code === "unauthenticated") this.#options.session.expire();
  }

  #changed(state: LineState): void {
    if (state === "online") this.#stop();
    if (state === "offline" && ++this.#failures === ENOUGH_FAILURES) this.#fallBack();
    else if (!this.#polling) this.#options.onState(state);
  }

  #stop(): void {
    this.#polling = false;
    this.#failures = Infinity; // websockets are known to work here: from now on a cut is only a cut
    clearTimeout(this.#timer);
  }

  #fallBack(): void {
    this.#polling = true;
    void this.#poll();
  }

  async #poll(): Promise<void> {
    const reached = await this.#options.onPoll().then(
      () => true,
      () => false, // what went wrong is shown as "offline"; the next round asks again
    );
    if (!this.#polling) return;
    this.#options.onState(reached ? "online" : "offline");
    this.#timer = setTimeout(() => void this.#poll(), document.hidden ? POLL_HIDDEN : POLL);
  }
}
