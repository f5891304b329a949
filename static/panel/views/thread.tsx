/** The lines of one conversation, with what belongs below them. */

import type { VNode } from "preact";
import type { Chat } from "../chat";
import { layOut, type Row } from "../layout";
import { dayName } from "../../shared/dates";
import type { State } from "../state";
import { Closed } from "./closed";
import { Happening, Line, Unsent } from "./line";
import { Icon } from "./icons";
import { MailMe } from "./mail";
import { useScroll } from "./scroll";

export function Thread({ chat, state }: { chat: Chat; state: State }): VNode {
  const { t, locale } = state.language;
  const { thread, config, typing } = state;
  const pending = state.pending.filter(({ conversation_id: id }) => !id || id === state.conversation?.id);
  const scroll = useScroll(chat, state);
  const rows = layOut(thread.lines);
  const lastOwn = rows.findLast((row) => row.kind === "line" && row.message.author.kind === "visitor");
  return (
    <div class="thread">
      <div class="scroll" ref={scroll.box} onScroll={scroll.moved} role="log" aria-label={t("title", { name: config.name })} tabIndex={0}>
        <div class="content">
          {thread.earlier ? (
            <button type="button" class="quiet" onClick={() => void chat.earlier()}>
              {t("earlier")}
            </button>
          ) : (
            <Greeting state={state} />
          )}
          {rows.map((row) => (
            <Drawn key={keyOf(row)} row={row} state={state} isLastOwn={row === lastOwn && !pending.length} locale={locale} />
          ))}
          {pending.map((one) => (
            <Unsent key={one.client_id} pending={one} chat={chat} state={state} />
          ))}
          {typing ? <Typist name={typing} state={state} /> : null}
          <MailMe chat={chat} state={state} />
          {state.conversation?.state === "closed" ? <Closed key={state.conversation.id} chat={chat} state={state} /> : null}
        </div>
      </div>
      {scroll.isBehind ? (
        <button type="button" class="pill" onClick={scroll.toEnd}>
          <Icon name="down" /> {t("newer")}
        </button>
      ) : null}
    </div>
  );
}

function Drawn({ row, state, isLastOwn, locale }: { row: Row; state: State; isLastOwn: boolean; locale: string }): VNode | null {
  if (row.kind === "day") return <p class="day">{dayName(row.at, new Date(), locale)}</p>;
  if (row.kind === "event") return <Happening message={row.message} t={state.language.t} />;
  return <Line {...row} state={state} showsProgress={isLastOwn} />;
}

function keyOf(row: Row): string {
  return row.kind === "day" ? row.at.toDateString() : (row.message.client_id ?? row.message.id);
}

function Greeting({ state: { config, language } }: { state: State }): VNode {
  return (
    <div class="greeting">
      <span class="face" aria-hidden="true">
        {[...config.name][0]?.toLocaleUpperCase(language.locale) ?? ""}
      </span>
      <p class="hello" dir="auto">
        {config.texts.greeting || language.t("greeting")}
      </p>
      <p dir="auto">{config.texts.away || language.t("promise")}</p>
    </div>
  );
}

function Typist({ name, state }: { name: string; state: State }): VNode {
  return (
    <p class="bubble theirs dots">
      <span class="unseen">{state.language.t("typing", { name })}</span>
      <i />
      <i />
      <i />
    </p>
  );
}
