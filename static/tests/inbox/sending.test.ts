// @vitest-environment happy-dom
/** Nothing an agent wrote is lost, said twice, or said over a colleague. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { discard, say, sendAgain, takeBack } from "../../inbox/desk/sending";
import { ApiRefused } from "../../inbox/http";
import { withBeginning, withMessages, withSeen } from "../../inbox/state/threads";
import type { Message, Said } from "../../inbox/wire";
import { Unanswered } from "../../shared/socket";
import { line, ME, playedDesk, settled, type PlayedDesk } from "./make";

let asked: Said[] = [];
let answers: (Error | null)[] = [];
let last = 0;
let desk: PlayedDesk;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  answers = [];
  last = 2;
  desk = playedDesk({ say: answer });
  desk.store.change((state) => withSeen(withBeginning(state, "c1", { items: [line(1), line(2)], has_more: false }), "c1", 2));
});

afterEach(() => vi.useRealTimers());

/** The server: gives the next of `answers`, else the line at the next position. */
async function answer(_: string, said: Said): Promise<{ message: Message }> {
  asked.push(said);
  const refusal = answers.shift();
  await Promise.resolve();
  if (refusal instanceof ApiRefused) last += (refusal.details["messages"] as Message[] | undefined)?.length ?? 0;
  if (refusal) throw refusal;
  return { message: line(++last, { client_id: said.client_id, text: said.text, author: { kind: "agent", id: ME.id } }) };
}

function write(text: string): void {
  say(desk, "c1", { text, kind: "text" });
}

function texts(): string[] {
  return desk.store.state.threads["c1"]?.lines.map(({ text }) => text) ?? [];
}

test("a line is based on what was seen, and stands in the thread when it is acknowledged", async () => {
  write("hello");
  const onItsWay = desk.store.state.sends.map(({ state }) => state);
  await settled();

  expect(onItsWay).toEqual(["sending"]);
  expect(asked.map(({ based_on }) => based_on)).toEqual([2]);
  expect(texts()).toEqual(["line 1", "line 2", "hello"]);
  expect(desk.store.state.sends).toEqual([]);
});

test("two lines written at once go one after the other, the second based on the first", async () => {
  write("one");
  write("two");
  await settled();

  expect(asked.map(({ text, based_on }) => [text, based_on])).toEqual([["one", 2], ["two", 3]]); // prettier-ignore
  expect(texts().slice(2)).toEqual(["one", "two"]);
});

test("a line without an answer is asked for again under the same client id, and what follows waits", async () => {
  answers = [new Unanswered("cut")];
  write("one");
  write("two");
  await settled();
  const waiting = desk.store.state.sends.map(({ state }) => state);
  await vi.runAllTimersAsync();

  expect(waiting).toEqual(["waiting", "queued"]);
  expect(asked.map(({ text }) => text)).toEqual(["one", "one", "two"]);
  expect(asked[1]?.client_id).toBe(asked[0]?.client_id);
});

test("a lost answer whose line is heard is not asked for again", async () => {
  answers = [new Unanswered("cut")];
  write("one");
  await settled();

  desk.store.change((state) => withMessages(state, "c1", [line(3, { client_id: asked[0]?.client_id ?? null, text: "one" })]));
  await vi.runAllTimersAsync();

  expect(asked.length).toBe(1);
  expect(texts()).toEqual(["line 1", "line 2", "one"]);
});

test("a reply behind newer lines is held back and shows them, and is sent anyway only when told to", async () => {
  answers = [new ApiRefused({ code: "conflict", message: "" }, { messages: [line(3), line(4)] })];
  write("late");
  await settled();
  const held = desk.store.state.sends[0];
  const shown = texts();
  if (held) sendAgain(desk, held);
  await settled();

  expect([held?.state, held?.newer, held?.force]).toEqual(["behind", 2, false]);
  expect(shown).toEqual(["line 1", "line 2", "line 3", "line 4"]);
  expect(asked.map(({ force }) => force)).toEqual([undefined, true]);
  expect(asked[1]?.client_id).toBe(asked[0]?.client_id);
  expect(texts().at(-1)).toBe("late");
});

test("a refused line keeps its text, says why, and lets the next one go", async () => {
  answers = [new ApiRefused({ code: "forbidden", message: "internal words" }, {})];
  write("one");
  write("two");
  await settled();

  expect(desk.store.state.sends.map(({ text, state, why }) => [text, state, why])).toEqual([["one", "refused", "Your role does not allow this."]]);
  expect(texts().at(-1)).toBe("two");
});

test("a refused line that is tried again still asks for newer lines first", async () => {
  answers = [new ApiRefused({ code: "rate_limited", message: "" }, {})];
  write("one");
  await settled();

  const [refused] = desk.store.state.sends;
  if (refused) sendAgain(desk, refused);
  await settled();

  expect(asked.map(({ force }) => force)).toEqual([undefined, undefined]);
  expect(texts().at(-1)).toBe("one");
});

test("a line taken back stands before what was written since, and is not sent", async () => {
  answers = [new ApiRefused({ code: "forbidden", message: "" }, {})];
  write("one");
  await settled();
  desk.store.set({ drafts: { c1: { text: "since", kind: "text" } } });

  const [stuck] = desk.store.state.sends;
  if (stuck) takeBack(desk, stuck);

  expect(desk.store.state.drafts["c1"]).toEqual({ text: "one\n\nsince", kind: "text" });
  expect(desk.store.state.sends).toEqual([]);
});

test("a line thrown away frees the ones behind it", async () => {
  answers = [new Unanswered("cut")];
  write("one");
  write("two");
  await settled();

  const [waiting] = desk.store.state.sends;
  if (waiting) discard(desk, waiting);
  await settled();

  expect(texts().slice(2)).toEqual(["two"]);
});
