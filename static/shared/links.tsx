/** Text a stranger wrote, drawn as text nodes with links that cannot lie about where they lead. */

import type { VNode } from "preact";

export type Piece = { text: string; href?: string; host?: string };

const CANDIDATE = /(?:https?:\/\/|www\.|mailto:|tel:)[^\s\p{Cc}\p{Cf}<>"]+|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/giu;
const BIDI_OVERRIDES = /[\u202A-\u202E\u2066-\u2069]/g;
const SCHEMES = ["http:", "https:", "mailto:", "tel:"];

/** `text` with its web, mail and phone addresses as links. */
export function Linked({ text }: { text: string }): VNode {
  return <>{pieces(text).map((piece) => (piece.href ? <Link {...piece} href={piece.href} /> : piece.text))}</>;
}

/** `text` cut into plain pieces and links; `host` is set where the words do not show the true host. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(CANDIDATE)) {
    const words = withoutTail(match[0]);
    const link = asLink(words);
    if (!link || /[\w@]/.test(text.charAt(match.index - 1))) continue;
    found.push({ text: text.slice(done, match.index) }, link);
    done = match.index + words.length;
  }
  found.push({ text: text.slice(done) });
  return found.map((piece) => ({ ...piece, text: piece.text.replace(BIDI_OVERRIDES, "") })).filter((piece) => piece.text);
}

function Link({ text, href, host }: Piece & { href: string }): VNode {
  return (
    <>
      <a href={href} target="_blank" rel="noopener noreferrer nofollow ugc" dir="ltr">
        {text}
      </a>
      {host ? ` (${host})` : null}
    </>
  );
}

/** Leaves out the punctuation that ends a sentence, and a bracket that was opened before the address. */
function withoutTail(words: string): string {
  const trimmed = words.replace(/[.,;:!?'’”»*_~…]+$/, "");
  const bracket = /[)\]}]$/.exec(trimmed)?.[0];
  if (!bracket) return trimmed;
  const opening = { ")": "(", "]": "[", "}": "{" }[bracket] ?? "";
  const balanced = trimmed.split(bracket).length <= trimmed.split(opening).length;
  return balanced ? trimmed : withoutTail(trimmed.slice(0, -1));
}

function asLink(words: string): Piece | null {
  const url = parsed(address(words));
  if (!url || !SCHEMES.includes(url.protocol) || url.username || url.password) return null;
  if (!url.protocol.startsWith("http")) return { text: words, href: url.href };
  if (!url.hostname.includes(".") && url.hostname !== "localhost") return null;
  const honest = words.toLowerCase().includes(url.hostname);
  return { text: words, href: url.href, ...(honest ? {} : { host: url.hostname }) };
}

function parsed(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    return null; // not an address after all: it stays plain text
  }
}

function address(words: string): string {
  if (/^www\./i.test(words)) return `https://${words}`;
  return /^(https?|mailto|tel):/i.test(words) ? words : `mailto:${words}`;
}
