/** A word about the line to the server, when it has been away for more than a moment. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { LineState } from "../line";
import type { Language } from "../texts";

const A_MOMENT = 1_500;

export function Banner({ line, t }: { line: LineState; t: Language["t"] }): VNode {
  const away = line !== "online";
  const [late, setLate] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(away), away ? A_MOMENT : 0);
    return () => clearTimeout(timer);
  }, [away]);
  useEffect(() => {
    if (line !== "connecting") setFailed(line === "offline");
  }, [line]);
  return (
    <div class="banner" role="status">
      {away && late ? <p>{t(failed ? "offline" : "connecting")}</p> : null}
    </div>
  );
}
