/** Keeps drafts, unsent lines and settings in the browser, so that a reload loses none; several tabs may write at once. */

import type { Send } from "../state/sends";
import { settingsFrom } from "../state/settings";
import type { State } from "../state/state";
import type { Store } from "../state/store";
import { stored, type Keep } from "../storage";

const SETTINGS = "shopbell:inbox:settings";

/** The settings of this browser. */
export function rememberedSettings(storage: Keep): State["settings"] {
  return settingsFrom(stored(storage, SETTINGS));
}

/** The drafts and unsent lines of one teammate; what was on its way when the page ended waits to be asked again. */
export function remembered(storage: Keep, meId: string): Pick<State, "drafts" | "sends"> {
  const sends = Object.values(stored<Record<string, Send>>(storage, key(meId, "sends")) ?? {});
  const again = sends.map((send): Send => (send.state === "sending" || send.state === "queued" ? { ...send, state: "waiting" } : send));
  return { drafts: stored(storage, key(meId, "drafts")) ?? {}, sends: again.sort((one, other) => (one.at < other.at ? -1 : 1)) };
}

/** Writes every change down from now on; returns the undo. */
export function remember(store: Store, storage: Keep): () => void {
  let before = store.state;
  return store.subscribe(() => {
    const { state } = store;
    if (state.settings !== before.settings) storage.setItem(SETTINGS, JSON.stringify(state.settings));
    if (state.me && state.me.id === before.me?.id) {
      merge(storage, key(state.me.id, "drafts"), before.drafts, state.drafts);
      merge(storage, key(state.me.id, "sends"), byId(before.sends), byId(state.sends));
    }
    before = state;
  });
}

/** Removes what was remembered of one teammate. */
export function forget(storage: Keep, meId: string): void {
  storage.removeItem(key(meId, "drafts"));
  storage.removeItem(key(meId, "sends"));
}

/** Applies only what changed between two maps to the stored one: other tabs have their own changes. */
function merge<T>(storage: Keep, name: string, before: Record<string, T>, after: Record<string, T>): void {
  const ids = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...ids].filter((id) => before[id] !== after[id]);
  if (!changed.length) return;
  const held = stored<Record<string, T>>(storage, name) ?? {};
  for (const id of changed) {
    if (after[id] === undefined) delete held[id];
    else held[id] = after[id];
  }
  storage.setItem(name, JSON.stringify(held));
}

function byId(sends: Send[]): Record<string, Send> {
  return Object.fromEntries(sends.map((send) => [send.client_id, send]));
}

function key(meId: string, what: string): string {
  return `shopbell:inbox:${meId}:${what}`;
}
