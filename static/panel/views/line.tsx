/** One line of the thread: said, unsent, or something that happened. */

import type { VNode } from "preact";
import type { Chat } from "../chat";
import { timeOfDay } from "../../shared/dates";
import { Linked } from "../../shared/links";
import type { Message } from "../../shared/wire";
import type { Pending } from "../outbox";
import { progress } from "../progress";
import type { State } from "../state";
import type { Key, Language } from "../texts";

type Said = { message: Message; first: boolean; last: boolean; state: State; showsProgress: boolean };

/** A line that the server holds. */
export function Line({ message, first, last, state, showsProgress }: Said): VNode {
  const { t, locale } = state.language;
  const mine = message.author.kind === "visitor";
  const name = mine ? t("you") : (message.author.name ?? t("team"));
  const at = new Date(message.created_at);
  return (
    <div class={`line ${mine ? "mine" : "theirs"}${first ? " first" : ""}${last ? " last" : ""}`}>
      {first ? (
        <p class={mine ? "unseen" : "name"} dir="auto">
          {name}
        </p>
      ) : null}
      <p class={`bubble ${mine ? "mine" : "theirs"}`} dir="auto">
        <Linked text={message.text} />
      </p>
      {last || showsProgress ? (
        <p class="meta">
          <time dateTime={message.created_at}>{timeOfDay(at, locale)}</time>
          {mine && showsProgress ? <span> · {t(progress(message, state.conversation))}</span> : null}
        </p>
      ) : null}
    </div>
  );
}

/** A line on its way, or one that was refused and waits for the shopper's word. */
export function Unsent({ pending, chat, state }: { pending: Pending; chat: Chat; state: State }): VNode {
  const { t } = state.language;
  const { client_id, failed, text } = pending;
  return (
    <div class="line mine last">
      <p class={`bubble mine ${failed ? "failed" : "pending"}`} dir="auto">
        <Linked text={text} />
      </p>
      <p class="meta">
        <span class={failed ? "wrong" : ""}>{t(failed ? "failed" : state.sending === client_id ? "sending" : "queued")}</span>
        {failed ? (
          <>
            <button type="button" class="link" onClick={() => void chat.outbox.retry(client_id)}>
              {t("retry")}
            </button>
            <button type="button" class="link" onClick={() => chat.outbox.remove([client_id])}>
              {t("discard")}
            </button>
          </>
        ) : null}
      </p>
    </div>
  );
}

/** Something that happened to the conversation, in the shopper's language; what we have no words for is left out. */
export function Happening({ message, t }: { message: Message; t: Language["t"] }): VNode | null {
  const { name = "", data = {} } = message.event ?? {};
  const key = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  return key ? <p class="happening">{t(key, { score: Number(data["score"] ?? 0) })}</p> : null;
}

const WORDS: Record<string, Key> = { closed: "eventClosed", reopened: "eventReopened", rated: "eventRated" };
