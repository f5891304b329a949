/** A thread of lines and notes stays dense and in order, whatever arrives in whatever order. */

import { expect, test } from "vitest";
import { begin, lastPosition, take, UNREAD_THREAD } from "../../inbox/state/lines";
import { dice } from "../make";
import { line } from "./make";

test("a line after a hole waits until the hole is filled", () => {
  const holed = take(begin([line(4)], true), [line(6)]);
  const healed = take(holed, [line(5)]);

  expect([lastPosition(holed), holed.ahead.length]).toEqual([4, 1]);
  expect([lastPosition(healed), healed.ahead.length]).toEqual([6, 0]);
});

test("a line that comes twice stands once, as it was told last", () => {
  const thread = take(begin([line(1), line(2)], false), [line(2, { text: "corrected" })]);

  expect(thread.lines.map(({ text }) => text)).toEqual(["line 1", "corrected"]);
});

test("an older page goes above, and position one ends the history", () => {
  const thread = take(begin([line(3), line(4)], true), [line(1), line(2)]);

  expect(thread.lines.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  expect(thread.earlier).toBe(false);
});

test("any delivery of any pieces ends with the same thread, and never shows a gap on the way", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const roll = dice(seed);
    const all = Array.from({ length: 1 + roll(30) }, (_, index) => line(index + 1));
    const pieces = [...all, ...all.slice(roll(all.length))].sort(() => roll(3) - 1);
    let thread = UNREAD_THREAD;

    while (pieces.length) {
      thread = take(thread, pieces.splice(0, 1 + roll(4)));
      expect(thread.lines.every(({ position }, index) => position === index + 1)).toBe(true);
    }

    expect(thread.lines).toEqual(all);
  }
});
