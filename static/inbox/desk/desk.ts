/** The parts an agent's commands work with, and how a command that fails is told. */

import { Refused, Unanswered, type Socket } from "../../shared/socket";
import type { Api } from "../api";
import { ApiRefused } from "../http";
import { SignedOut, type Session } from "../session";
import type { Store } from "../state/store";
import type { Keep } from "../storage";
import { t } from "../texts";

export type Desk = { store: Store; api: Api; session: Session; socket: Socket; storage: Keep; beep: () => void };

/** Runs a command; answers null when it failed, after saying why. What is not a failed call is a bug and raised again. */
export async function attempt<T>(desk: Desk, command: () => Promise<T>): Promise<T | null> {
  try {
    return await command();
  } catch (error) {
    if (!(error instanceof SignedOut)) tell(desk, wordsFor(error), true); // signed out: the sign-in page says so
    return null;
  }
}

/** As `attempt`, without a word: for what the page does by itself, and does again. */
export async function quietly<T>(command: () => Promise<T>): Promise<T | null> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof SignedOut || error instanceof Refused || error instanceof Unanswered) return null;
    throw error;
  }
}

/** Shows a notice. */
export function tell(desk: Desk, words: string, isWrong = false): void {
  desk.store.set({ notice: { words, isWrong } });
}

/** What went wrong, in words an agent can act on. */
export function wordsFor(error: unknown): string {
  if (error instanceof Unanswered) return t("unanswered");
  if (!(error instanceof Refused)) throw error;
  const { code, message, retry_after } = error.problem;
  const holder = error instanceof ApiRefused ? (error.details["holder"] as { name?: unknown } | undefined)?.name : undefined;
  if (typeof holder === "string") return t("held_by", { name: holder });
  if (code === "rate_limited" || code === "too_many_tries") return t("too_fast", { count: Math.ceil(retry_after ?? 60) });
  if (code === "forbidden") return t("forbidden");
  if (code === "not_found") return t("not_found");
  return message || t("went_wrong");
}
