/** The browser's storage, or memory for this page where the browser allows none. */

export type Keep = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** `localStorage` where it can be used, else a memory that ends with the page. */
export function keep(): Keep {
  try {
    const { localStorage } = window;
    localStorage.getItem("shopbell");
    return localStorage;
  } catch {
    return memory(); // the browser blocks storage: sign-in then lasts as long as the page
  }
}

/** A storage in memory. */
export function memory(): Keep {
  const held = new Map<string, string>();
  return {
    getItem: (key) => held.get(key) ?? null,
    setItem: (key, value) => void held.set(key, value),
    removeItem: (key) => void held.delete(key),
  };
}

/** The object that was stored under `key`, or null when there is none that can be read. */
export function stored<T extends object>(storage: Keep, key: string): T | null {
  try {
    const value: unknown = JSON.parse(storage.getItem(key) ?? "null");
    return typeof value === "object" ? (value as T | null) : null;
  } catch {
    return null; // not ours, or half written: as if it were not there
  }
}
