/** One line of the thread: a message, a note for the team, or an event in words. */

import type { VNode } from "preact";
import { dayName, timeOfDay } from "../../shared/dates";
import { Linked } from "../../shared/links";
import type { Arranged, Delivery } from "../state/runs";
import { LOCALE, t } from "../texts";
import { Icon } from "./icons";
import { memo } from "./memo";

/** `now` only matters where a day begins. */
export const Line = memo(({ now, ...line }: Arranged & { now: string }): VNode => {
  return (
    <>
      {line.day ? <DayMark at={line.day} now={now} /> : null}
      {line.message.kind === "event" ? <Event {...line} /> : line.message.kind === "note" ? <Note {...line} /> : <Said {...line} />}
    </>
  );
});

/** Names the day that begins at `at` (RFC 3339), as seen from `now`. */
function DayMark({ at, now }: { at: string; now: string }): VNode {
  return (
    <p class="day">
      <time dateTime={at}>{dayName(new Date(at), new Date(now), LOCALE)}</time>
    </p>
  );
}

/** How far a line of ours came, as a mark and in words. */
function DeliveryMark({ delivery }: { delivery: Exclude<Delivery, ""> }): VNode {
  return (
    <span class={`delivery is-${delivery}`} title={t(`state_${delivery}`)}>
      <Icon name={delivery === "sent" ? "check" : "checks"} />
      <span class="unseen">{t(`state_${delivery}`)}</span>
    </span>
  );
}

function Said({ message, words, isFirst, isLast, delivery }: Arranged): VNode {
  const side = message.author.kind === "visitor" ? "theirs" : "ours";
  return (
    <article class={`line ${side}${isFirst ? " first" : ""}${isLast ? " last" : ""}`}>
      <p class={isFirst && side === "ours" ? "author" : "unseen"}>
        <bdi>{words}</bdi>
      </p>
      <div class="bubble" dir="auto">
        <Linked text={message.text} />
      </div>
      {isLast ? (
        <p class="meta">
          <Time at={message.created_at} />
          {delivery ? <DeliveryMark delivery={delivery} /> : null}
        </p>
      ) : null}
    </article>
  );
}

function Note({ message, words }: Arranged): VNode {
  return (
    <article class="note">
      <p class="note-head">
        <Icon name="lock" />
        <bdi>{words}</bdi>
        <span class="soft">{`${t("note")} · ${t("note_words")}`}</span>
        <Time at={message.created_at} />
      </p>
      <div class="note-text" dir="auto">
        <Linked text={message.text} />
      </div>
    </article>
  );
}

function Event({ message, words }: Arranged): VNode {
  return (
    <p class="happening">
      <bdi>{words}</bdi> <Time at={message.created_at} />
    </p>
  );
}

function Time({ at }: { at: string }): VNode {
  return <time dateTime={at}>{timeOfDay(new Date(at), LOCALE)}</time>;
}
