/** Holds the state, and tells the views when it was replaced. */

import { useEffect, useState } from "preact/hooks";
import { INITIAL, type State } from "./state";

export class Store {
  #state: State = INITIAL;
  #listeners = new Set<() => void>();

  get state(): State {
    return this.#state;
  }

  /** Replaces the state by what `next` makes of it. */
  change(next: (state: State) => State): void {
    const before = this.#state;
    this.#state = next(before);
    if (before !== this.#state) for (const listener of [...this.#listeners]) listener();
  }

  /** Replaces the named fields. */
  set(fields: Partial<State>): void {
    this.change((state) => ({ ...state, ...fields }));
  }

  /** Hears every change; returns the undo. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The state, drawn again whenever it changes. */
export function useStore(store: Store): State {
  const [state, setState] = useState(store.state);
  useEffect(() => {
    setState(store.state);
    return store.subscribe(() => setState(store.state));
  }, [store]);
  return state;
}
