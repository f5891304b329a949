/** Everything the panel shows, as one value that is replaced and never changed. */

import { useEffect, useState } from "preact/hooks";
import { EMPTY, type Thread } from "../shared/thread";
import type { Config, Conversation, Visitor } from "../shared/wire";
import type { LineState } from "./line";
import type { Pending } from "./outbox";
import { ENGLISH, type Language } from "./texts";

/** A word to the shopper above the composer: `seconds` counts for "slow". */
export type Notice = { kind: "slow" | "full" | "blocked" | "sorry"; seconds?: number };

/**
 * `conversation` null: none yet, or a new one is begun (`fresh`); `shown`: open and in
 * sight; `focus` rises when the composer is asked to take the focus.
 */
export type State = {
  config: Config;
  language: Language;
  line: LineState;
  ready: boolean;
  shown: boolean;
  phone: boolean;
  view: "thread" | "list";
  visitor: Visitor | null;
  conversation: Conversation | null;
  fresh: boolean;
  thread: Thread;
  pending: Pending[];
  sending: string | null;
  conversations: Conversation[];
  cursor: string | null;
  unread: Record<string, number>;
  typing: string | null;
  notice: Notice | null;
  prefill: string | null;
  focus: number;
};

/** Holds the state; `patch` replaces parts of it and tells who watches. */
export class Store {
  #state: State;
  #watchers = new Set<(state: State) => void>();

  constructor(config: Config) {
    this.#state = { ...NOTHING_YET, config };
  }

  get state(): State {
    return this.#state;
  }

  /** Replaces the named parts. */
  patch(parts: Partial<State>): void {
    this.#state = { ...this.#state, ...parts };
    for (const watcher of [...this.#watchers]) watcher(this.#state);
  }

  /** Hears of every change; returns the undo. */
  watch(watcher: (state: State) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}

/** The state as it is now, drawn again when it changes. */
export function useStore(store: Store): State {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.watch(setState);
  }, [store]);
  return state;
}

/** How many lines the shopper has not read, over all conversations known. */
export function countUnread({ unread }: State): number {
  return Object.values(unread).reduce((sum, count) => sum + count, 0);
}

const NOTHING_YET: Omit<State, "config"> = {
  language: ENGLISH,
  line: "connecting",
  ready: false,
  shown: false,
  phone: false,
  view: "thread",
  visitor: null,
  conversation: null,
  fresh: false,
  thread: EMPTY,
  pending: [],
  sending: null,
  conversations: [],
  cursor: null,
  unread: {},
  typing: null,
  notice: null,
  prefill: null,
  focus: 0,
};
