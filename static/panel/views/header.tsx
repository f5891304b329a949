/** The head of the panel: whose chat it is, the way to other conversations, the way out. */

import type { VNode } from "preact";
import type { Chat } from "../chat";
import { countUnread, type State } from "../state";
import { Icon } from "./icons";

export function Header({ chat, state, close }: { chat: Chat; state: State; close: (() => void) | null }): VNode {
  const { t } = state.language;
  const listing = state.view === "list";
  const elsewhere = countUnread(state) - (state.unread[state.conversation?.id ?? ""] ?? 0);
  const label = listing ? t("back") : t("conversations");
  return (
    <header class="header">
      <button type="button" class="round" aria-label={label} title={label} onClick={() => turn(chat, listing)}>
        {listing ? <Icon name="back" turns /> : <Icon name="list" turns />}
        {elsewhere > 0 && !listing ? <span class="dot" /> : null}
      </button>
      <h1 dir="auto">{listing ? t("conversations") : state.config.name}</h1>
      {close ? (
        <button type="button" class="round" aria-label={t("close")} title={t("close")} onClick={close}>
          <Icon name="close" />
        </button>
      ) : null}
    </header>
  );
}

function turn(chat: Chat, listing: boolean): void {
  chat.turn(listing ? "thread" : "list");
}
