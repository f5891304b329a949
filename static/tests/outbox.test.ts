/** The outbox: nothing written is lost, nothing is sent twice under another id, order is kept. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Outbox, type Pending } from "../panel/outbox";
import { inMemory, type Keep } from "../panel/storage";
import { Refused, Unanswered } from "../shared/problems";
import type { Message } from "../shared/wire";
import { line } from "./make";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function outbox(send: (pending: Pending) => Promise<Message>, keep: Keep = inMemory()) {
  const [onSent, onRefused] = [vi.fn(), vi.fn()];
  const box = new Outbox({ keep, prefix: "out:", send, alone: (work) => work(), onChange: () => undefined, onSent, onRefused });
  return { box, onSent, onRefused };
}

/** Takes each message as a server does: the same id and text again is the same line. */
function server(): { send: (pending: Pending) => Promise<Message>; texts: string[] } {
  const known = new Map<string, Message>();
  const texts: string[] = [];
  const send = async ({ client_id, text }: Pending): Promise<Message> => {
    const message = known.get(client_id) ?? line(texts.push(text), { client_id, text, author: { kind: "visitor" } });
    known.set(client_id, message);
    return message;
  };
  return { send, texts };
}

test("ids are made before the first try, long and url-safe, and never twice", () => {
  const { box } = outbox(() => Promise.reject(new Unanswered("")));

  const ids = Array.from({ length: 50 }, () => box.add("hi", null)?.client_id ?? "");

  expect(new Set(ids).size).toBe(50);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
});

test("messages go out in the order they were written, one at a time", async () => {
  const { send, texts } = server();
  let flying = 0;
  const { box } = outbox(async (pending) => {
    expect(++flying).toBe(1);
    const message = await send(pending);
    flying--;
    return message;
  });

  for (const text of ["one", "two", "three"]) box.add(text, null);
  await Promise.all([box.flush(), box.flush()]);

  expect(texts).toEqual(["one", "two", "three"]);
  expect(box.list()).toEqual([]);
});

test("what was written offline survives a reload and is sent once, although the answer was lost", async () => {
  const keep = inMemory();
  const { send, texts } = server();
  const before = outbox(async (pending) => {
    await send(pending);
    throw new Unanswered("the answer was lost");
  }, keep).box;
  before.add("one", "c1");
  before.add("two", "c1");
  await before.flush();

  const after = outbox(send, keep).box;
  await after.flush();

  expect(texts).toEqual(["one", "two"]);
  expect(after.list()).toEqual([]);
});

test("without an answer it tries again later, by itself", async () => {
  const send = vi.fn().mockRejectedValueOnce(new Unanswered("")).mockResolvedValue(line(1));
  const { box } = outbox(send);
  box.add("hi", null);
  await box.flush();

  await vi.advanceTimersByTimeAsync(1_000);

  expect(send).toHaveBeenCalledTimes(2);
  expect(send.mock.calls[0]).toEqual(send.mock.calls[1]);
});

test("a limit is waited out for as long as the server says", async () => {
  const send = vi.fn().mockRejectedValueOnce(new Refused({ code: "rate_limited", message: "", retry_after: 3 })).mockResolvedValue(line(1));
  const { box, onRefused } = outbox(send);
  box.add("hi", null);
  await box.flush();

  await vi.advanceTimersByTimeAsync(2_999);
  expect(send).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1_001);

  expect(send).toHaveBeenCalledTimes(2);
  expect(onRefused).toHaveBeenCalledWith({ code: "rate_limited", message: "", retry_after: 3 });
});

test("a refused message keeps its text, lets others pass, and is tried again under the same id", async () => {
  const { send, texts } = server();
  let refuses = true;
  const { box } = outbox((pending) => (refuses && pending.text === "bad" ? Promise.reject(new Refused({ code: "invalid", message: "" })) : send(pending)));
  const id = box.add("bad", null)?.client_id ?? "";
  box.add("good", null);
  await box.flush();

  expect(box.list()).toMatchObject([{ client_id: id, text: "bad", failed: "invalid" }]);
  refuses = false;
  await box.retry(id);

  expect(texts).toEqual(["good", "bad"]);
  expect(box.list()).toEqual([]);
});

test("a message for a conversation that is gone goes into the current one", async () => {
  const { send } = server();
  const tried: (string | null)[] = [];
  const { box } = outbox((pending) => {
    tried.push(pending.conversation_id);
    return pending.conversation_id ? Promise.reject(new Refused({ code: "not_found", message: "" })) : send(pending);
  });
  box.add("hi", "gone");

  await box.flush();

  expect(tried).toEqual(["gone", null]);
  expect(box.list()).toEqual([]);
});

test("what another tab has put in is sent too, and what it took out is gone", async () => {
  const keep = inMemory();
  const { send, texts } = server();
  const [one, other] = [outbox(send, keep).box, outbox(send, keep).box];
  one.add("from one", null);
  vi.advanceTimersByTime(1);
  other.add("from the other", null);

  await other.flush();
  await one.flush();

  expect(texts).toEqual(["from one", "from the other"]);
});

test("a full storage is said, not swallowed", () => {
  const { box } = outbox(() => Promise.reject(new Unanswered("")), { ...inMemory(), set: () => false });

  expect(box.add("hi", null)).toBeNull();
});

test("entries that are not ours to read are passed over", () => {
  const keep = inMemory(new Map([["out:1", "{"], ["out:2", "7"], ["out:3", '{"client_id":5}']]));

  expect(outbox(() => Promise.reject(new Unanswered("")), keep).box.list()).toEqual([]);
});
