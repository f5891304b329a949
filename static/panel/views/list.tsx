/** The shopper's conversations, newest first, and the way to a new one. */

import type { VNode } from "preact";
import type { Chat } from "../chat";
import { dayName, timeOfDay } from "../../shared/dates";
import type { Conversation } from "../../shared/wire";
import type { State } from "../state";
import { Icon } from "./icons";

export function ConversationList({ chat, state }: { chat: Chat; state: State }): VNode {
  const { t } = state.language;
  const mayBegin = state.conversations.every((conversation) => conversation.state === "closed");
  return (
    <div class="list">
      {state.conversations.length ? (
        <ul>
          {state.conversations.map((conversation) => (
            <li key={conversation.id}>
              <Entry chat={chat} state={state} conversation={conversation} />
            </li>
          ))}
        </ul>
      ) : (
        <p class="none">{t("none")}</p>
      )}
      {state.cursor ? (
        <button type="button" class="quiet" onClick={() => chat.moreConversations()}>
          {t("more")}
        </button>
      ) : null}
      {mayBegin ? (
        <button type="button" class="primary" onClick={() => void chat.turnTo(null)}>
          <Icon name="plus" /> {t("start")}
        </button>
      ) : null}
    </div>
  );
}

function Entry({ chat, state, conversation }: { chat: Chat; state: State; conversation: Conversation }): VNode {
  const { t, locale } = state.language;
  const at = new Date(conversation.updated_at);
  const unread = state.unread[conversation.id] ?? 0;
  return (
    <button type="button" class="entry" onClick={() => void chat.turnTo(conversation)}>
      <Icon name="talk" />
      <span class="when">
        {dayName(at, new Date(), locale)}, {timeOfDay(at, locale)}
      </span>
      {conversation.state === "closed" ? <span class="tag">{t("closed")}</span> : null}
      {unread ? (
        <span class="count">
          <span aria-hidden="true">{unread}</span>
          <span class="unseen">{t("unread", { count: unread })}</span>
        </span>
      ) : null}
      <Icon name="on" turns />
    </button>
  );
}
