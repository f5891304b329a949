/** Tells the shopper that an agent is writing a reply: at most every few seconds, and that it stopped. */

import { quietly, type Desk } from "./desk";

const AGAIN_AFTER = 3_000;

export class TypingSignal {
  #desk: Desk;
  #conversationId: string;
  #last = 0;

  constructor(desk: Desk, conversationId: string) {
    this.#desk = desk;
    this.#conversationId = conversationId;
  }

  /** Something was typed. */
  pressed(): void {
    if (Date.now() - this.#last < AGAIN_AFTER) return;
    this.#last = Date.now();
    this.#tell(true);
  }

  /** Writing ended: sent, emptied or left. */
  stop(): void {
    if (this.#last) this.#tell(false);
    this.#last = 0;
  }

  #tell(typing: boolean): void {
    void quietly(() => this.#desk.socket.call("conversation:typing", { conversation_id: this.#conversationId, typing }));
  }
}
