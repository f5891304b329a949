/** People, proofs, events and times, in the inbox's words. */

import { sameDay, timeOfDay } from "../shared/dates";
import type { State } from "./state/state";
import { LOCALE, t, type Key } from "./texts";
import type { Author, Message, Visitor } from "./wire";

const DAY = 86_400_000;

/** What a shopper is called: the name or address they gave, else a short code. */
export function visitorName({ id, name, email }: Visitor): string {
  return name || email || t("shopper", { code: id.slice(-4).toUpperCase() });
}

/** How well a shopper is known, as a statement of what is so. */
export function proofWords({ proof, name, email }: Visitor): string {
  if (proof.level !== "claimed" && proof.level !== "anonymous") return t(`proof_${proof.level}`);
  return t(name || email ? "proof_claimed" : "proof_anonymous");
}

/** What a teammate is called here. */
export function teammateName({ me, teammates }: State, id: string): string {
  if (id === me?.id) return t("you");
  return teammates.find((teammate) => teammate.id === id)?.name ?? t("a_teammate");
}

/** Who wrote a line. */
export function authorName({ kind, id, name }: Author, state: State): string {
  if (kind === "agent") return id && id === state.me?.id ? t("you") : name || (id ? teammateName(state, id) : t("a_teammate"));
  return { visitor: name || t("the_shopper"), bot: name || t("bot"), system: t("system") }[kind];
}

/** What happened, as a sentence; events this page does not know are told by the server's own words. */
export function eventWords({ author, event, text }: Message, state: State): string {
  const name = authorName(author, state);
  const key = `event_${event?.name}`;
  if (!isEventKey(key)) return text || t("event_other", { event: (event?.name ?? "").replaceAll("_", " ") });
  return t(key, { name, count: Number(event?.data["score"] ?? 0) });
}

/** A moment in few characters: the time today, the weekday this week, else the date. */
export function shortTime(iso: string, now: Date): string {
  const at = new Date(iso);
  if (sameDay(at, now)) return timeOfDay(at, LOCALE);
  if (now.getTime() - at.getTime() < 6 * DAY) return at.toLocaleDateString(LOCALE, { weekday: "short" });
  const year = at.getFullYear() === now.getFullYear() ? {} : ({ year: "2-digit" } as const);
  return at.toLocaleDateString(LOCALE, { day: "numeric", month: "short", ...year });
}

/** A moment within the next days: the weekday and the time. */
export function soonTime(at: Date): string {
  return at.toLocaleString(LOCALE, { weekday: "short", hour: "numeric", minute: "2-digit" });
}

/** A moment with its day and time. */
export function longTime(iso: string): string {
  return new Date(iso).toLocaleString(LOCALE, { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit" });
}

const EVENTS = ["closed", "reopened", "snoozed", "assigned", "claimed", "tagged", "rated", "mailed"] as const;

function isEventKey(key: string): key is Key & `event_${(typeof EVENTS)[number]}` {
  return EVENTS.some((name) => key === `event_${name}`);
}
