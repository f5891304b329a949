/** Keyboard focus on a phone: the chat fills the screen, so Tab goes round inside it. */

const FOCUSABLE = "button:not(:disabled), textarea, input, a[href], [tabindex='0']";

/** Keeps Tab inside the document; returns the undo. */
export function keepFocusInside(): () => void {
  const turn = (event: KeyboardEvent): void => {
    if (event.key !== "Tab") return;
    const all = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter((element) => element.checkVisibility());
    const [first, last] = event.shiftKey ? [all.at(-1), all[0]] : [all[0], all.at(-1)];
    if (document.activeElement !== last) return;
    event.preventDefault();
    first?.focus();
  };
  addEventListener("keydown", turn);
  return () => removeEventListener("keydown", turn);
}
