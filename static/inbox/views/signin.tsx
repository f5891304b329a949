/** The door: email, password, and the second factor where one is set up. */

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "../desk/desk";
import { signIn } from "../desk/start";
import { t } from "../texts";
import { Icon } from "./icons";

export function SignIn({ desk }: { desk: Desk }): VNode {
  const [needsCode, setNeedsCode] = useState(false);
  const [why, setWhy] = useState("");
  const [isBusy, setBusy] = useState(false);
  const code = useRef<HTMLInputElement>(null);
  useEffect(() => code.current?.focus(), [needsCode]);

  const submit = async (form: HTMLFormElement): Promise<void> => {
    if (isBusy) return;
    const fields = new FormData(form);
    const field = (name: string): string => String(fields.get(name) ?? "");
    setBusy(true);
    setWhy("");
    const obstacle = await signIn(desk, field("email"), field("password"), field("code"));
    setBusy(false);
    if (obstacle === "code") setNeedsCode(true);
    else if (obstacle) setWhy(obstacle.why);
  };
  return (
    <div class="door">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit(event.currentTarget);
        }}
      >
        <span class="medallion">
          <Icon name="inbox" />
        </span>
        <h1>{t("sign_in_title")}</h1>
        <p class="soft">{t("sign_in_words")}</p>
        <label>
          {t("email")}
          <input name="email" type="email" autocomplete="username" required autofocus />
        </label>
        <label>
          {t("password")}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {needsCode ? (
          <label>
            {t("code")}
            <input ref={code} name="code" inputMode="numeric" autocomplete="one-time-code" required />
          </label>
        ) : null}
        <p class="wrong" role="alert">
          {why}
        </p>
        <button type="submit" class="button primary" aria-disabled={isBusy}>
          {t("sign_in")}
        </button>
      </form>
    </div>
  );
}
