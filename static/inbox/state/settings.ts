/** What an agent chose for this browser. */

export type Theme = "auto" | "light" | "dark";
export type Settings = { sound: boolean; enterSends: boolean; shortcuts: boolean; theme: Theme; presence: "online" | "away"; details: boolean };

export const DEFAULTS: Settings = { sound: true, enterSends: true, shortcuts: true, theme: "auto", presence: "online", details: true };

/** `found` (whatever the storage held) over the defaults; values of another kind are left out. */
export function settingsFrom(found: Partial<Record<string, unknown>> | null): Settings {
  const good = Object.entries(found ?? {}).filter(([name, value]) => typeof value === typeof DEFAULTS[name as keyof Settings]);
  return { ...DEFAULTS, ...Object.fromEntries(good) };
}
