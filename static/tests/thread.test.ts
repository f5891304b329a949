/** A thread stays dense and in order, whatever arrives in whatever order. */

import { expect, test } from "vitest";
import { begin, EMPTY, hasHole, lastSeq, take } from "../shared/thread";
import { dice, line } from "./make";

test("lines are shown in order, each once", () => {
  const thread = take(take(begin([line(1)], false), [line(3), line(2)]), [line(2), line(3)]);

  expect(thread.lines.map(({ seq }) => seq)).toEqual([1, 2, 3]);
});

test("a line after a hole waits until the hole is filled", () => {
  const holed = take(begin([line(4)], true), [line(6)]);
  const healed = take(holed, [line(5)]);

  expect([lastSeq(holed), hasHole(holed)]).toEqual([4, true]);
  expect([lastSeq(healed), hasHole(healed)]).toEqual([6, false]);
});

test("a changed line replaces the old one", () => {
  const thread = take(begin([line(1), line(2)], false), [line(1, { state: "read" })]);

  expect(thread.lines.map(({ state }) => state)).toEqual(["read", "sent"]);
});

test("an older page goes above, and the first line ends the history", () => {
  const thread = take(begin([line(3), line(4)], true), [line(1), line(2)]);

  expect(thread.lines.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
  expect(thread.earlier).toBe(false);
});

test("any delivery of any pieces ends with the same thread, and never shows a gap on the way", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const roll = dice(seed);
    const all = Array.from({ length: 1 + roll(30) }, (_, index) => line(index + 1));
    const start = roll(all.length);
    let thread = roll(2) ? begin(all.slice(0, start), false) : EMPTY;

    for (let round = 0; round < 40; round++) {
      const from = roll(all.length);
      thread = take(thread, all.slice(from, from + 1 + roll(4)).sort(() => roll(3) - 1));
      expect(thread.lines.map(({ seq }) => seq), `seed ${seed}`).toEqual(thread.lines.map((_, index) => index + 1));
    }

    expect(take(thread, all), `seed ${seed}`).toEqual({ lines: all, ahead: [], earlier: false });
  }
});
