/** What can be decided about a conversation: claim, assign, snooze, close. */

import type { VNode } from "preact";
import { timeOfDay } from "../../shared/dates";
import { assign, claim, closeOrReopen, liveLease, snooze } from "../desk/deciding";
import type { Desk } from "../desk/desk";
import type { State } from "../state/state";
import { LOCALE, t } from "../texts";
import { presets } from "../times";
import type { Conversation } from "../wire";
import { longTime, soonTime, teammateName } from "../words";
import { Disclosure } from "./disclosure";
import { Icon } from "./icons";

type Props = { desk: Desk; state: State; conversation: Conversation; now: Date };

export function Actions({ desk, state, conversation, now }: Props): VNode {
  const isClosed = conversation.state === "closed";
  return (
    <div class="actions">
      <Claim desk={desk} state={state} conversation={conversation} now={now} />
      <Assign desk={desk} state={state} conversation={conversation} now={now} />
      {isClosed ? null : <Snooze desk={desk} conversation={conversation} now={now} />}
      <button type="button" class="button" onClick={() => void closeOrReopen(desk, conversation)}>
        <Icon name={isClosed ? "undo" : "check"} />
        <span class="label">{t(isClosed ? "reopen" : "close")}</span>
      </button>
    </div>
  );
}

function Claim({ desk, state, conversation, now }: Props): VNode {
  const lease = liveLease(conversation.lease, now.getTime());
  if (!lease) {
    return (
      <button type="button" class="button" onClick={() => void claim(desk, conversation.id)}>
        <Icon name="flag" />
        <span>{t("claim")}</span>
      </button>
    );
  }
  const time = timeOfDay(new Date(lease.until), LOCALE);
  const isMine = lease.teammate_id === state.me?.id;
  return (
    <span class={isMine ? "lease mine" : "lease"}>
      <Icon name="flag" />
      <bdi>{isMine ? t("claimed_by_you", { time }) : t("claimed_by", { name: teammateName(state, lease.teammate_id), time })}</bdi>
    </span>
  );
}

function Assign({ desk, state: { teammates, me }, conversation }: Props): VNode {
  const { id, assignee_id } = conversation;
  return (
    <label class="assign" title={t("assign")}>
      <span class="unseen">{t("assign")}</span>
      <select value={assignee_id ?? ""} onChange={({ currentTarget }) => void assign(desk, id, currentTarget.value || null)}>
        <option value="">{t("unassigned")}</option>
        {me ? <option value={me.id}>{t("me")}</option> : null}
        {teammates
          .filter((teammate) => teammate.id !== me?.id)
          .map((teammate) => (
            <option key={teammate.id} value={teammate.id}>
              {teammate.name}
            </option>
          ))}
      </select>
    </label>
  );
}

function Snooze({ desk, conversation, now }: Omit<Props, "state">): VNode {
  const { id, state, snoozed_until } = conversation;
  const label = state === "snoozed" && snoozed_until ? t("snoozed_until", { time: longTime(snoozed_until) }) : t("snooze");
  const face = (
    <>
      <Icon name="clock" />
      <span class="label minor">{t(state === "snoozed" ? "state_snoozed" : "snooze")}</span>
    </>
  );
  return (
    <Disclosure label={label} face={face}>
      {(close) => {
        const choose = (until: Date | null): void => {
          close();
          void snooze(desk, id, until);
        };
        return (
          <div class="snooze">
            {state === "snoozed" ? (
              <button type="button" class="item" onClick={() => choose(null)}>
                {t("unsnooze")}
              </button>
            ) : null}
            {presets(now).map(({ key, at }) => (
              <button key={key} type="button" class="item" onClick={() => choose(at)}>
                {t(key)}
                <span class="soft fine">{soonTime(at)}</span>
              </button>
            ))}
            <OtherTime now={now} choose={choose} />
          </div>
        );
      }}
    </Disclosure>
  );
}

function OtherTime({ now, choose }: { now: Date; choose: (until: Date) => void }): VNode {
  return (
    <form
      class="other-time"
      onSubmit={(event) => {
        event.preventDefault();
        const until = new Date(String(new FormData(event.currentTarget).get("until")));
        if (until > new Date()) choose(until);
      }}
    >
      <label>
        {t("snooze_other")}
        <input name="until" type="datetime-local" required min={localMinute(now)} />
      </label>
      <button type="submit" class="button primary">
        {t("snooze")}
      </button>
    </form>
  );
}

/** A moment as a `datetime-local` field writes it. */
function localMinute(at: Date): string {
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
