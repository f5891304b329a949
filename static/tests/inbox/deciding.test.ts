// @vitest-environment happy-dom
/** What is decided is shown at once where a field shows it, and taken back when the server refuses. */

import { expect, test } from "vitest";
import type { Api } from "../../inbox/api";
import { assign, setTags } from "../../inbox/desk/deciding";
import { ApiRefused } from "../../inbox/http";
import { withConversation } from "../../inbox/state/conversations";
import type { Change } from "../../inbox/wire";
import { conversation, minute, playedDesk, type PlayedDesk } from "./make";

const REFUSED = new ApiRefused({ code: "forbidden", message: "no" }, {});

function deskWith(change: Api["change"]): PlayedDesk {
  const desk = playedDesk({ change });
  desk.store.change((state) => withConversation(state, conversation({ tags: ["old"] })));
  return desk;
}

test("a second tag that is chosen before the first is answered adds to it", async () => {
  const asked: Change[] = [];
  const desk = deskWith((_id, change) => (asked.push(change), Promise.resolve(conversation({ tags: change.tags ?? [], updated_at: minute(asked.length) }))));
  const choose = (tag: string): Promise<void> => setTags(desk, "c1", [...(desk.store.state.known["c1"]?.tags ?? []), tag]);

  await Promise.all([choose("repair"), choose("delivery")]);

  expect(asked).toEqual([{ tags: ["old", "repair"] }, { tags: ["old", "repair", "delivery"] }]);
  expect(desk.store.state.known["c1"]?.tags).toEqual(["old", "repair", "delivery"]);
});

test("what the server refuses is as before, and said", async () => {
  const desk = deskWith(() => Promise.reject(REFUSED));

  const answered = assign(desk, "c1", "mara");
  const meanwhile = desk.store.state.known["c1"]?.assignee_id;
  await answered;

  expect([meanwhile, desk.store.state.known["c1"]?.assignee_id]).toEqual(["mara", null]);
  expect(desk.store.state.notice).toEqual({ words: "Your role does not allow this.", isWrong: true });
});
