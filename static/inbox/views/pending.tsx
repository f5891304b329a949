/** A line that is not in the thread yet: on its way, waiting, refused, or held back behind newer ones. */

import type { VNode } from "preact";
import type { Desk } from "../desk/desk";
import { discard, sendAgain, takeBack } from "../desk/sending";
import type { Send } from "../state/sends";
import { t } from "../texts";
import { Icon } from "./icons";

export function Pending({ desk, send }: { desk: Desk; send: Send }): VNode {
  const isStuck = send.state === "refused" || send.state === "behind";
  return (
    <article class={`line ours first last pending${isStuck ? " stuck" : ""}${send.kind === "note" ? " as-note" : ""}`}>
      <div class="bubble" dir="auto">
        {send.text}
      </div>
      {isStuck ? (
        <Stuck desk={desk} send={send} />
      ) : (
        <p class="meta" role="status">
          <Icon name="clock" />
          {t(send.state === "waiting" ? "state_waiting" : "state_sending")}
        </p>
      )}
    </article>
  );
}

function Stuck({ desk, send }: { desk: Desk; send: Send }): VNode {
  const isBehind = send.state === "behind";
  const then = (deed: (desk: Desk, send: Send) => void) => (): void => {
    deed(desk, send);
    document.getElementById("composer")?.focus(); // the button is gone: writing goes on
  };
  return (
    <div class="stuck-words" role="alert">
      <p class="strong">
        <Icon name="warning" />
        {isBehind ? t("newer", { count: send.newer }) : t("not_sent", { why: send.why })}
      </p>
      {isBehind ? <p class="soft">{t("newer_words")}</p> : null}
      <p class="choices">
        <button type="button" class="button" onClick={then(sendAgain)}>
          {t(isBehind ? "send_anyway" : "try_again")}
        </button>
        <button type="button" class="button" onClick={then(takeBack)}>
          {t("edit")}
        </button>
        <button type="button" class="button" onClick={then(discard)}>
          {t("discard")}
        </button>
      </p>
    </div>
  );
}
