/** "Mail me if I leave": an address a shopper may give while waiting for an answer. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { State } from "../state";
import { Icon } from "./icons";

export function MailMe({ chat, state }: { chat: Chat; state: State }): VNode | null {
  const { t } = state.language;
  const email = state.visitor?.email;
  const [changing, setChanging] = useState(false);
  const last = state.thread.lines.findLast(({ kind }) => kind === "text");
  const waits = last?.author.kind === "visitor" && state.conversation?.state !== "closed";
  if (!state.config.mail || !waits) return null;
  if (!email || changing) return <Ask chat={chat} state={state} done={() => setChanging(false)} />;
  return (
    <p class="card saved">
      <Icon name="mail" />
      <span>{t("mailSaved", { email })}</span>
      <button type="button" class="link" onClick={() => setChanging(true)}>
        {t("mailChange")}
      </button>
    </p>
  );
}

function Ask({ chat, state, done }: { chat: Chat; state: State; done: () => void }): VNode {
  const { t } = state.language;
  const [wrong, setWrong] = useState<"mailBad" | "sorry" | null>(null);
  const save = (form: HTMLFormElement): void => {
    const email = String(new FormData(form).get("email")).trim();
    if (!/^\S+@\S+\.\S+$/.test(email)) return setWrong("mailBad");
    chat.mailTo(email).then(done, (error: unknown) => setWrong(isInvalid(error) ? "mailBad" : "sorry"));
  };
  return (
    <form
      class="card"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        save(event.currentTarget);
      }}
    >
      <label for="mail">{t("mailAsk")}</label>
      <div class="field">
        <input
          id="mail"
          name="email"
          type="email"
          autoComplete="email"
          dir="ltr"
          placeholder={t("mailLabel")}
          aria-invalid={wrong !== null}
          aria-describedby="mail-wrong"
          defaultValue={state.visitor?.email ?? ""}
        />
        <button type="submit">{t("mailSave")}</button>
      </div>
      <p id="mail-wrong" class="wrong" role="alert">
        {wrong ? t(wrong) : null}
      </p>
    </form>
  );
}

function isInvalid(error: unknown): boolean {
  return (error as { problem?: { code?: string } }).problem?.code === "invalid";
}
