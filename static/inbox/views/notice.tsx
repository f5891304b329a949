/** What the page has to say: the connection, and how the last command went. */

import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Desk } from "../desk/desk";
import type { State } from "../state/state";
import { t } from "../texts";
import { Icon } from "./icons";

const SHOWN_FOR = 5_000;

/** Says when the live connection is gone; nothing while it is there. */
export function Banner({ connection }: Pick<State, "connection">): VNode {
  return (
    <div class="banner" role="status">
      {connection === "online" ? null : <p>{t(connection)}</p>}
    </div>
  );
}

/** The last command's word; good news goes by itself, bad news stays until it is dismissed. */
export function NoticeBox({ desk, notice }: { desk: Desk } & Pick<State, "notice">): VNode {
  useEffect(() => {
    if (!notice || notice.isWrong) return;
    const timer = setTimeout(() => desk.store.set({ notice: null }), SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [notice]);
  return (
    <div class="notices" role="status">
      {notice ? (
        <div class={notice.isWrong ? "notice is-wrong" : "notice"}>
          <p>{notice.words}</p>
          <button type="button" class="round small" aria-label={t("dismiss")} title={t("dismiss")} onClick={() => desk.store.set({ notice: null })}>
            <Icon name="close" />
          </button>
        </div>
      ) : null}
    </div>
  );
}
