/** Where a shopper writes: grows with the text, sends with Enter, keeps the draft. */

import type { VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { State } from "../state";
import type { Keep } from "../storage";
import { Icon } from "./icons";

const LONGEST = 5_000;

export function Composer({ chat, state }: { chat: Chat; state: State }): VNode {
  const { t } = state.language;
  const box = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useDraft(chat.tab, state.config.widget_id);
  const tooLong = [...text].length - LONGEST;
  const isReady = Boolean(text.trim()) && tooLong <= 0;

  useEffect(() => {
    if (state.focus) box.current?.focus();
  }, [state.focus]);
  useEffect(() => {
    if (state.prefill === null) return;
    setText(state.prefill);
    chat.store.patch({ prefill: null });
  }, [state.prefill]);
  useLayoutEffect(() => grow(box.current), [text, state.shown]);

  const send = (): void => {
    if (isReady && chat.say(text.trim())) setText("");
    box.current?.focus();
  };
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Word state={state} tooLong={tooLong} />
      <div class="write">
        <textarea
          ref={box}
          rows={1}
          value={text}
          dir={text ? "auto" : undefined}
          placeholder={t("write")}
          aria-label={t("write")}
          aria-invalid={tooLong > 0}
          enterkeyhint="send"
          onInput={({ currentTarget }) => {
            setText(currentTarget.value);
            chat.typing.pressed();
          }}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
            event.preventDefault();
            send();
          }}
        />
        <button type="submit" class="send" aria-label={t("send")} title={t("send")} aria-disabled={!isReady}>
          <Icon name="send" turns />
        </button>
      </div>
    </form>
  );
}

function Word({ state: { notice, language }, tooLong }: { state: State; tooLong: number }): VNode {
  const words = tooLong > 0 ? language.t("long", { count: tooLong }) : notice ? language.t(notice.kind, { count: notice.seconds ?? 0 }) : null;
  return (
    <div class="word" role="status">
      {words ? <p>{words}</p> : null}
    </div>
  );
}

function useDraft(tab: Keep, widgetId: string): [string, (text: string) => void] {
  const key = `shopbell:${widgetId}:draft`;
  const [text, setText] = useState(() => tab.get(key) ?? "");
  useEffect(() => {
    if (text) tab.set(key, text);
    else tab.remove(key);
  }, [tab, key, text]);
  return [text, setText];
}

function grow(box: HTMLTextAreaElement | null): void {
  if (!box?.clientWidth) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
