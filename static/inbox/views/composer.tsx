/** Where an agent writes: a reply or a note, canned replies by "/", sent by Enter or a button. */

import type { VNode } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Desk } from "../desk/desk";
import { may, type State } from "../state/state";
import { t } from "../texts";
import type { Conversation } from "../wire";
import { visitorName } from "../words";
import { Icon } from "./icons";
import { useWriting, type Writing } from "./writing";

type Props = { desk: Desk; state: State; conversation: Conversation };

export function Composer(props: Props): VNode {
  if (!may(props.state, "conversations:write")) return <p class="composer read-only soft">{t("read_only")}</p>;
  return <Writable {...props} />;
}

function Writable({ desk, state, conversation }: Props): VNode {
  const writing = useWriting(desk, state, conversation);
  const isNote = writing.draft.kind === "note";
  const hint = t(isNote ? "note_hint" : "reply_hint", { name: visitorName(conversation.visitor) });
  return (
    <form
      class={isNote ? "composer as-note" : "composer"}
      onSubmit={(event) => {
        event.preventDefault();
        writing.send();
      }}
    >
      {writing.found.length ? <Suggestions writing={writing} /> : null}
      <Kinds writing={writing} />
      <Box writing={writing} hint={hint} enterSends={state.settings.enterSends} />
      <Foot writing={writing} />
    </form>
  );
}

function Kinds({ writing }: { writing: Writing }): VNode {
  return (
    <div class="kinds">
      {(["text", "note"] as const).map((kind) => (
        <button key={kind} type="button" aria-pressed={kind === writing.draft.kind} onClick={() => writing.choose(kind)}>
          {t(kind === "text" ? "reply" : "note")}
        </button>
      ))}
      {writing.draft.kind === "note" ? (
        <span class="private">
          <Icon name="lock" />
          {t("note_words")}
        </span>
      ) : null}
    </div>
  );
}

function Box({ writing, hint, enterSends }: { writing: Writing; hint: string; enterSends: boolean }): VNode {
  const { box, draft, found, chosen, tooLong } = writing;
  useLayoutEffect(() => grow(box.current), [draft.text]);
  return (
    <textarea
      ref={box}
      id="composer"
      rows={1}
      dir="auto"
      value={draft.text}
      placeholder={hint}
      aria-label={hint}
      aria-invalid={tooLong > 0}
      aria-autocomplete="list"
      aria-controls={found.length ? "canned" : undefined}
      aria-activedescendant={found.length ? `canned-${chosen}` : undefined}
      onInput={writing.input}
      onBlur={writing.leave}
      onKeyDown={(event) => {
        if (event.isComposing || event.keyCode === 229) return; // an input method is at work
        if (pressed(event, writing, enterSends)) event.preventDefault();
      }}
    />
  );
}

function Suggestions({ writing: { found, chosen, insert } }: { writing: Writing }): VNode {
  return (
    <ul class="suggestions" id="canned" role="listbox" aria-label={t("canned_suggestions")}>
      {found.map((reply, index) => (
        <li
          key={reply.id}
          id={`canned-${index}`}
          role="option"
          aria-selected={index === chosen}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => insert(reply)}
        >
          <kbd>/{reply.shortcut}</kbd>
          <span class="strong">
            <bdi>{reply.title}</bdi>
          </span>
          <span class="soft">
            <bdi>{reply.text}</bdi>
          </span>
        </li>
      ))}
    </ul>
  );
}

function Foot({ writing: { draft, tooLong, slash } }: { writing: Writing }): VNode {
  const isNote = draft.kind === "note";
  return (
    <div class="composer-foot">
      <button type="button" class="round" aria-label={t("insert_canned")} title={t("insert_canned")} onMouseDown={(event) => event.preventDefault()} onClick={slash}>
        <Icon name="slash" />
      </button>
      <span class="wrong fine" role="status">
        {tooLong > 0 ? t("too_long", { count: tooLong }) : ""}
      </span>
      <button type="submit" class="button primary" aria-disabled={!draft.text.trim() || tooLong > 0}>
        {t(isNote ? "add_note" : "send")}
        <Icon name={isNote ? "lock" : "send"} turns={!isNote} />
      </button>
    </div>
  );
}

/** Does what a key asks for; answers whether it was one of ours. */
function pressed(event: KeyboardEvent, writing: Writing, enterSends: boolean): boolean {
  const { found, chosen, insert, step, dismiss, send, box } = writing;
  const reply = found[chosen];
  const { key, shiftKey, ctrlKey, metaKey } = event;
  if (reply && (key === "Enter" || key === "Tab") && !shiftKey) insert(reply);
  else if (reply && (key === "ArrowDown" || key === "ArrowUp")) step(key === "ArrowDown" ? 1 : -1);
  else if (reply && key === "Escape") dismiss();
  else if (key === "Escape") box.current?.blur();
  else if (key === "Enter" && (ctrlKey || metaKey || (enterSends && !shiftKey))) send();
  else return false;
  return true;
}

function grow(box: HTMLTextAreaElement | null): void {
  if (!box) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
