/** What goes over the wire, by budget. Counts the files of the last build, so `npm run build` comes first. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { expect, test } from "vitest";

const DIST = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", DIST), "utf8")) as Record<string, string>;
const LOADER = 5_000;
const FIRST_OPEN = 25_000;
const DOCUMENT = 1_500;

function pressed(name: string): number {
  return statSync(new URL(`${name}.br`, DIST)).size;
}

test("the loader stays small, for every page view of every shop", () => {
  expect(pressed(manifest["widget.js"] ?? "")).toBeLessThanOrEqual(LOADER);
});

test("the first open stays small, with the largest language", () => {
  const locales = readdirSync(DIST).filter((name) => /^(ar|de|es|fr|ja|pt)-.*\.js$/.test(name));
  const shared = readdirSync(DIST).filter((name) => /^chunk-.*\.js$/.test(name));

  const first = [manifest["widget.js"], manifest["panel.js"], manifest["panel.css"], ...shared].reduce((sum, name) => sum + pressed(name ?? ""), DOCUMENT);

  expect(locales.length).toBe(6);
  expect(first + Math.max(...locales.map(pressed))).toBeLessThanOrEqual(FIRST_OPEN + LOADER);
});

test("other languages are not among the first bytes", () => {
  const panel = readFileSync(new URL(manifest["panel.js"] ?? "", DIST), "utf8");

  expect(panel).not.toContain("Nachricht");
  expect(panel).toContain("Write a message");
});

test("nothing evaluates text as code or markup, and no other host is named", () => {
  for (const name of readdirSync(DIST).filter((file) => /^(widget|panel|link|chunk).*\.js$/.test(file))) {
    const code = readFileSync(new URL(name, DIST), "utf8");
    expect(code, name).not.toMatch(/\beval\(|new Function|document\.write|insertAdjacentHTML/);
    expect([...code.matchAll(/https?:\/\/[\w.-]+/g)].map(([host]) => host).filter((host) => host !== "http://www.w3.org"), name).toEqual([]);
  }
});
