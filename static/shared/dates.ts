/** Days and times as the reader's language writes them. */

const DAY = 86_400_000;

/** "Today", "Yesterday", a weekday within a week, else the date. */
export function dayName(at: Date, now: Date, locale: string): string {
  const ago = Math.round((midnight(now) - midnight(at)) / DAY);
  if (ago === 0 || ago === 1) return capital(new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(-ago, "day"), locale);
  if (ago > 1 && ago < 7) return capital(at.toLocaleDateString(locale, { weekday: "long" }), locale);
  const thisYear = at.getFullYear() === now.getFullYear();
  return at.toLocaleDateString(locale, { day: "numeric", month: "long", ...(thisYear ? {} : { year: "numeric" }) });
}

/** The hour and minute. */
export function timeOfDay(at: Date, locale: string): string {
  return at.toLocaleTimeString(locale, { hour: "numeric", minute: "2-digit" });
}

/** Whether both fall on the reader's same calendar day. */
export function sameDay(one: Date, other: Date): boolean {
  return midnight(one) === midnight(other);
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function capital(text: string, locale: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
