/** The right column: who the shopper is, where they are, tags, rating. */

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Linked } from "../../shared/links";
import type { Desk } from "../desk/desk";
import { opened, type State } from "../state/state";
import { t } from "../texts";
import type { Conversation } from "../wire";
import { longTime, proofWords, teammateName, visitorName } from "../words";
import { Avatar } from "./avatar";
import { Icon } from "./icons";
import { Tags } from "./tags";

/** `isOver`: the details cover the thread, and take the focus. */
type Props = { desk: Desk; state: State; isOver: boolean; close: () => void };

export function Details({ desk, state, isOver, close }: Props): VNode | null {
  const closing = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isOver) closing.current?.focus();
  }, [isOver]);
  const conversation = opened(state);
  if (!conversation) return null;
  const { visitor, page, rating } = conversation;
  return (
    <aside class="details" aria-label={t("details")}>
      <header class="details-head">
        <h2>{t("details")}</h2>
        <button ref={closing} type="button" class="round" aria-label={t("hide_details")} title={t("hide_details")} onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <div class="person">
        <Avatar id={visitor.id} name={visitor.name || visitor.email || ""} />
        <p class="strong">
          <bdi>{visitorName(visitor)}</bdi>
        </p>
      </div>
      <dl>
        <Fact name={t("known_as")}>{proofWords(visitor)}</Fact>
        {visitor.email ? <Fact name={t("email")}>{visitor.email}</Fact> : null}
        {page ? <PageFact page={page} /> : null}
        {rating ? <Rating rating={rating} /> : null}
        <Fact name={t("tags")} plain>
          <Tags desk={desk} state={state} conversation={conversation} />
        </Fact>
        <Course state={state} conversation={conversation} />
      </dl>
    </aside>
  );
}

function Fact({ name, plain = false, children }: { name: string; plain?: boolean; children: ComponentChildren }): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{plain ? children : <bdi>{children}</bdi>}</dd>
    </div>
  );
}

function PageFact({ page: { url, title } }: { page: { url: string; title?: string | null } }): VNode {
  return (
    <Fact name={t("page")} plain>
      {title ? (
        <p>
          <bdi>{title}</bdi>
        </p>
      ) : null}
      <p class="fine address">
        <Linked text={url} />
      </p>
    </Fact>
  );
}

function Rating({ rating: { score, comment } }: { rating: { score: number; comment?: string | null } }): VNode {
  return (
    <Fact name={t("rating")} plain>
      <p class="stars">
        <span class="unseen">{t("stars", { count: score })}</span>
        {[1, 2, 3, 4, 5].map((star) => (
          <span key={star} class={star <= score ? "star full" : "star"}>
            <Icon name="star" />
          </span>
        ))}
      </p>
      {comment ? <p dir="auto">{comment}</p> : null}
    </Fact>
  );
}

function Course({ state, conversation }: { state: State; conversation: Conversation }): VNode {
  const { state: is, snoozed_until, assignee_id, created_at, updated_at } = conversation;
  const words = is === "snoozed" && snoozed_until ? t("snoozed_until", { time: longTime(snoozed_until) }) : t(`state_${is}`);
  return (
    <>
      <Fact name={t("status")}>{words}</Fact>
      <Fact name={t("assignee")}>{assignee_id ? teammateName(state, assignee_id) : t("unassigned")}</Fact>
      <Fact name={t("started")}>{longTime(created_at)}</Fact>
      <Fact name={t("last_activity")}>{longTime(updated_at)}</Fact>
    </>
  );
}
