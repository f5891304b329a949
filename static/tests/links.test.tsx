// @vitest-environment happy-dom
/** Links in what strangers write: only honest ones, and never markup. */

import { render } from "preact";
import { expect, test } from "vitest";
import { Linked, pieces } from "../shared/links";

function drawn(text: string): HTMLElement {
  const box = document.createElement("div");
  render(<Linked text={text} />, box);
  return box;
}

test.each([
  ["see https://shop.example/a?b=c#d.", "https://shop.example/a?b=c#d"],
  ["(https://shop.example/a_(b))", "https://shop.example/a_(b)"],
  ["http://localhost:8080/x", "http://localhost:8080/x"],
  ["www.shop.example, please", "https://www.shop.example/"],
  ["mail me@shop.example!", "mailto:me@shop.example"],
  ["mailto:me@shop.example", "mailto:me@shop.example"],
  ["tel:+4930123456", "tel:+4930123456"],
  ["https://shop.example/日本語", "https://shop.example/%E6%97%A5%E6%9C%AC%E8%AA%9E"],
])("%s has a link", (text, href) => {
  const links = drawn(text).querySelectorAll("a");

  expect([...links].map((link) => link.getAttribute("href"))).toEqual([href]);
  expect(links[0]?.rel).toBe("noopener noreferrer nofollow ugc");
  expect(links[0]?.target).toBe("_blank");
});

test.each([
  "javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "java\u0000script:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:msgbox(1)",
  "file:///etc/passwd",
  "//evil.example",
  "https://bank.example@evil.example/",
  "https://user:secret@evil.example/",
  "https:evil",
  "https://",
  "http://[",
  "https://singlelabel/",
  "<a href=x>x</a>",
])("%s has none, and every character is drawn as text", (text) => {
  const box = drawn(text);

  expect(box.querySelectorAll("*").length).toBe(0);
  expect(box.textContent).toBe(text);
});

test("markup around and inside an address stays text", () => {
  const box = drawn('<img src=x onerror=alert(1)>https://shop.example/"onclick="alert(1)<b>');

  expect([...box.querySelectorAll("*")].map(({ tagName }) => tagName)).toEqual(["A"]);
  expect(box.querySelector("a")?.getAttributeNames().sort()).toEqual(["dir", "href", "rel", "target"]);
  expect(box.querySelector("a")?.href).toBe("https://shop.example/");
});

test("a host that only looks familiar is shown as it really is", () => {
  expect(drawn("https://аpple.example/").textContent).toBe("https://аpple.example/ (xn--pple-43d.example)");
});

test("direction overrides cannot turn an address around", () => {
  const found = pieces("\u202Ehttps://shop.example/\u202Egpj.exe\u2066");

  expect(found).toEqual([{ text: "https://shop.example/", href: "https://shop.example/" }, { text: "gpj.exe" }]);
});

test("text without an address stays one piece", () => {
  expect(pieces("3:00 at 5/6, a.b.c, @you, x@y")).toEqual([{ text: "3:00 at 5/6, a.b.c, @you, x@y" }]);
});

test("a very long hostile text is cut in good time", () => {
  const started = performance.now();

  pieces("a@".repeat(2_500) + "https://" + "(".repeat(2_500) + ")".repeat(2_500));

  expect(performance.now() - started).toBeLessThan(500);
});
