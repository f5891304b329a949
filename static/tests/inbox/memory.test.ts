// @vitest-environment happy-dom
/** Drafts and unsent lines survive a reload, tab by tab, and end with a sign-out. */

import { expect, test } from "vitest";
import { forget, remember, remembered, rememberedSettings } from "../../inbox/desk/memory";
import { withDraft } from "../../inbox/state/drafts";
import type { Send } from "../../inbox/state/sends";
import { Store } from "../../inbox/state/store";
import { memory, type Keep } from "../../inbox/storage";
import { ME, minute } from "./make";

function tab(storage: Keep): Store {
  const store = new Store();
  store.set({ me: ME, ...remembered(storage, ME.id) });
  remember(store, storage);
  return store;
}

function draft(store: Store, id: string, text: string): void {
  store.change((state) => withDraft(state, id, { text, kind: "text" }));
}

function send(client_id: string, at: string, state: Send["state"]): Send {
  return { client_id, conversation_id: "c1", kind: "text", text: client_id, based_on: 1, force: false, state, tries: 0, why: "", newer: 0, at };
}

test("drafts of two tabs do not overwrite each other", () => {
  const storage = memory();
  const [one, two] = [tab(storage), tab(storage)];

  draft(one, "c1", "from one");
  draft(two, "c2", "from two");

  expect(remembered(storage, ME.id).drafts).toEqual({ c1: { text: "from one", kind: "text" }, c2: { text: "from two", kind: "text" } });
});

test("a draft that was emptied is gone", () => {
  const storage = memory();
  const store = tab(storage);

  draft(store, "c1", "half a thought");
  draft(store, "c1", "");

  expect(remembered(storage, ME.id).drafts).toEqual({});
});

test("what was on its way waits after a reload, in order; what was refused stays refused", () => {
  const storage = memory();

  tab(storage).set({ sends: [send("second", minute(2), "queued"), send("first", minute(1), "sending"), send("third", minute(3), "refused")] });

  const found = remembered(storage, ME.id).sends.map(({ client_id, state }) => [client_id, state]);
  expect(found).toEqual([["first", "waiting"], ["second", "waiting"], ["third", "refused"]]); // prettier-ignore
});

test("nothing of a teammate is left once forgotten, and another one never sees it", () => {
  const storage = memory();
  draft(tab(storage), "c1", "private");

  const others = remembered(storage, "mara").drafts;
  forget(storage, ME.id);

  expect(others).toEqual({});
  expect(remembered(storage, ME.id)).toEqual({ drafts: {}, sends: [] });
});

test("settings are taken from the storage, and what is not one is left out", () => {
  const storage = memory();
  storage.setItem("shopbell:inbox:settings", JSON.stringify({ sound: false, enterSends: "yes", surprise: 1 }));

  const settings = rememberedSettings(storage);

  expect([settings.sound, settings.enterSends, "surprise" in settings]).toEqual([false, true, false]);
});
