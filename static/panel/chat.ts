/** The chat itself: what a shopper can do, what the server tells, and how both change the state. */

import { backoff } from "../shared/backoff";
import type { Problem } from "../shared/problems";
import { EMPTY, lastSeq } from "../shared/thread";
import type { Conversation, Message, Session as Started, Visitor } from "../shared/wire";
import { Follow, type Ask } from "./follow";
import { Line, type LineState } from "./line";
import { Outbox } from "./outbox";
import { Receipts } from "./receipts";
import { Session } from "./session";
import type { Notice, Store } from "./state";
import type { Keep } from "./storage";
import { Typing } from "./typing";
import type { Page } from "../shared/bridge";

/** `keep` is for the browser, `tab` for one tab of it; `tell` announces an event to the page. */
export type ChatOptions = {
  store: Store;
  keep: Keep;
  tab: Keep;
  page: Page | null;
  tell: (name: string, detail: Record<string, unknown>) => void;
};

/** One shopper's chat in one panel. */
export class Chat {
  readonly store: Store;
  readonly tab: Keep;
  readonly session: Session;
  readonly outbox: Outbox;
  readonly typing: Typing;
  #options: ChatOptions;
  #line: Line;
  #follow: Follow;
  #receipts: Receipts;
  #open = false;
  #notice: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ChatOptions) {
    const { store, keep, page } = options;
    const widgetId = store.state.config.widget_id;
    const ask: Ask = (event, payload) => this.#line.ask(event, payload);
    this.#options = options;
    this.store = store;
    this.tab = options.tab;
    this.session = new Session({ widgetId, keep, page, onStart: (started) => this.#started(started) });
    this.#line = new Line({
      origin: location.origin,
      widgetId,
      session: this.session,
      onState: (state) => this.#connected(state),
      onPoll: () => this.#refresh(),
    });
    this.#receipts = new Receipts(store, ask);
    this.#follow = new Follow({ store, ask, onConversation: (found) => this.#note(found), onNew: (lines) => this.#arrived(lines) });
    this.typing = new Typing(store, ask);
    this.outbox = this.#makeOutbox(ask);
  }

  /** Connects and shows what waits in this browser. */
  start(): void {
    this.#showPending();
    addEventListener("storage", () => this.#showPending());
    document.addEventListener("visibilitychange", () => this.#look());
    this.#line.socket.on("message:new", ({ message }: { message: Message }) => this.#heard(message));
    this.#line.socket.on("message:updated", ({ message }: { message: Message }) => this.#heard(message));
    this.#line.socket.on("conversation:updated", ({ conversation }: { conversation: Conversation }) => this.#updated(conversation));
    this.#line.socket.on("conversation:typing", (typing) => this.typing.heard(typing));
    this.#line.socket.on("conversation:heads", ({ heads }) => this.#compare(heads));
    this.#line.socket.on("session:ended", ({ reason }: { reason: string }) => this.#ended(reason));
    this.#line.open();
  }

  /** Takes what the shopper wrote; the client id it keeps, or null when there is no room. */
  say(text: string): string | null {
    const { conversation, fresh } = this.store.state;
    const pending = this.outbox.add(text, fresh ? null : (conversation?.id ?? null));
    if (!pending) this.#say({ kind: "full" }, 8);
    this.typing.stop();
    void this.outbox.flush();
    return pending?.client_id ?? null;
  }

  /** Whether the panel is open: what is on its screen then counts as read. */
  show(open: boolean): void {
    this.#open = open;
    this.#look();
  }

  /** Puts another conversation on the screen; null begins a new one. */
  async turnTo(conversation: Conversation | null): Promise<void> {
    this.store.patch({ conversation, fresh: !conversation, thread: EMPTY, view: "thread", typing: null });
    await this.#quietly(this.#follow.catchUp());
    this.#look();
  }

  /** Shows the thread, or the list of conversations. */
  turn(view: "thread" | "list"): void {
    this.store.patch({ view });
    this.#look();
    if (view === "list") void this.#quietly(this.#listConversations(null));
  }

  /** Loads the next page of the list. */
  moreConversations(): void {
    void this.#quietly(this.#listConversations(this.store.state.cursor));
  }

  /** Loads lines above the first. */
  earlier(): Promise<void> {
    return this.#quietly(this.#follow.earlier());
  }

  /** Keeps the address a shopper gave for replies by mail. Raises Refused or Unanswered. */
  async mailTo(email: string): Promise<void> {
    const { visitor } = await this.#line.ask<{ visitor: Visitor }>("visitor:update", { email });
    this.store.patch({ visitor });
  }

  /** Rates the closed conversation. Raises Refused or Unanswered. */
  async rate(score: number, comment: string): Promise<void> {
    const { conversation } = this.store.state;
    await this.#line.ask("conversation:rate", { conversation_id: conversation?.id, score, ...(comment ? { comment } : {}) });
  }

  /** Ends everything and erases what this browser keeps. */
  forget(): void {
    this.#line.close();
    this.session.forget();
    for (const keep of [this.#options.keep, this.tab]) keep.keys(`shopbell:${this.store.state.config.widget_id}:`).forEach(keep.remove);
  }

  #makeOutbox(ask: Ask): Outbox {
    const { keep } = this.#options;
    const prefix = `shopbell:${this.store.state.config.widget_id}:out:`;
    const locks = keep.own ? navigator.locks : undefined;
    return new Outbox({
      keep,
      prefix,
      send: async ({ client_id, text, conversation_id }) => {
        const payload = { client_id, text, ...(conversation_id ? { conversation_id } : {}) };
        return (await ask<{ message: Message }>("message:send", payload)).message;
      },
      alone: (work) => (locks ? locks.request(prefix, work) : work()),
      onChange: () => this.#showPending(),
      onSent: (message) => this.#heard(message),
      onRefused: (problem) => this.#refused(problem),
    });
  }

  #showPending(): void {
    const pending = this.outbox.list();
    this.store.patch({ pending, sending: pending.find(({ client_id }) => this.outbox.isSending(client_id))?.client_id ?? null });
  }

  #started({ visitor, config, conversation }: Started): void {
    const { visitor: before, conversation: shown, fresh } = this.store.state;
    const other = before !== null && before.id !== visitor.id;
    const begin = other || (!shown && !fresh) ? { conversation, thread: EMPTY, fresh: false } : {};
    this.store.patch({ visitor, config: { ...this.store.state.config, ...config }, ...begin });
    if (conversation) this.#receipts.note(conversation);
  }

  #connected(line: LineState): void {
    this.store.patch({ line });
    if (this.#line.socket.state === "online") void this.#quietly(this.#refresh());
  }

  async #refresh(): Promise<void> {
    await this.#follow.catchUp();
    this.store.patch({ ready: true });
    this.#look();
    void this.outbox.flush();
    if (this.#line.socket.state === "online" && this.store.state.conversation) await this.#listConversations(null);
  }

  async #listConversations(cursor: string | null): Promise<void> {
    const page = await this.#line.ask<{ conversations: Conversation[]; next_cursor: string | null }>("conversations:list", cursor ? { cursor } : {});
    for (const conversation of page.conversations) this.#receipts.note(conversation);
    const known = cursor ? this.store.state.conversations : [];
    this.store.patch({ conversations: [...known, ...page.conversations], cursor: page.next_cursor });
  }

  #heard(message: Message): void {
    const { conversation, pending } = this.store.state;
    const ours = pending.some(({ client_id }) => client_id === message.client_id);
    if (message.conversation_id !== conversation?.id && (ours || (!conversation && !this.store.state.fresh))) this.#adopt(message);
    if (message.conversation_id !== this.store.state.conversation?.id) return this.#arrivedElsewhere(message);
    void this.#quietly(this.#follow.hear([message]));
  }

  /** The server put our line into a conversation that is not on the screen: it is now. */
  #adopt({ conversation_id: id, seq, created_at }: Message): void {
    const receipts = { delivered_seq: 0, read_seq: 0 };
    const conversation: Conversation = { id, state: "open", last_seq: 0, revision: 0, unread: 0, receipts, created_at, updated_at: created_at };
    this.store.patch({ conversation, fresh: false, thread: EMPTY });
    if (seq === 1) this.#options.tell("conversation:started", { conversation_id: id });
    void this.#quietly(this.#follow.catchUp());
  }

  #look(): void {
    this.store.patch({ shown: this.#open && !document.hidden });
    if (this.store.state.line === "online") void this.#receipts.tell();
  }

  #arrived(messages: Message[]): void {
    for (const message of messages) this.#announce(message);
    this.outbox.remove(messages.map(({ client_id }) => client_id));
    if (messages.some(({ author }) => author.kind !== "visitor")) this.store.patch({ typing: null });
    this.#look();
  }

  #arrivedElsewhere(message: Message): void {
    if (!this.#receipts.knows(message.conversation_id, message.seq)) this.#announce(message);
    void this.#quietly(this.#listConversations(null));
  }

  #announce(message: Message): void {
    this.#receipts.count(message);
    const { id, seq, conversation_id, kind, author } = message;
    if (kind === "text") this.#options.tell("message", { direction: author.kind === "visitor" ? "out" : "in", id, seq, conversation_id });
  }

  #updated(conversation: Conversation): void {
    this.#note(conversation);
    const { conversation: shown, thread } = this.store.state;
    if (shown?.id === conversation.id && conversation.last_seq > lastSeq(thread)) void this.#quietly(this.#follow.catchUp());
  }

  #note(conversation: Conversation): void {
    const { conversation: shown, conversations } = this.store.state;
    this.#receipts.note(conversation);
    this.store.patch({ conversations: conversations.map((known) => (known.id === conversation.id ? conversation : known)) });
    if (shown?.id !== conversation.id) return;
    this.store.patch({ conversation });
    if (shown.revision && conversation.revision !== shown.revision) void this.#quietly(this.#follow.reread());
  }

  #compare(heads: Record<string, { seq: number; revision: number }>): void {
    const { conversation, thread } = this.store.state;
    for (const [id, { seq, revision }] of Object.entries(heads)) {
      if (id !== conversation?.id) {
        if (!this.#receipts.knows(id, seq)) void this.#quietly(this.#listConversations(null));
        continue;
      }
      if (seq > lastSeq(thread)) void this.#quietly(this.#follow.catchUp());
      if (revision === conversation.revision) continue;
      this.store.patch({ conversation: { ...conversation, revision } });
      void this.#quietly(this.#follow.reread());
    }
  }

  #ended(reason: string): void {
    this.session.expire();
    if (reason === "blocked") this.#line.close();
    if (reason === "blocked") this.#say({ kind: "blocked" });
    if (reason === "expired" || reason === "blocked") return;
    this.session.forget();
    this.store.patch({ conversation: null, thread: EMPTY, conversations: [], unread: {}, visitor: null });
  }

  #refused({ code, retry_after }: Problem): void {
    const seconds = Math.max(1, Math.ceil(retry_after ?? backoff(0) / 1_000));
    if (code === "rate_limited" || code === "too_many_tries") this.#say({ kind: "slow", seconds }, seconds);
    if (code === "blocked" || code === "forbidden") this.#say({ kind: "blocked" });
  }

  #say(notice: Notice, seconds?: number): void {
    clearTimeout(this.#notice);
    this.store.patch({ notice });
    if (seconds) this.#notice = setTimeout(() => this.store.patch({ notice: null }), seconds * 1_000);
  }

  /** What fails here is asked again at the next connect, head or poll; the banner shows the line's state meanwhile. */
  #quietly(work: Promise<unknown>): Promise<void> {
    return work.then(
      () => undefined,
      () => undefined,
    );
  }
}
