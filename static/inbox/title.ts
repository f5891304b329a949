/** The page's title, with the number of conversations that wait: "(3) Inbox". */

import { waiting } from "./state/conversations";
import type { Store } from "./state/store";
import { t } from "./texts";

/** Follows the state with `document.title`. */
export function followTitle(store: Store): void {
  store.subscribe(() => {
    const { state } = store;
    const count = waiting(state);
    const title = [t("inbox"), state.me?.workspace.name].filter(Boolean).join(" · ");
    const wanted = count ? `(${count}) ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
  });
}
