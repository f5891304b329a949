/** The middle column: one conversation, who it is with, what can be done about it, its thread and the composer. */

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Desk } from "../desk/desk";
import { goBack } from "../route";
import { may, opened, type State } from "../state/state";
import { t } from "../texts";
import { visitorName } from "../words";
import { Actions } from "./actions";
import { Composer } from "./composer";
import { Icon } from "./icons";
import { Proof } from "./proof";
import { Empty } from "./states";
import { Thread } from "./thread";

type Props = { desk: Desk; state: State; now: Date; hasDetails: boolean; toggleDetails: () => void };

export function ConversationView({ desk, state, now, hasDetails, toggleDetails }: Props): VNode {
  const heading = useRef<HTMLHeadingElement>(null);
  const id = state.openId;
  const conversation = opened(state);
  useEffect(() => {
    if (id) heading.current?.focus({ preventScroll: true });
  }, [id]);
  if (!id) return <Unchosen />;
  const name = conversation ? visitorName(conversation.visitor) : t("loading");
  return (
    <section class="conversation" aria-label={t("thread", { name })}>
      <header class="conversation-head">
        <button type="button" class="round back" aria-label={t("back")} title={t("back")} onClick={goBack}>
          <Icon name="back" turns />
        </button>
        <div class="who">
          <h2 ref={heading} tabIndex={-1}>
            <bdi>{name}</bdi>
          </h2>
          {conversation ? <Proof visitor={conversation.visitor} /> : null}
        </div>
        {conversation && may(state, "conversations:write") ? <Actions desk={desk} state={state} conversation={conversation} now={now} /> : null}
        <button
          type="button"
          class="round"
          aria-pressed={hasDetails}
          aria-label={t(hasDetails ? "hide_details" : "show_details")}
          title={t(hasDetails ? "hide_details" : "show_details")}
          onClick={toggleDetails}
        >
          <Icon name="panel" turns />
        </button>
      </header>
      <Thread key={`thread-${id}`} desk={desk} state={state} id={id} now={now} />
      {conversation ? <Composer key={`composer-${id}`} desk={desk} state={state} conversation={conversation} /> : null}
    </section>
  );
}

function Unchosen(): VNode {
  return (
    <section class="conversation unchosen" aria-label={t("choose")}>
      <Empty icon="inbox" title={t("choose")} words={t("choose_words")} />
    </section>
  );
}
