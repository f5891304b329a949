/** When a snoozed conversation may come back. */

import type { Key } from "./texts";

export type Preset = { key: Key; at: Date };

const MORNING = 9;
const EVENING = 18;

/** The moments offered at `now`, in the agent's own time; this evening only while it is some hours away. */
export function presets(now: Date): Preset[] {
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const evening: Preset[] = now.getHours() < EVENING - 1 ? [{ key: "snooze_evening", at: atHour(now, 0, EVENING) }] : [];
  return [
    { key: "snooze_hour", at: new Date(now.getTime() + 3_600_000) },
    ...evening,
    { key: "snooze_tomorrow", at: atHour(now, 1, MORNING) },
    { key: "snooze_week", at: atHour(now, toMonday, MORNING) },
  ];
}

function atHour(now: Date, days: number, hour: number): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}
