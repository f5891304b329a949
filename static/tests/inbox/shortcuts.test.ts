// @vitest-environment happy-dom
/** Single keys work on the page, and never while somebody writes. */

import { afterEach, beforeEach, expect, test } from "vitest";
import { listenForShortcuts, type Deed } from "../../inbox/shortcuts";

let done: Deed[] = [];
let isOn = true;
let undo: () => void;

beforeEach(() => {
  done = [];
  isOn = true;
  document.body.replaceChildren();
  undo = listenForShortcuts(
    () => isOn,
    (deed) => done.push(deed),
  );
});

afterEach(() => undo());

function press(key: string, more: KeyboardEventInit = {}, target: Element = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

test("a key does its deed", () => {
  press("j");
  press("?");

  expect(done).toEqual(["next", "help"]);
});

test("a key with a modifier is the browser's", () => {
  press("c", { ctrlKey: true });
  press("r", { metaKey: true });

  expect(done).toEqual([]);
});

test.each(["input", "textarea", "select"])("a key in a field (%s) is text, but Escape leads out", (name) => {
  const field = document.body.appendChild(document.createElement(name));

  press("e", {}, field);
  press("Escape", {}, field);

  expect(done).toEqual(["back"]);
});

test("single keys can be turned off, Escape stays", () => {
  isOn = false;

  press("e");
  press("Escape");

  expect(done).toEqual(["back"]);
});

test("an open dialog keeps all keys to itself", () => {
  document.body.appendChild(document.createElement("dialog")).setAttribute("open", "");

  press("e");
  press("Escape");

  expect(done).toEqual([]);
});
