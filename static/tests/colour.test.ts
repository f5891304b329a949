/** Colours that a merchant picks are always readable. */

import { expect, test } from "vitest";
import { contrast, inkOn, isColour, readableOn } from "../shared/colour";
import { dice } from "./make";

test("contrast is what WCAG says it is", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#767676", "#ffffff")).toBeCloseTo(4.54, 2);
});

test("text on any colour, and any colour as text, reaches 4.5", () => {
  const roll = dice(7);

  for (let count = 0; count < 500; count++) {
    const colour = `#${roll(0x1000000).toString(16).padStart(6, "0")}`;
    expect(contrast(inkOn(colour), colour), colour).toBeGreaterThanOrEqual(4.5);
    for (const surface of ["#ffffff", "#17181c"]) expect(contrast(readableOn(colour, surface), surface), colour).toBeGreaterThanOrEqual(4.5);
  }
});

test("only #rrggbb is a colour", () => {
  expect(isColour("#2f5BEA")).toBe(true);
  for (const other of ["red", "#fff", "#12345g", "#2f5bea;x:y", "", null, 7]) expect(isColour(other)).toBe(false);
});
