/** Every keyboard shortcut, and the switch that turns single keys off. */

import type { VNode } from "preact";
import type { Desk } from "../desk/desk";
import type { State } from "../state/state";
import { t, type Key } from "../texts";
import { Dialog } from "./dialog";

const KEYS: [string, Key][] = [
  ["j", "help_next"],
  ["k", "help_previous"],
  ["r", "help_reply"],
  ["n", "help_note"],
  ["c", "help_claim"],
  ["e", "help_close"],
  ["/", "help_search"],
  ["d", "help_details"],
  [t("key_escape"), "help_back"],
  [t("key_send"), "help_send"],
  ["?", "help_help"],
];

export function Help({ desk, state: { settings }, close }: { desk: Desk; state: State; close: () => void }): VNode {
  return (
    <Dialog title={t("help")} close={close}>
      <dl class="keys">
        {KEYS.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
      <label class="check">
        <input
          type="checkbox"
          checked={settings.shortcuts}
          onChange={({ currentTarget: { checked } }) => desk.store.change((state) => ({ ...state, settings: { ...state.settings, shortcuts: checked } }))}
        />
        {t("use_shortcuts")}
      </label>
    </Dialog>
  );
}
