// @vitest-environment happy-dom
/** What the server tells is shown, and what it could not tell is read. */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Bounds } from "../../inbox/api";
import { follow } from "../../inbox/desk/live";
import { withConversation } from "../../inbox/state/conversations";
import { withBeginning } from "../../inbox/state/threads";
import type { Listing } from "../../inbox/wire";
import { conversation, line, minute, playedDesk, settled, type PlayedDesk } from "./make";

let read: Bounds[] = [];
let desk: PlayedDesk;

const VISITOR = { kind: "visitor" } as const;

beforeEach(() => {
  vi.useFakeTimers();
  read = [];
  desk = playedDesk({
    conversation: (id) => Promise.resolve(conversation({ id, updated_at: minute(9), last_position: 5 })),
    conversations: () => Promise.resolve({ items: [conversation()], next_cursor: null }),
    messages,
  });
  desk.store.change((state) => withConversation({ ...state, openId: "c1" }, conversation({ last_position: 2 })));
  desk.store.change((state) => withBeginning(state, "c1", { items: [line(1), line(2)], has_more: false }));
  follow(desk);
});

afterEach(() => vi.useRealTimers());

/** The server holds five lines, and gives two at once. */
async function messages(_: string, bounds: Bounds): Promise<Listing> {
  read.push(bounds);
  const all = [1, 2, 3, 4, 5].map((position) => line(position)).filter(({ position }) => position > (bounds.after ?? 0));
  return { items: all.slice(0, 2), has_more: all.length > 2 };
}

function positions(): number[] {
  return desk.store.state.threads["c1"]?.lines.map(({ position }) => position) ?? [];
}

test("a line that follows is shown without asking", async () => {
  desk.hear("message:new", { message: line(3) });
  await settled();

  expect(positions()).toEqual([1, 2, 3]);
  expect(read).toEqual([]);
});

test("a hole is read, page by page, from the last line held", async () => {
  desk.hear("message:new", { message: line(5) });
  const withHole = positions();
  await settled();

  expect(withHole).toEqual([1, 2]);
  expect(positions()).toEqual([1, 2, 3, 4, 5]);
  expect(read.map(({ after }) => after)).toEqual([2, 4]);
});

test("after a reconnect everything since the last line is read, and the server hears who looks where", async () => {
  desk.hear("state", "online");
  await settled();

  expect(positions()).toEqual([1, 2, 3, 4, 5]);
  expect(desk.calls).toContainEqual({ event: "conversation:watch", payload: { conversation_id: "c1", watching: true } });
});

test("heads that are further than what is held heal a miss, and others ask nothing", async () => {
  desk.hear("conversation:heads", { heads: { c1: { seq: 2, position: 2, revision: 1 } } });
  await settled();
  const before = read.length;
  desk.hear("conversation:heads", { heads: { c1: { seq: 5, position: 5, revision: 1 } } });
  await settled();

  expect(before).toBe(0);
  expect(positions()).toEqual([1, 2, 3, 4, 5]);
});

test("a raised revision reads the lines again", async () => {
  desk.store.change((state) => withBeginning({ ...state, threads: {} }, "c1", { items: [line(1, { text: "as it was" })], has_more: false }));

  desk.hear("conversation:updated", { conversation: conversation({ revision: 2, updated_at: minute(3) }) });
  await settled();

  expect(desk.store.state.threads["c1"]?.lines[0]?.text).toBe("line 1");
});

test("a shopper's line is acknowledged as received, a colleague's is not", () => {
  desk.hear("message:new", { message: line(3, { author: { kind: "agent", id: "mara" } }) });
  const before = desk.calls.length;
  desk.hear("message:new", { message: line(4, { author: VISITOR }) });

  expect(before).toBe(0);
  expect(desk.calls).toContainEqual({ event: "messages:received", payload: { conversation_id: "c1", position: 4 } });
});

test("the bell rings for a conversation that is not open", () => {
  desk.hear("message:new", { message: line(3, { author: VISITOR }) });
  const forTheOpenOne = desk.calls.filter(({ event }) => event === "beep").length;
  desk.hear("message:new", { message: line(1, { conversation_id: "c2", author: VISITOR }) });

  expect(forTheOpenOne).toBe(0);
  expect(desk.calls.filter(({ event }) => event === "beep").length).toBe(1);
});

test("typing ends by itself, or with the line that was typed", () => {
  const typing = { conversation_id: "c1", author: VISITOR, typing: true };

  desk.hear("conversation:typing", typing);
  const begun = "c1" in desk.store.state.typing;
  vi.advanceTimersByTime(6_000);
  const ended = "c1" in desk.store.state.typing;
  desk.hear("conversation:typing", typing);
  desk.hear("message:new", { message: line(3, { author: VISITOR }) });

  expect([begun, ended, "c1" in desk.store.state.typing]).toEqual([true, false, false]);
});

test.each([["revoked", false], ["logout", false], ["expired", true]])("a session that ended as %s stays signed in: %s", (reason, expected) => { // prettier-ignore
  desk.session.take({ access_token: "a", refresh_token: "r", expires_in: 900 });

  desk.hear("session:ended", { reason });

  expect(desk.session.isSignedIn).toBe(expected);
});
