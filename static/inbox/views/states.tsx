/** What stands where there is nothing to show: empty, loading, failed. */

import type { VNode } from "preact";
import { t } from "../texts";
import { Icon, type IconName } from "./icons";

/** A calm word where a list or a thread is empty. */
export function Empty({ icon, title, words }: { icon: IconName; title: string; words?: string }): VNode {
  return (
    <div class="empty">
      <span class="medallion">
        <Icon name={icon} />
      </span>
      <p class="strong">{title}</p>
      {words ? <p>{words}</p> : null}
    </div>
  );
}

/** What could not be read, and the way to try again. */
export function Failed({ words, retry }: { words: string; retry: () => void }): VNode {
  return (
    <div class="empty" role="alert">
      <span class="medallion">
        <Icon name="warning" />
      </span>
      <p class="strong">{words}</p>
      <button type="button" class="button" onClick={retry}>
        {t("try_again")}
      </button>
    </div>
  );
}

/** Grey shapes while the first answer is on its way. */
export function Skeleton({ count, kind }: { count: number; kind: "row" | "line" }): VNode {
  return (
    <div class={`skeletons of-${kind}`} role="status">
      <span class="unseen">{t("loading")}</span>
      {Array.from({ length: count }, (_, index) => (
        <i key={index} class="skeleton" />
      ))}
    </div>
  );
}
