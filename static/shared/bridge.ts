/** What the loader on the shop's page and the panel in its frame say to each other, over one port after one greeting. */

import type { Looks } from "./wire";

/** The greeting, posted once to the frame with its origin named; the port travels with it. `kept`: what the page keeps for the panel. */
export type Hello = {
  shopbell: "hello";
  nonce: string;
  page: Page;
  locales: string[];
  color: string | undefined;
  theme: string | undefined;
  kept: Record<string, string>;
};

export type Page = { url: string; title: string };

/** From the loader: whether the chat is open and fills a phone, or a command of the page that wants an answer. */
export type ToPanel =
  | { type: "state"; open: boolean; phone: boolean; focus: boolean }
  | { type: "command"; id: number; name: string; args: unknown[] };

/** From the panel: alive, wants to be closed, something happened, the answer to a command, something to keep. */
export type ToLoader =
  | { type: "ready"; nonce: string; open: boolean; looks: Looks; locale: string }
  | { type: "close" }
  | { type: "event"; name: string; detail: Record<string, unknown> }
  | { type: "result"; id: number; value?: unknown; error?: string }
  | { type: "keep"; area: "localStorage" | "sessionStorage"; key: string; value: string | null };

/** Data of a port message as an object with a `type`, or null: nobody's word is taken unseen. */
export function asBridged<T extends { type: string }>(data: unknown): T | null {
  return typeof data === "object" && data !== null && typeof (data as { type?: unknown }).type === "string" ? (data as T) : null;
}
