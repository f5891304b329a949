/** A "/" asks for canned replies where a word may begin, and nowhere else. */

import { expect, test } from "vitest";
import { asked, fitting, inserted, withSlash } from "../../inbox/state/canned";

const REPLIES = [
  { id: "1", shortcut: "returns", title: "How to send back", text: "Send it back." },
  { id: "2", shortcut: "hello", title: "Greeting", text: "Hello!" },
  { id: "3", shortcut: "late", title: "Late returns", text: "Too late." },
];

test.each([
  ["/", 1, ""],
  ["/ret", 4, "ret"],
  ["Hi /ret", 7, "ret"],
  ["Hi\n/ret and more", 7, "ret"],
  ["and/or", 6, null],
  ["https://shop", 12, null],
  ["/ret ", 5, null],
  ["/ret", 0, null],
])("in %j with the caret at %i, %j is asked for", (text, caret, expected) => {
  expect(asked({ text, caret })).toBe(expected);
});

test("shortcuts that begin so come first, then titles that hold it", () => {
  expect(fitting(REPLIES, "Ret").map(({ id }) => id)).toEqual(["1", "3"]);
});

test("the reply takes the place of what asked for it, and the caret follows", () => {
  expect(inserted({ text: "Hi /ret thanks", caret: 7 }, "Send it back.")).toEqual({ text: "Hi Send it back. thanks", caret: 16 });
});

test("the button asks for replies in the middle of a text too", () => {
  const written = withSlash({ text: "Hithere", caret: 2 });

  expect(written).toEqual({ text: "Hi /there", caret: 4 });
  expect(asked(written)).toBe("");
});
