/** Which conversation is open, kept in the address so that the browser's back button works. */

const MARK = "#c=";

/** The conversation named by an address's fragment; null for the list. */
export function routed(hash: string): string | null {
  return /^#c=([\w-]+)$/.exec(hash)?.[1] ?? null;
}

/** The fragment that opens a conversation. */
export function linkTo(id: string): string {
  return MARK + id;
}

/** Goes to a conversation; from one to the next the way back is still the list. */
export function goTo(id: string): void {
  if (routed(location.hash)) location.replace(linkTo(id));
  else location.hash = linkTo(id);
}

/** Goes back to the list. */
export function goBack(): void {
  if (!routed(location.hash)) return;
  history.pushState(null, "", location.pathname + location.search);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
