/** The panel's side of the bridge to the shop's page: one greeting from an allowed origin, then one port. */

import { asBridged, type Hello, type ToLoader, type ToPanel } from "../shared/bridge";
import { inMemory, type Area, type Keep } from "./storage";

export type Command = (name: string, args: unknown[]) => Promise<unknown>;

/** The loader, once it has greeted us. */
export class Host {
  readonly hello: Hello;
  #port: MessagePort;

  constructor(hello: Hello, port: MessagePort) {
    this.hello = hello;
    this.#port = port;
  }

  /** Says something to the loader. No token is ever among it. */
  say(message: ToLoader): void {
    this.#port.postMessage(message);
  }

  /** A keep in the page's storage, for browsers that let frames store nothing; the page's other scripts can read it. */
  borrow(area: Area): Keep {
    return inMemory(new Map(Object.entries(this.hello.kept)), (key, value) => this.say({ type: "keep", area, key, value }));
  }

  /** Hears the loader from now on; `command` answers what the page asks for. */
  listen(hear: (message: Extract<ToPanel, { type: "state" }>) => void, command: Command): void {
    this.#port.onmessage = ({ data }) => {
      const message = asBridged<ToPanel>(data);
      if (message?.type === "command") void this.#obey(message, command);
      else if (message?.type === "state") hear(message);
    };
  }

  async #obey({ id, name, args }: Extract<ToPanel, { type: "command" }>, command: Command): Promise<void> {
    const answer = await command(String(name), Array.isArray(args) ? args : []).then(
      (value) => ({ value }),
      (error: unknown) => ({ error: error instanceof Error ? error.message : "it did not work" }),
    );
    this.say({ type: "result", id, ...answer });
  }
}

/** Waits for the first greeting that comes from our parent, and from one of `origins`. Others are passed over. */
export function greeted(origins: readonly string[]): Promise<Host> {
  return new Promise((resolve) => {
    addEventListener("message", function hear({ source, origin, data, ports }: MessageEvent) {
      const [port] = ports;
      if (source !== window.parent || !origins.includes(origin) || !isHello(data) || !port) return;
      removeEventListener("message", hear);
      resolve(new Host(data, port));
    });
  });
}

function isHello(data: unknown): data is Hello {
  const hello = data as Partial<Hello> | null;
  return (
    typeof hello === "object" &&
    hello?.shopbell === "hello" &&
    typeof hello.nonce === "string" &&
    Array.isArray(hello.locales) &&
    typeof hello.kept === "object" &&
    hello.kept !== null &&
    typeof hello.page?.url === "string" &&
    typeof hello.page.title === "string"
  );
}
