/** One conversation in the list. */

import type { VNode } from "preact";
import { linkTo } from "../route";
import { lastSaidAt } from "../state/conversations";
import { t } from "../texts";
import type { Conversation } from "../wire";
import { shortTime, visitorName } from "../words";
import { Avatar } from "./avatar";
import { Icon } from "./icons";
import { memo } from "./memo";

type Props = {
  conversation: Conversation;
  isOpen: boolean;
  isTyping: boolean;
  draft: string;
  assignee: string;
  holder: string;
  showsState: boolean;
  now: Date;
};

/** `assignee` and `holder` are names, empty for none; `showsState` where the list mixes states. */
export const Row = memo(({ conversation, isOpen, assignee, holder, showsState, now, ...props }: Props): VNode => {
  const { id, visitor, unread, tags, state } = conversation;
  const name = visitorName(visitor);
  return (
    <li>
      <a class={unread ? "row unread" : "row"} href={linkTo(id)} id={`row-${id}`} aria-current={isOpen ? "true" : undefined}>
        <Avatar id={visitor.id} name={visitor.name || visitor.email || ""} />
        <span class="row-name">
          <bdi>{name}</bdi>
        </span>
        <time dateTime={lastSaidAt(conversation)}>{shortTime(lastSaidAt(conversation), now)}</time>
        <LastLine conversation={conversation} {...props} />
        {unread ? (
          <span class="count">
            <span aria-hidden="true">{unread > 99 ? "99+" : unread}</span>
            <span class="unseen">{t("unread", { count: unread })}</span>
          </span>
        ) : null}
        {showsState || tags.length || assignee || holder ? (
          <span class="chips">
            {showsState ? <span class="chip">{t(`state_${state}`)}</span> : null}
            {holder ? (
              <span class="chip held">
                <Icon name="flag" />
                <span class="unseen">{t("held", { name: holder })}</span>
                <bdi aria-hidden="true">{holder}</bdi>
              </span>
            ) : null}
            {assignee && assignee !== holder ? (
              <span class="chip">
                <span class="unseen">{t("assignee")} </span>
                <bdi>{assignee}</bdi>
              </span>
            ) : null}
            {tags.slice(0, 3).map((tag) => (
              <span key={tag} class="chip tag">
                <bdi>{tag}</bdi>
              </span>
            ))}
          </span>
        ) : null}
      </a>
    </li>
  );
});

function LastLine({ conversation: { preview }, isTyping, draft }: Pick<Props, "conversation" | "isTyping" | "draft">): VNode {
  if (isTyping) return <span class="last typing">{t("typing")}</span>;
  if (draft) return <Said who={t("draft")} text={draft} look="draft" />;
  if (!preview) return <span class="last">{t("no_lines")}</span>;
  if (preview.kind === "note") return <Said who={t("note")} text={preview.text} look="of-note" />;
  return <Said who={preview.author_kind === "visitor" ? "" : t("team")} text={preview.text} look="" />;
}

function Said({ who, text, look }: { who: string; text: string; look: string }): VNode {
  return (
    <span class={`last ${look}`}>
      {who ? <span class="who">{`${who}: `}</span> : null}
      <bdi>{text}</bdi>
    </span>
  );
}
