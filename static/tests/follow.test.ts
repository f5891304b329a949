/** Resuming by seq against a server that drops, reorders and repeats what it sends. */

import { expect, test } from "vitest";
import { Refused, Unanswered } from "../shared/problems";
import { lastSeq } from "../shared/thread";
import type { Message } from "../shared/wire";
import { Follow, type Ask } from "../panel/follow";
import { Store } from "../panel/state";
import { conversation, dice, line } from "./make";

type Bounds = { conversation_id?: string; after?: number; before?: number; limit?: number };

/** A server's history, asked over a line that can be cut. */
class History {
  lines: Message[] = [];
  isCut = false;
  asked: Bounds[] = [];

  say(more: Partial<Message> = {}): Message {
    const said = line(this.lines.length + 1, more);
    this.lines.push(said);
    return said;
  }

  ask = (async (_: string, bounds: Bounds) => {
    this.asked.push(bounds);
    if (this.isCut) throw new Unanswered("cut");
    const { after = 0, before = Infinity, limit = 50 } = bounds;
    const found = this.lines.filter(({ seq }) => seq > after && seq < before);
    const page = bounds.after === undefined ? found.slice(-limit) : found.slice(0, limit);
    return { conversation: conversation({ last_seq: this.lines.length }), messages: page, has_more: page.length < found.length };
  }) as Ask;
}

function following(history: History, ask: Ask = history.ask): { follow: Follow; store: Store; heard: number[] } {
  const store = new Store({ widget_id: "w", name: "", origins: [], locale: null, looks: {}, texts: {}, mail: false });
  const heard: number[] = [];
  const follow = new Follow({
    store,
    ask,
    onConversation: (found) => store.patch({ conversation: found }),
    onNew: (messages) => heard.push(...messages.map(({ seq }) => seq)),
  });
  store.patch({ conversation: conversation() });
  return { follow, store, heard };
}

test("after any drops and reconnects, the thread is the server's and each line was announced once", async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const roll = dice(seed);
    const history = new History();
    for (let count = roll(120); count > 0; count--) history.say();
    const { follow, store, heard } = following(history);
    await follow.catchUp();
    const known = lastSeq(store.state.thread);

    for (let step = 0; step < 60; step++) {
      const deed = roll(6);
      if (deed === 0) history.isCut = !history.isCut;
      const said = deed < 5 ? history.say() : history.lines[roll(history.lines.length)];
      const isLost = roll(3) === 0;
      if (said && !isLost && !history.isCut) await follow.hear([said]);
      if (deed === 5 && !history.isCut) await follow.catchUp();
    }
    history.isCut = false;
    await follow.catchUp();

    const { lines } = store.state.thread;
    expect(lines.map(({ seq }) => seq), `seed ${seed}`).toEqual(history.lines.slice(-lines.length).map(({ seq }) => seq));
    expect(lastSeq(store.state.thread), `seed ${seed}`).toBe(history.lines.length);
    expect(heard, `seed ${seed}`).toEqual(history.lines.map(({ seq }) => seq).filter((seq) => seq > known || known === 0).slice(-heard.length));
    expect(heard.length, `seed ${seed}`).toBe(new Set(heard).size);
  }
});

test("many missed lines are asked for page by page", async () => {
  const history = new History();
  history.say();
  const { follow, store } = following(history);
  await follow.catchUp();
  for (let count = 0; count < 450; count++) history.say();

  await follow.catchUp();

  expect(lastSeq(store.state.thread)).toBe(451);
  expect(history.asked.slice(1).map(({ after }) => after)).toEqual([1, 201, 401]);
});

test("lines above are loaded page by page until the first", async () => {
  const history = new History();
  for (let count = 0; count < 120; count++) history.say();
  const { follow, store } = following(history);
  await follow.catchUp();

  await Promise.all([follow.earlier(), follow.earlier()]);
  const half = store.state.thread.lines.length;
  await follow.earlier();
  await follow.earlier();

  expect([half, store.state.thread.lines.length, store.state.thread.earlier]).toEqual([100, 120, false]);
  expect(history.asked.length).toBe(3);
});

test("a history that is not the server's any more is begun again", async () => {
  const history = new History();
  history.say({ text: "before" });
  const { follow, store } = following(history, ((event: string, bounds: Bounds) =>
    bounds.after ? Promise.reject(new Refused({ code: "reset_required", message: "" })) : history.ask(event, bounds)) as Ask);
  await follow.catchUp();
  history.lines = [line(1, { text: "after" })];

  await follow.catchUp();

  expect(store.state.thread.lines.map(({ text }) => text)).toEqual(["after"]);
});

test("other refusals are not taken for a lost history", async () => {
  const { follow } = following(new History(), () => Promise.reject(new Refused({ code: "rate_limited", message: "" })));

  await expect(follow.catchUp()).rejects.toBeInstanceOf(Refused);
});

test("an answer about a conversation that is no longer on the screen is dropped", async () => {
  const history = new History();
  history.say();
  const { follow, store } = following(history);

  const asking = follow.catchUp();
  store.patch({ conversation: conversation({ id: "c2" }) });
  await asking;

  expect(store.state.thread.lines).toEqual([]);
});
