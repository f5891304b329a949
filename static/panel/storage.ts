/** What the panel keeps in the browser: in its own storage, or, where frames may not store, in the shop page's. */

/**
 * Texts by key. `own`: nobody but us can read it; then the visitor token may be in it, otherwise only a resume ticket
 * and what is not sent yet. `set` answers false when there is no room.
 */
export type Keep = {
  own: boolean;
  get(key: string): string | null;
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(prefix: string): string[];
};

export type Area = "localStorage" | "sessionStorage";

/** The keep of `area`: our own storage, proven by writing to it, or what `borrow` gives when the browser forbids that. */
export function openKeep(area: Area, borrow: (area: Area) => Keep = () => inMemory()): Keep {
  try {
    const storage = window[area];
    storage.setItem("shopbell", "");
    storage.removeItem("shopbell");
    return ownKeep(storage);
  } catch {
    return borrow(area);
  }
}

/** A keep that lasts as long as the page view; `onChange` may carry each change further (null: removed). */
export function inMemory(values = new Map<string, string>(), onChange: (key: string, value: string | null) => void = () => undefined): Keep {
  return {
    own: false,
    get: (key) => values.get(key) ?? null,
    set: (key, value) => {
      values.set(key, value);
      onChange(key, value);
      return true;
    },
    remove: (key) => {
      if (values.delete(key)) onChange(key, null);
    },
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)),
  };
}

function ownKeep(storage: Storage): Keep {
  return {
    own: true,
    get: (key) => storage.getItem(key),
    set: (key, value) => {
      try {
        storage.setItem(key, value);
        return true;
      } catch {
        return false; // the browser's quota is used up
      }
    },
    remove: (key) => storage.removeItem(key),
    keys: (prefix) => Object.keys(storage).filter((key) => key.startsWith(prefix)),
  };
}
