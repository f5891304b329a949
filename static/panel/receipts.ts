/** Tells the server how far this shopper has received and read, and counts what is unread. */

import { lastSeq } from "../shared/thread";
import type { Conversation, Message } from "../shared/wire";
import type { Ask } from "./follow";
import type { Store } from "./state";

/** Receipts of the conversation on the screen, unread counts of all. */
export class Receipts {
  #store: Store;
  #ask: Ask;
  #heads = new Map<string, number>();
  #told = new Map<string, number>();

  constructor(store: Store, ask: Ask) {
    this.#store = store;
    this.#ask = ask;
  }

  /** Takes the server's own count. */
  note({ id, unread, last_seq }: Conversation): void {
    this.#heads.set(id, Math.max(last_seq, this.#heads.get(id) ?? 0));
    this.#set(id, this.#sees(id) ? 0 : unread);
  }

  /** Counts a new line of the other side, once, unless the conversation itself already told of it. */
  count({ conversation_id: id, seq, kind, author }: Message): void {
    if (seq <= (this.#heads.get(id) ?? 0)) return;
    this.#heads.set(id, seq);
    if (kind === "text" && author.kind !== "visitor" && !this.#sees(id)) this.#set(id, (this.#store.state.unread[id] ?? 0) + 1);
  }

  /** Whether a line up to `seq` has been heard of. */
  knows(id: string, seq: number): boolean {
    return (this.#heads.get(id) ?? 0) >= seq;
  }

  /** Says "received", and "read" when the shopper has the thread in sight. */
  async tell(): Promise<void> {
    const { conversation, thread } = this.#store.state;
    const seq = lastSeq(thread);
    if (!conversation || !seq) return;
    const event = this.#sees(conversation.id) ? "conversation:read" : "messages:received";
    const key = `${event} ${conversation.id}`;
    if (event === "conversation:read") this.#set(conversation.id, 0);
    if ((this.#told.get(key) ?? 0) >= seq) return;
    this.#told.set(key, seq);
    await this.#ask(event, { conversation_id: conversation.id, seq }).catch(() => this.#told.delete(key)); // said again at the next look
  }

  #sees(id: string): boolean {
    const { shown, view, conversation } = this.#store.state;
    return shown && view === "thread" && conversation?.id === id;
  }

  #set(id: string, count: number): void {
    const { unread } = this.#store.state;
    if ((unread[id] ?? 0) !== count) this.#store.patch({ unread: { ...unread, [id]: count } });
  }
}
