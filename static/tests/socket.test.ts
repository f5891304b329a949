/** The socket client against a scripted wire: acknowledgements, cuts, heartbeat, coming back. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Refused, Socket, Unanswered } from "../shared/socket";
import { Wire } from "./wire";

const OPEN = '0{"pingInterval":20000,"pingTimeout":15000}';

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5);
  vi.stubGlobal("WebSocket", Wire);
  const browser = new EventTarget();
  vi.stubGlobal("addEventListener", browser.addEventListener.bind(browser));
  vi.stubGlobal("removeEventListener", browser.removeEventListener.bind(browser));
  vi.stubGlobal("dispatchEvent", browser.dispatchEvent.bind(browser));
  Wire.all = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function socketTo(auth = async (): Promise<object> => ({ token: "t" }), onRefused = vi.fn()): Socket {
  return new Socket({ url: "http://chat.example", namespace: "/widget", auth, onRefused });
}

async function online(socket = socketTo()): Promise<Socket> {
  socket.open();
  await vi.advanceTimersByTimeAsync(0);
  Wire.last.receive(OPEN);
  Wire.last.receive("40/widget,{}");
  return socket;
}

test("it joins its namespace with what auth says and is online when the server agrees", async () => {
  const socket = await online();

  expect(Wire.last.url).toBe("ws://chat.example/socket.io/?EIO=4&transport=websocket");
  expect(Wire.last.sent).toEqual(['40/widget,{"token":"t"}']);
  expect(socket.state).toBe("online");
});

test("a call ends with its acknowledgement, without ok", async () => {
  const socket = await online();

  const answer = socket.call("messages:list", { limit: 1 });
  Wire.last.receive('43/widget,1[{"ok":true,"messages":[]}]');

  expect(await answer).toEqual({ messages: [] });
});

test("a refused call raises the problem", async () => {
  const socket = await online();

  const answer = socket.call("message:send", {});
  Wire.last.receive('43/widget,1[{"ok":false,"error":{"code":"rate_limited","message":"slow down","retry_after":2}}]');

  await expect(answer).rejects.toEqual(new Refused({ code: "rate_limited", message: "slow down", retry_after: 2 }));
});

test("a call without an answer ends as unanswered after its time", async () => {
  const socket = await online();

  const answer = socket.call("message:send", {}, 500).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(500);

  expect(await answer).toBeInstanceOf(Unanswered);
});

test("a cut ends what is in flight, and nothing is sent again by itself", async () => {
  const socket = await online();

  const answer = socket.call("message:send", { text: "hi" }).catch((error: unknown) => error);
  Wire.last.cut();
  await vi.advanceTimersByTimeAsync(500);
  Wire.last.receive(OPEN);
  Wire.last.receive("40/widget,{}");

  expect(await answer).toBeInstanceOf(Unanswered);
  expect(Wire.last.sent).toEqual(['40/widget,{"token":"t"}']);
  expect(socket.state).toBe("online");
});

test("while not connected, a call is unanswered at once", async () => {
  await expect(socketTo().call("message:send", {})).rejects.toBeInstanceOf(Unanswered);
});

test("a ping is answered; without pings the connection is given up and made anew", async () => {
  const socket = await online();

  await vi.advanceTimersByTimeAsync(20_000);
  Wire.last.receive("2");
  await vi.advanceTimersByTimeAsync(34_999);

  expect(Wire.last.sent.at(-1)).toBe("3");
  expect(socket.state).toBe("online");
  await vi.advanceTimersByTimeAsync(1);
  expect(socket.state).toBe("offline");
  await vi.advanceTimersByTimeAsync(500);
  expect(Wire.all.length).toBe(2);
});

test("tries again after doubling, jittered waits, up to 30 seconds", async () => {
  socketTo(() => Promise.reject(new Unanswered("no session"))).open();
  const auth = vi.fn().mockRejectedValue(new Unanswered("no session"));

  socketTo(auth).open();
  const tries: number[] = [];
  for (let second = 0; second < 60; second++) {
    await vi.advanceTimersByTimeAsync(1_000);
    tries.push(auth.mock.calls.length);
  }

  expect(tries.slice(0, 8)).toEqual([2, 3, 3, 4, 4, 4, 4, 5]);
  expect(tries.at(-1)! - tries.at(-16)!).toBe(1);
});

test("a refused connect says why, and the next try asks for auth again", async () => {
  const refused = vi.fn();
  const auth = vi.fn().mockResolvedValue({ token: "old" });
  socketTo(auth, refused).open();
  await vi.advanceTimersByTimeAsync(0);

  Wire.last.receive(OPEN);
  Wire.last.receive('44/widget,{"message":"no","data":{"code":"unauthenticated"}}');
  await vi.advanceTimersByTimeAsync(500);

  expect(refused).toHaveBeenCalledWith({ code: "unauthenticated", message: "" });
  expect(auth).toHaveBeenCalledTimes(2);
});

test("a server that drains is left alone for as long as it asked", async () => {
  await online();

  Wire.last.receive('42/widget,["server:draining",{"reconnect_in":5}]');
  Wire.last.cut();
  await vi.advanceTimersByTimeAsync(5_499);

  expect(Wire.all.length).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(Wire.all.length).toBe(2);
});

test("when the browser is back online it connects at once", async () => {
  const socket = await online();

  dispatchEvent(new Event("offline"));
  expect(socket.state).toBe("offline");
  dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(0);

  expect(Wire.all.length).toBe(2);
});

test("events reach who listens, until they undo it", async () => {
  const socket = await online();
  const heard = vi.fn();

  const undo = socket.on("message:new", heard);
  Wire.last.receive('42/widget,["message:new",{"n":1}]');
  undo();
  Wire.last.receive('42/widget,["message:new",{"n":2}]');

  expect(heard.mock.calls).toEqual([[{ n: 1 }]]);
});

test("closed means closed", async () => {
  const socket = await online();

  socket.close();
  await vi.advanceTimersByTimeAsync(120_000);

  expect(Wire.last.closed).toBe(true);
  expect(Wire.all.length).toBe(1);
});
