/** What the shop's own page keeps: a flag that the chat was used, and what the panel may not keep in its frame. */

type Area = "localStorage" | "sessionStorage";

/** The key of `widgetId`'s flag; everything else of it is below `key:`. */
export function keyOf(widgetId: string): string {
  return `shopbell:${widgetId}`;
}

/** Whether anything is kept under exactly `key`: the quick question, since opening the page's storage takes the browser a while. */
export function isKept(key: string): boolean {
  return attempt(() => localStorage.getItem(key)) != null;
}

/** All that is kept below `key`, by full key; nothing where the page may not store. */
export function recall(key: string): Record<string, string> {
  const all = attempt(() => ({ ...localStorage, ...sessionStorage })) ?? {};
  return Object.fromEntries(Object.entries(all as Record<string, string>).filter(([name]) => name.startsWith(key)));
}

/** Forgets all that is kept under `key` and below. */
export function forget(key: string): void {
  for (const name in recall(key)) {
    keep(name, null);
    keep(name, null, "sessionStorage");
  }
}

/** Keeps a value; null forgets it. */
export function keep(key: string, value: string | null, area: Area = "localStorage"): void {
  attempt(() => (value === null ? window[area].removeItem(key) : window[area].setItem(key, value)));
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined; // the page may not store: the chat then starts anew on every page view
  }
}
