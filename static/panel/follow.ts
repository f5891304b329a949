/** Keeps the thread on the screen equal to the server's: asks for what was missed, heals holes, reads changed lines again. */

import { Refused } from "../shared/problems";
import { begin, EMPTY, hasHole, lastSeq, take, type Thread } from "../shared/thread";
import type { Conversation, Listing, Message } from "../shared/wire";
import type { Store } from "./state";

export type Ask = <T>(event: string, payload: Record<string, unknown>) => Promise<T>;

/** `onConversation` hears what the server says about the conversation, `onNew` the lines that were not here before. */
export type FollowOptions = {
  store: Store;
  ask: Ask;
  onConversation: (conversation: Conversation) => void;
  onNew: (messages: Message[]) => void;
};

const PAGE = 50;
const MOST = 200;

/** Follows the conversation that is on the screen. */
export class Follow {
  #options: FollowOptions;
  #running: Promise<void> | null = null;
  #again = false;
  #turning = false;

  constructor(options: FollowOptions) {
    this.#options = options;
  }

  /** Asks for all lines after the last one here, until there are no more. Raises what the call raises. */
  catchUp(): Promise<void> {
    if (this.#running) this.#again = true;
    return (this.#running ??= this.#rounds().finally(() => (this.#running = null)));
  }

  /** Takes in lines that came by themselves; what is missing between is asked for. */
  async hear(messages: Message[]): Promise<void> {
    this.#takeIn(messages);
    if (hasHole(this.#thread)) await this.catchUp();
  }

  /** Loads the page above. */
  async earlier(): Promise<void> {
    const first = this.#thread.lines[0]?.seq;
    if (!first || !this.#thread.earlier || this.#turning) return;
    this.#turning = true;
    try {
      const listing = await this.#list({ before: first, limit: PAGE });
      if (this.#isShown(listing)) this.#set(take({ ...this.#thread, earlier: listing.has_more }, listing.messages));
    } finally {
      this.#turning = false;
    }
  }

  /** Reads the lines on the screen again: an old one has changed. */
  async reread(): Promise<void> {
    let after = (this.#thread.lines[0]?.seq ?? 1) - 1;
    for (let more = this.#thread.lines.length > 0; more; ) {
      const listing = await this.#list({ after, limit: MOST });
      if (!this.#isShown(listing)) return;
      this.#takeIn(listing.messages);
      after = listing.messages.at(-1)?.seq ?? after;
      more = listing.has_more && listing.messages.length > 0;
    }
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      await this.#round().catch((error: unknown) => this.#startOver(error));
    } while (this.#again);
  }

  async #round(): Promise<void> {
    for (let more = !this.#options.store.state.fresh; more; ) {
      const last = lastSeq(this.#thread);
      const listing = await this.#list(last ? { after: last, limit: MOST } : {});
      if (!this.#isShown(listing)) return;
      more = last > 0 && listing.has_more && listing.messages.length > 0;
      if (last) this.#takeIn(listing.messages);
      else this.#set(take(begin(listing.messages, listing.has_more), this.#thread.ahead));
      if (listing.conversation) this.#options.onConversation(listing.conversation);
    }
  }

  /** The history here is not the server's any more, or not ours: begin again from nothing. */
  async #startOver(error: unknown): Promise<void> {
    if (!(error instanceof Refused) || !["reset_required", "not_found"].includes(error.problem.code)) throw error;
    this.#set(EMPTY);
    if (error.problem.code === "not_found") this.#options.store.patch({ conversation: null });
    await this.#round();
  }

  #takeIn(messages: Message[]): void {
    const before = lastSeq(this.#thread);
    this.#set(take(this.#thread, messages));
    const fresh = this.#thread.lines.filter(({ seq }) => seq > before);
    if (fresh.length) this.#options.onNew(fresh);
  }

  #list(bounds: Record<string, number>): Promise<Listing> {
    const { conversation } = this.#options.store.state;
    return this.#options.ask<Listing>("messages:list", { ...(conversation ? { conversation_id: conversation.id } : {}), ...bounds });
  }

  /** Whether an answer is still about the conversation on the screen. */
  #isShown({ conversation }: Listing): boolean {
    const { conversation: shown, fresh } = this.#options.store.state;
    return shown ? shown.id === conversation?.id : !fresh;
  }

  get #thread(): Thread {
    return this.#options.store.state.thread;
  }

  #set(thread: Thread): void {
    this.#options.store.patch({ thread });
  }
}
