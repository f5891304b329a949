/** The agent's own corner: presence, settings, canned replies, help, sign-out. */

import type { VNode } from "preact";
import type { Desk } from "../desk/desk";
import { quietly } from "../desk/desk";
import { signOut } from "../desk/start";
import type { Settings, Theme } from "../state/settings";
import type { State } from "../state/state";
import { t } from "../texts";
import { Avatar } from "./avatar";
import { Disclosure } from "./disclosure";

type Props = { desk: Desk; state: State; showHelp: () => void; showReplies: () => void };

export function Account({ desk, state: { me, settings }, showHelp, showReplies }: Props): VNode | null {
  if (!me) return null;
  const set = (fields: Partial<Settings>): void => desk.store.change((state) => ({ ...state, settings: { ...state.settings, ...fields } }));
  const face = (
    <>
      <Avatar id={me.id} name={me.name} />
      <i class={`dot is-${settings.presence}`} />
    </>
  );
  return (
    <Disclosure label={`${t("account")}: ${me.name}, ${t(`presence_${settings.presence}`)}`} face={face} look="face">
      {(close) => (
        <div class="account">
          <p class="strong">
            <bdi>{me.name}</bdi>
          </p>
          <p class="soft fine">
            <bdi>{me.email}</bdi>
          </p>
          <PresenceChoice desk={desk} presence={settings.presence} set={set} />
          <Check label={t("sound")} isOn={settings.sound} set={(sound) => set({ sound })} />
          <Check label={t("enter_sends")} words={t("enter_sends_words")} isOn={settings.enterSends} set={(enterSends) => set({ enterSends })} />
          <Check label={t("use_shortcuts")} isOn={settings.shortcuts} set={(shortcuts) => set({ shortcuts })} />
          <ThemeChoice theme={settings.theme} set={set} />
          <hr />
          <button type="button" class="item" onClick={() => (close(), showReplies())}>
            {t("canned_replies")}
          </button>
          <button type="button" class="item" onClick={() => (close(), showHelp())}>
            {t("help")}
            <kbd>?</kbd>
          </button>
          <button type="button" class="item" onClick={() => void signOut(desk)}>
            {t("sign_out")}
          </button>
        </div>
      )}
    </Disclosure>
  );
}

function PresenceChoice({ desk, presence, set }: { desk: Desk; presence: Settings["presence"]; set: (fields: Partial<Settings>) => void }): VNode {
  const choose = (chosen: Settings["presence"]): void => {
    set({ presence: chosen });
    void quietly(() => desk.socket.call("presence:set", { presence: chosen }));
  };
  return (
    <div class="segments" role="group" aria-label={t("presence")}>
      {(["online", "away"] as const).map((name) => (
        <button key={name} type="button" aria-pressed={name === presence} onClick={() => choose(name)}>
          <i class={`dot is-${name}`} />
          {t(`presence_${name}`)}
        </button>
      ))}
    </div>
  );
}

function ThemeChoice({ theme, set }: { theme: Theme; set: (fields: Partial<Settings>) => void }): VNode {
  return (
    <label class="choice">
      {t("theme")}
      <select value={theme} onChange={({ currentTarget }) => set({ theme: currentTarget.value as Theme })}>
        {(["auto", "light", "dark"] as const).map((name) => (
          <option key={name} value={name}>
            {t(`theme_${name}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Check({ label, words, isOn, set }: { label: string; words?: string; isOn: boolean; set: (isOn: boolean) => void }): VNode {
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={({ currentTarget }) => set(currentTarget.checked)} />
      <span>
        {label}
        {words ? <span class="soft fine">{words}</span> : null}
      </span>
    </label>
  );
}
