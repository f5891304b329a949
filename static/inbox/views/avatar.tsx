/** A round mark for a person: a letter, or a figure where there is no name, on a quiet tint that stays theirs. */

import type { VNode } from "preact";
import { Icon } from "./icons";

const TINTS = 6;

/** The first letter of `name`, on the tint of `id`. */
export function Avatar({ id, name, small = false }: { id: string; name: string; small?: boolean }): VNode {
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0]?.toLocaleUpperCase();
  return (
    <span class={`avatar tint-${tint(id)}${small ? " small" : ""}`} aria-hidden="true">
      {letter ?? <Icon name="person" />}
    </span>
  );
}

function tint(id: string): number {
  return [...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 997, 7) % TINTS;
}
