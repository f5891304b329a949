/** The text frames of the socket protocols, both ways. */

import { expect, test } from "vitest";
import { connectFrame, eventFrame, readFrame } from "../shared/frames";

test("frames are written as the protocol has them", () => {
  const written = [connectFrame("/widget", { token: "t" }), eventFrame("/widget", 7, "message:send", { text: "hi, you" })];

  expect(written).toEqual(['40/widget,{"token":"t"}', '42/widget,7["message:send",{"text":"hi, you"}]']);
});

test.each([
  ['0{"sid":"s","pingInterval":20000,"pingTimeout":15000}', { kind: "open", pingInterval: 20000, pingTimeout: 15000 }],
  ["2", { kind: "ping" }],
  ["1", { kind: "close" }],
  ['40/widget,{"sid":"s"}', { kind: "connected" }],
  ["41/widget,", { kind: "gone" }],
  ['42/widget,["message:new",{"text":"a,[b]"}]', { kind: "event", name: "message:new", payload: { text: "a,[b]" } }],
  ['42/widget,12["ask",{}]', { kind: "event", name: "ask", payload: {} }],
  ['43/widget,7[{"ok":true}]', { kind: "ack", id: 7, payload: { ok: true } }],
  ['44/widget,{"message":"no","data":{"code":"unauthenticated"}}', { kind: "refused", message: "no", data: { code: "unauthenticated" } }],
])("%s is understood", (text, frame) => {
  expect(readFrame(text, "/widget")).toEqual(frame);
});

test.each(["", "0", "0{}", "9", "4", "42", '42["x"]', '42/agent,["x"]', "42/widget,[", "42/widget,[7]", "43/widget,[1]", "43/widget,x[1]", "6"])(
  "%j is nobody's frame",
  (text) => {
    expect(readFrame(text, "/widget")).toBeNull();
  },
);
