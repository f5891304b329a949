/** One key, one deed: what an agent's hands can do without the mouse. */

export type Deed = "next" | "previous" | "close" | "reply" | "note" | "claim" | "search" | "details" | "help" | "back";

const KEYS: Record<string, Deed> = {
  j: "next",
  k: "previous",
  e: "close",
  r: "reply",
  n: "note",
  c: "claim",
  "/": "search",
  d: "details",
  "?": "help",
};

/** Listens for keys outside of fields and dialogs; `isOn` says whether single keys count. Returns the undo. */
export function listenForShortcuts(isOn: () => boolean, act: (deed: Deed) => void): () => void {
  const pressed = (event: KeyboardEvent): void => {
    const deed = deedOf(event, isOn());
    if (!deed) return;
    event.preventDefault();
    act(deed);
  };
  addEventListener("keydown", pressed);
  return () => removeEventListener("keydown", pressed);
}

/** What a key press asks for; nothing while somebody writes, chooses or holds a modifier. */
export function deedOf(event: KeyboardEvent, singleKeys: boolean): Deed | null {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return null;
  if (document.querySelector("dialog[open]")) return null;
  if (event.key === "Escape") return "back";
  return singleKeys && !isWriting(event.target) ? (KEYS[event.key] ?? null) : null;
}

function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}
