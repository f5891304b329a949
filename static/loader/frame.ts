/** The panel's frame: made on the first use, silent until the panel answers our greeting, gone when it does not. */

import { asBridged, type Hello, type ToLoader, type ToPanel } from "../shared/bridge";

export type Ready = Extract<ToLoader, { type: "ready" }>;

/** `hello` is what the panel is greeted with; `onReady` may come again, `onFailure` comes when the panel never answers. */
export type FrameOptions = {
  server: string;
  address: string;
  hello: () => Omit<Hello, "shopbell" | "nonce">;
  onReady: (ready: Ready) => void;
  onMessage: (message: ToLoader) => void;
  onFailure: () => void;
};

const ALIVE_WITHIN = 10_000;

/** A frame of the server's origin and the port to the panel in it. */
export class Frame {
  readonly element = document.createElement("iframe");
  #options: FrameOptions;
  #port: MessagePort | undefined;
  #timer: number;

  constructor(options: FrameOptions) {
    this.#options = options;
    this.element.inert = true;
    this.element.allow = "clipboard-write";
    this.element.src = options.address;
    this.element.onload = () => this.#greet();
    this.#timer = window.setTimeout(() => {
      this.remove();
      options.onFailure();
    }, ALIVE_WITHIN);
  }

  /** Speaks to the panel; it must have answered before. */
  say(message: ToPanel): void {
    this.#port?.postMessage(message);
  }

  /** Takes the frame away. */
  remove(): void {
    clearTimeout(this.#timer);
    this.#port?.close();
    this.element.remove();
  }

  /** Every load is a new panel (the page may have moved our frame): it is greeted with a port and a nonce of its own. */
  #greet(): void {
    const { server, hello, onReady, onMessage } = this.#options;
    const { port1, port2 } = new MessageChannel();
    const nonce = String(crypto.getRandomValues(new Uint32Array(4)));
    this.#port?.close();
    this.#port = port1;
    port1.onmessage = ({ data }) => {
      const message = asBridged<ToLoader>(data);
      if (message?.type !== "ready") return message && onMessage(message);
      if (message.nonce !== nonce) return;
      clearTimeout(this.#timer);
      this.element.inert = false;
      onReady(message);
    };
    this.element.contentWindow?.postMessage({ shopbell: "hello", nonce, ...hello() } satisfies Hello, server, [port2]);
  }
}
