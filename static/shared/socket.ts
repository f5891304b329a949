/** A small Socket.IO 5 client over websocket only: acknowledged calls, heartbeat, jittered reconnect, and no hidden buffer. */

import { backoff } from "./backoff";
import { PONG, connectFrame, eventFrame, readFrame, type Frame } from "./frames";
import { Refused, Unanswered, asProblem, type Problem } from "./problems";

export { Refused, Unanswered, type Problem } from "./problems";

export type SocketState = "connecting" | "online" | "offline";

/** `url` is the server's origin (http or https); `auth` is asked before every connect; `onRefused` hears why a connect was refused. */
export type SocketOptions = {
  url: string;
  namespace: string;
  auth: () => Promise<object>;
  onRefused?: (problem: Problem) => void;
};

type Call = { resolve: (value: never) => void; reject: (error: Error) => void; timer: Timer };
type Timer = ReturnType<typeof setTimeout>;
type Listener = (payload: any) => void; // eslint-disable-line -- payloads are checked by who listens

const ANSWER_WITHIN = 10_000;
const CONNECT_WITHIN = 10_000;

/** One namespace of the server, kept connected from `open()` to `close()`. */
export class Socket {
  #options: SocketOptions;
  #state: SocketState = "offline";
  #wire: WebSocket | null = null;
  #wanted = false;
  #round = 0;
  #failures = 0;
  #comeBackIn: number | null = null;
  #retry: Timer | undefined;
  #silence: Timer | undefined;
  #patience = 0;
  #lastCall = 0;
  #calls = new Map<number, Call>();
  #listeners = new Map<string, Set<Listener>>();

  constructor(options: SocketOptions) {
    this.#options = options;
  }

  get state(): SocketState {
    return this.#state;
  }

  /** Connects, and keeps connecting again until `close()`. */
  open(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    addEventListener("online", this.#hurry);
    addEventListener("offline", this.#drop);
    void this.#connect();
  }

  /** Ends the connection for good; calls in flight end as Unanswered. */
  close(): void {
    this.#wanted = false;
    removeEventListener("online", this.#hurry);
    removeEventListener("offline", this.#drop);
    this.#lose("closed");
  }

  /** Sends one event and answers with its acknowledgement without `ok`. Raises Refused, or Unanswered after `timeout` ms or a cut. */
  call<T = object>(event: string, payload: object, timeout = ANSWER_WITHIN): Promise<T> {
    if (this.#state !== "online") return Promise.reject(new Unanswered("not connected"));
    const id = ++this.#lastCall;
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => this.#settle(id)?.reject(new Unanswered("no answer in time")), timeout);
      this.#calls.set(id, { resolve, reject, timer });
      this.#wire?.send(eventFrame(this.#options.namespace, id, event, payload));
    });
  }

  /** Hears an event of the server, or "state"; returns the undo. */
  on(event: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  async #connect(): Promise<void> {
    const round = ++this.#round;
    clearTimeout(this.#retry);
    this.#become("connecting");
    this.#watch(CONNECT_WITHIN);
    try {
      const auth = await this.#options.auth();
      if (round === this.#round && this.#wanted) this.#dial(auth);
    } catch {
      if (round === this.#round) this.#lose("not let in"); // whoever gives `auth` knows why; the next try asks again
    }
  }

  #dial(auth: object): void {
    const wire = new WebSocket(`${this.#options.url.replace(/^http/, "ws")}/socket.io/?EIO=4&transport=websocket`);
    this.#wire = wire;
    wire.onmessage = ({ data }) => {
      if (wire === this.#wire && typeof data === "string") this.#take(readFrame(data, this.#options.namespace), auth);
    };
    wire.onclose = () => {
      if (wire === this.#wire) this.#lose("connection lost");
    };
  }

  #take(frame: Frame | null, auth: object): void {
    if (!frame) return;
    if (frame.kind === "open") {
      this.#patience = frame.pingInterval + frame.pingTimeout;
      this.#wire?.send(connectFrame(this.#options.namespace, auth));
    } else if (frame.kind === "ping") {
      this.#wire?.send(PONG);
      if (this.#state === "online") this.#watch(this.#patience);
    } else if (frame.kind === "connected") {
      this.#failures = 0;
      this.#watch(this.#patience);
      this.#become("online");
    } else if (frame.kind === "event") this.#hear(frame.name, frame.payload);
    else if (frame.kind === "ack") this.#answer(frame.id, frame.payload);
    else this.#end(frame);
  }

  #end(frame: Frame): void {
    if (frame.kind === "refused") this.#options.onRefused?.(asProblem(frame.data, frame.message));
    this.#lose("ended by the server");
  }

  #hear(name: string, payload: unknown): void {
    if (name === "server:draining") this.#comeBackIn = Number((payload as Record<string, unknown> | null)?.["reconnect_in"]) * 1_000 || 0;
    this.#tell(name, payload);
  }

  #answer(id: number, payload: unknown): void {
    const { ok, error, ...rest } = (payload ?? {}) as Record<string, unknown>;
    const call = this.#settle(id);
    if (ok === true) call?.resolve(rest as never);
    else call?.reject(new Refused(asProblem(error)));
  }

  #settle(id: number): Call | undefined {
    const call = this.#calls.get(id);
    clearTimeout(call?.timer);
    this.#calls.delete(id);
    return call;
  }

  #lose(why: string): void {
    this.#round++;
    clearTimeout(this.#retry);
    clearTimeout(this.#silence);
    const wire = this.#wire;
    this.#wire = null;
    wire?.close();
    for (const id of [...this.#calls.keys()]) this.#settle(id)?.reject(new Unanswered(why));
    if (this.#wanted) this.#retry = setTimeout(() => void this.#connect(), this.#delay());
    this.#become("offline");
  }

  #delay(): number {
    const told = this.#comeBackIn;
    this.#comeBackIn = null;
    return told === null ? backoff(this.#failures++) : told + backoff(0);
  }

  #watch(patience: number): void {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose("silence"), patience);
  }

  #become(state: SocketState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#tell("state", state);
  }

  #tell(event: string, payload: unknown): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(payload);
  }

  #hurry = (): void => {
    if (this.#state === "offline") void this.#connect();
  };

  #drop = (): void => {
    if (this.#state !== "offline") this.#lose("the browser is offline");
  };
}
