/** The list follows what is heard, and shows only what was asked for. */

import { expect, test } from "vitest";
import { belongs, waiting, withConversation, withLatest, withPage } from "../../inbox/state/conversations";
import { INITIAL, type State } from "../../inbox/state/state";
import { withThreadFields } from "../../inbox/state/threads";
import { conversation, line, ME, minute } from "./make";

const OPEN = { state: "open", assignee: "", tag: "", q: "" } as const;

function listing(...conversations: ReturnType<typeof conversation>[]): State {
  return withPage({ ...INITIAL, me: ME }, { items: conversations, next_cursor: null }, true);
}

test("a new line moves its conversation to the top and counts it", () => {
  const before = listing(conversation({ id: "old", created_at: minute(5) }), conversation({ created_at: minute(1) }));

  const after = withLatest(before, line(1, { created_at: minute(9) }));

  expect(before.list.ids).toEqual(["old", "c1"]);
  expect(after.list.ids).toEqual(["c1", "old"]);
  expect([after.known["c1"]?.unread, waiting(after)]).toEqual([1, 1]);
});

test("a line the server has counted already is not counted again", () => {
  const before = listing(conversation({ last_position: 4, unread: 2 }));

  const after = withLatest(before, line(4));

  expect(after.known["c1"]?.unread).toBe(2);
});

test("a reply or a note of the team does not count as unread", () => {
  const before = listing(conversation());

  const replied = withLatest(before, line(1, { author: { kind: "agent", id: "mara" } }));
  const noted = withLatest(replied, line(2, { kind: "note", seq: null, author: { kind: "agent", id: "mara" } }));

  expect([noted.known["c1"]?.last_position, noted.known["c1"]?.last_seq, noted.known["c1"]?.unread]).toEqual([2, 1, 0]);
});

test("news that is older than what is known is dropped", () => {
  const before = listing(conversation({ updated_at: minute(5), tags: ["new"] }));

  const after = withConversation(before, conversation({ updated_at: minute(4), tags: ["old"] }));

  expect(after.known["c1"]?.tags).toEqual(["new"]);
});

test("what was on the screen here is not unread again by news that left the server before", () => {
  const seen = withThreadFields({ ...INITIAL, me: ME }, "c1", { lines: [line(1)], phase: "ready", seen: 1 });
  const late = withPage(seen, { items: [conversation({ last_position: 1, unread: 1 })], next_cursor: null }, true);
  const newer = withConversation(late, conversation({ last_position: 2, unread: 1 }));

  expect([late.known["c1"]?.unread, newer.known["c1"]?.unread]).toEqual([0, 1]);
});

test("an event neither moves a row nor takes the place of what was said", () => {
  const before = withLatest(listing(conversation(), conversation({ id: "newer", created_at: minute(3) })), line(1));

  const after = withLatest(before, line(9, { kind: "event", text: "", event: { name: "tagged", data: {} } }));

  expect(after.list.ids).toEqual(["newer", "c1"]);
  expect([after.known["c1"]?.preview?.text, after.known["c1"]?.last_position]).toEqual(["line 1", 9]);
});

test("a conversation that was closed leaves the open ones, and comes back when it is opened", () => {
  const closed = withConversation(listing(conversation()), conversation({ state: "closed" }));
  const reopened = withConversation(closed, conversation());

  expect([closed.list.ids, reopened.list.ids]).toEqual([[], ["c1"]]);
});

test("what is heard neither joins nor leaves the results of a search", () => {
  const searched = { ...listing(conversation({ id: "found" })), filter: { ...OPEN, q: "blanket" } };

  const after = withConversation(withConversation(searched, conversation()), conversation({ id: "found", unread: 3 }));

  expect(after.list.ids).toEqual(["found"]);
  expect([after.known["c1"]?.id, after.known["found"]?.unread]).toEqual(["c1", 3]);
});

test.each([
  [{ ...OPEN }, true],
  [{ ...OPEN, state: "closed" as const }, false],
  [{ ...OPEN, assignee: "me" }, true],
  [{ ...OPEN, assignee: "none" }, false],
  [{ ...OPEN, assignee: "mara" }, false],
  [{ ...OPEN, tag: "vip" }, true],
  [{ ...OPEN, tag: "returns" }, false],
])("the filter %o lets a conversation of mine, open and tagged vip, through: %s", (filter, expected) => {
  const mine = conversation({ assignee_id: ME.id, tags: ["vip"] });

  expect(belongs(mine, filter, ME.id)).toBe(expected);
});
