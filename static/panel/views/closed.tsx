/** Below a closed conversation: a rating if there is none yet, and how to go on. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { Message } from "../../shared/wire";
import type { State } from "../state";
import type { Key } from "../texts";
import { Icon } from "./icons";

const SCORES = [1, 2, 3, 4, 5] as const;

export function Closed({ chat, state }: { chat: Chat; state: State }): VNode {
  const { t } = state.language;
  const [thanks, setThanks] = useState(false);
  return (
    <div class="ending">
      {thanks ? <p role="status">{t("thanks")}</p> : null}
      {thanks || isRated(state.thread.lines) ? null : <Rating chat={chat} state={state} done={() => setThanks(true)} />}
      <p class="hint">{t("closedHint")}</p>
      <button type="button" class="quiet" onClick={() => void chat.turnTo(null)}>
        <Icon name="plus" /> {t("start")}
      </button>
    </div>
  );
}

function Rating({ chat, state, done }: { chat: Chat; state: State; done: () => void }): VNode {
  const { t } = state.language;
  const [score, setScore] = useState(0);
  const [comment, setComment] = useState("");
  const [failed, setFailed] = useState(false);
  const send = (event: Event): void => {
    event.preventDefault();
    chat.rate(score, comment.trim()).then(done, () => setFailed(true));
  };
  return (
    <form class="card" onSubmit={send}>
      <fieldset class="stars">
        <legend>{t("rateAsk")}</legend>
        {SCORES.map((value) => (
          <label key={value} class={value <= score ? "on" : ""} title={t(`rate${value}` satisfies Key)}>
            <input class="unseen" type="radio" name="score" value={value} checked={value === score} onChange={() => setScore(value)} />
            <Icon name="star" />
            <span class="unseen">{t(`rate${value}` satisfies Key)}</span>
          </label>
        ))}
      </fieldset>
      {score ? (
        <>
          <textarea rows={2} maxLength={1_000} dir={comment ? "auto" : undefined} placeholder={t("comment")} aria-label={t("comment")} value={comment} onInput={({ currentTarget }) => setComment(currentTarget.value)} />
          <button type="submit" class="primary">
            {t("rateSend")}
          </button>
        </>
      ) : null}
      {failed ? (
        <p class="wrong" role="alert">
          {t("sorry")}
        </p>
      ) : null}
    </form>
  );
}

function isRated(lines: readonly Message[]): boolean {
  const last = lines.findLast(({ event }) => event?.name === "closed" || event?.name === "rated");
  return last?.event?.name === "rated";
}
