/** How well the team knows a shopper, said as what is so. */

import type { VNode } from "preact";
import type { Visitor } from "../wire";
import { proofWords } from "../words";
import { Icon } from "./icons";

const PROVEN = ["code", "store_login"];

/** The line under a shopper's name, with the address if the name is not that; only what was proven carries a shield. */
export function Proof({ visitor }: { visitor: Visitor }): VNode {
  const isProven = PROVEN.includes(visitor.proof.level);
  return (
    <span class={isProven ? "proof proven" : "proof"}>
      {isProven ? <Icon name="shield" /> : null}
      <bdi>{proofWords(visitor)}</bdi>
      {visitor.name && visitor.email ? <bdi class="address">{visitor.email}</bdi> : null}
    </span>
  );
}
