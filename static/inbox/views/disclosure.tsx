/** A button with a small panel of controls: opens, closes with Escape, outside clicks and leaving focus. */

import type { ComponentChildren, VNode } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";

type Props = {
  label: string;
  face: ComponentChildren;
  look?: string;
  side?: "start" | "end";
  children: (close: () => void) => ComponentChildren;
};

/** `label` names button and panel, `face` is what the button shows; `side` is the edge both share. */
export function Disclosure({ label, face, look = "button", side = "end", children }: Props): VNode {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const panel = useId();
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  useOutside(root, isOpen, () => setOpen(false));

  return (
    <div
      class="disclosure"
      ref={root}
      onKeyDown={(event) => {
        if (!isOpen || event.key !== "Escape") return;
        event.preventDefault();
        close();
      }}
    >
      <button ref={button} type="button" class={look} aria-expanded={isOpen} aria-controls={panel} aria-label={label} title={label} onClick={() => setOpen(!isOpen)}>
        {face}
      </button>
      {isOpen ? (
        <div id={panel} class={`popover at-${side}`} role="group" aria-label={label}>
          {children(close)}
        </div>
      ) : null}
    </div>
  );
}

function useOutside(root: { current: HTMLElement | null }, isOpen: boolean, leave: () => void): void {
  useEffect(() => {
    if (!isOpen) return;
    const left = ({ target }: Event): void => {
      if (target instanceof Node && !root.current?.contains(target)) leave();
    };
    addEventListener("pointerdown", left);
    addEventListener("focusin", left);
    return () => {
      removeEventListener("pointerdown", left);
      removeEventListener("focusin", left);
    };
  }, [isOpen]);
}
