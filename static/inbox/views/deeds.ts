/** What each keyboard shortcut does to the page. */

import { claim, closeOrReopen } from "../desk/deciding";
import type { Desk } from "../desk/desk";
import { goBack, goTo } from "../route";
import type { Deed } from "../shortcuts";
import { draftOf, withDraft, type Draft } from "../state/drafts";
import { may, opened } from "../state/state";

/** `leaveDetails` closes details that cover the thread, and answers whether they did. */
export type Page = { toggleDetails: () => void; leaveDetails: () => boolean; showHelp: () => void };

/** Does one deed. */
export function act(desk: Desk, page: Page, deed: Deed): void {
  const conversation = opened(desk.store.state);
  const mayWrite = may(desk.store.state, "conversations:write");
  const deeds: Record<Deed, () => unknown> = {
    next: () => step(desk, 1),
    previous: () => step(desk, -1),
    search: () => document.getElementById("search")?.focus(),
    help: page.showHelp,
    details: page.toggleDetails,
    back: () => page.leaveDetails() || leave(conversation?.id),
    reply: () => conversation && mayWrite && write(desk, conversation.id, "text"),
    note: () => conversation && mayWrite && write(desk, conversation.id, "note"),
    claim: () => conversation && mayWrite && void claim(desk, conversation.id),
    close: () => conversation && mayWrite && void closeOrReopen(desk, conversation),
  };
  deeds[deed]();
}

function step({ store }: Desk, by: 1 | -1): void {
  const { list, openId } = store.state;
  const at = openId ? list.ids.indexOf(openId) : -1;
  const next = at < 0 ? list.ids[0] : list.ids[at + by];
  if (!next) return;
  goTo(next);
  document.getElementById(`row-${next}`)?.scrollIntoView({ block: "nearest" });
}

function write({ store }: Desk, id: string, kind: Draft["kind"]): void {
  store.change((state) => withDraft(state, id, { ...draftOf(state, id), kind }));
  document.getElementById("composer")?.focus();
}

function leave(id: string | undefined): void {
  goBack();
  if (id) requestAnimationFrame(() => document.getElementById(`row-${id}`)?.focus());
}
