// @vitest-environment happy-dom
/** What is said of people, events and times is true and never more than is known. */

import { expect, test } from "vitest";
import { arranged, deliveryOf } from "../../inbox/state/runs";
import { INITIAL } from "../../inbox/state/state";
import { presets } from "../../inbox/times";
import type { Visitor } from "../../inbox/wire";
import { eventWords, proofWords } from "../../inbox/words";
import { line, ME, visitor } from "./make";

test.each<[Partial<Visitor>, string]>([
  [{}, "anonymous"],
  [{ proof: { level: "claimed" }, name: "Anna", email: "anna@shop.example" }, "unconfirmed"],
  [{ proof: { level: "claimed" } }, "anonymous"],
  [{ proof: { level: "anonymous" }, name: "✓ Verified" }, "unconfirmed"],
  [{ proof: { level: "code" }, name: "Anna" }, "address confirmed by code"],
  [{ proof: { level: "store_login" } }, "signed in to the store"],
])("a shopper %o is described as: %s", (who, expected) => {
  expect(proofWords(visitor(who))).toBe(expected);
});

test("an event is a sentence about who did it, one that is not known is named plainly", () => {
  const state = { ...INITIAL, me: ME };
  const event = (name: string, data = {}): string => eventWords(line(1, { kind: "event", text: "", event: { name, data } }), state);

  expect(event("closed")).toBe("The shopper closed the conversation");
  expect(event("rated", { score: 1 })).toBe("The shopper gave 1 star out of 5");
  expect(event("moved_house")).toBe("moved house");
});

test("a reply is delivered and read as far as the shopper is, a note never", () => {
  const reply = line(7, { seq: 5, author: { kind: "agent" } });
  const at = (delivered_seq: number, read_seq: number): string => deliveryOf(reply, { delivered_seq, read_seq });

  expect([at(4, 4), at(5, 4), at(5, 5)]).toEqual(["sent", "delivered", "read"]);
  expect(deliveryOf({ ...reply, kind: "note", seq: null }, { delivered_seq: 9, read_seq: 9 })).toBe("");
  expect(deliveryOf(line(1), { delivered_seq: 9, read_seq: 9 })).toBe("");
});

test("lines of one author within minutes stand together, and each day begins once", () => {
  const lines = [line(1), line(2), line(3, { author: { kind: "agent", id: "mara" } }), line(60 * 24 * 2)];

  const runs = arranged(lines, { delivered_seq: 0, read_seq: 0 }, INITIAL);

  expect(runs.map(({ isFirst }) => isFirst)).toEqual([true, false, true, true]);
  expect(runs.map(({ isLast }) => isLast)).toEqual([false, true, true, true]);
  expect(runs.map(({ day }) => day !== "")).toEqual([true, false, false, true]);
});

test.each([
  [new Date(2026, 0, 5, 10, 0), ["snooze_hour", "snooze_evening", "snooze_tomorrow", "snooze_week"]],
  [new Date(2026, 0, 5, 17, 0), ["snooze_hour", "snooze_tomorrow", "snooze_week"]],
])("at %s one may snooze until %o, all of them ahead", (now, expected) => {
  const offered = presets(now);

  expect(offered.map(({ key }) => key)).toEqual(expected);
  expect(offered.every(({ at }) => at > now)).toBe(true);
  expect(offered.at(-1)?.at).toEqual(new Date(2026, 0, 12, 9));
});
