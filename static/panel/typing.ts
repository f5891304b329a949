/** Typing, both ways: said at most every three seconds, shown until it is silent. */

import type { Author } from "../shared/wire";
import type { Ask } from "./follow";
import type { Store } from "./state";

const AGAIN = 3_000;
const SILENT = 6_000;

/** Who types in the conversation on the screen. */
export class Typing {
  #store: Store;
  #ask: Ask;
  #saidAt = -AGAIN;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #shown: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store, ask: Ask) {
    this.#store = store;
    this.#ask = ask;
  }

  /** The shopper pressed a key. */
  pressed(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.stop(), SILENT);
    if (performance.now() - this.#saidAt < AGAIN) return;
    this.#saidAt = performance.now();
    this.#say(true);
  }

  /** The shopper stopped, or sent. */
  stop(): void {
    clearTimeout(this.#quiet);
    if (this.#saidAt < 0) return;
    this.#saidAt = -AGAIN;
    this.#say(false);
  }

  /** Somebody else types, or stopped. */
  heard({ conversation_id, author, typing }: { conversation_id: string; author: Author; typing: boolean }): void {
    const { conversation, language } = this.#store.state;
    if (conversation_id !== conversation?.id || author.kind === "visitor") return;
    clearTimeout(this.#shown);
    this.#store.patch({ typing: typing ? (author.name ?? language.t("team")) : null });
    if (typing) this.#shown = setTimeout(() => this.#store.patch({ typing: null }), SILENT);
  }

  #say(typing: boolean): void {
    const { conversation, line } = this.#store.state;
    if (!conversation || line !== "online") return;
    this.#ask("conversation:typing", { conversation_id: conversation.id, typing }).catch(() => undefined); // a lost hint harms nobody
  }
}
