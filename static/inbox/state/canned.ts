/** Canned replies in a text: what is being asked for with "/", and what stands there afterwards. */

import type { CannedReply } from "../wire";

export type Written = { text: string; caret: number };

const ASKED = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u;
const SHOWN = 8;

/** What follows the "/" right before the caret; null where none is being typed. */
export function asked({ text, caret }: Written): string | null {
  return ASKED.exec(text.slice(0, caret))?.[1] ?? null;
}

/** The replies whose shortcut begins with `typed`, then those whose title holds it. */
export function fitting(replies: CannedReply[], typed: string): CannedReply[] {
  const wanted = typed.toLowerCase();
  const byShortcut = replies.filter(({ shortcut }) => shortcut.toLowerCase().startsWith(wanted));
  const byTitle = replies.filter((reply) => !byShortcut.includes(reply) && reply.title.toLowerCase().includes(wanted));
  return [...byShortcut, ...byTitle].slice(0, SHOWN);
}

/** The text with the shortcut before the caret replaced by `reply`. */
export function inserted({ text, caret }: Written, reply: string): Written {
  const typed = asked({ text, caret });
  const from = typed === null ? caret : caret - typed.length - 1;
  return { text: text.slice(0, from) + reply + text.slice(caret), caret: from + reply.length };
}

/** The text with a "/" at the caret that asks for replies. */
export function withSlash({ text, caret }: Written): Written {
  const before = text.slice(0, caret);
  const slash = before && !/\s$/.test(before) ? " /" : "/";
  return { text: before + slash + text.slice(caret), caret: caret + slash.length };
}
