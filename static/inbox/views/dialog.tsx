/** A modal dialog: the browser keeps focus inside and gives it back. */

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../texts";
import { Icon } from "./icons";

/** Shows `children` under `title` until `close`. */
export function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }): VNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const words = useRef<HTMLHeadingElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    if (!dialog.current?.querySelector("[autofocus]")) words.current?.focus(); // not its closing button, which comes first
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={close} onClick={(event) => event.target === dialog.current && close()}>
      <div class="sheet">
        <header>
          <h2 ref={words} id={heading} tabIndex={-1}>{title}</h2>
          <button type="button" class="round" aria-label={t("close_dialog")} title={t("close_dialog")} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
