/** Deciding about a conversation: who has it, what state it is in, what it is tagged with. */

import { withConversation } from "../state/conversations";
import { t } from "../texts";
import type { Change, Conversation, Lease } from "../wire";
import { attempt, tell, type Desk } from "./desk";
import { readConversation } from "./reading";

const RENEW_BELOW = 60_000;

/** Claims a conversation for this agent; says who has it when somebody was quicker. */
export async function claim(desk: Desk, id: string): Promise<void> {
  const claimed = await attempt(desk, () => desk.api.claim(id));
  if (claimed) desk.store.change((state) => withConversation(state, claimed.conversation));
  else void readConversation(desk, id);
}

/** Keeps a claim of this agent from running out while the agent works. */
export function keepClaim(desk: Desk, { id, lease }: Conversation): void {
  const held = liveLease(lease, Date.now());
  if (held?.teammate_id === desk.store.state.me?.id && held && Date.parse(held.until) - Date.now() < RENEW_BELOW) void claim(desk, id);
}

/** A claim that has not run out at `now` (ms). */
export function liveLease(lease: Lease | null, now: number): Lease | null {
  return lease && Date.parse(lease.until) > now ? lease : null;
}

/** Gives a conversation to a teammate, or to nobody; shown at once. */
export function assign(desk: Desk, id: string, assigneeId: string | null): Promise<void> {
  return hopefully(desk, id, { assignee_id: assigneeId });
}

/** Closes an open conversation, opens any other. */
export async function closeOrReopen(desk: Desk, { id, state }: Conversation): Promise<void> {
  await change(desk, id, { state: state === "closed" ? "open" : "closed" }, t(state === "closed" ? "reopened" : "closed"));
}

/** Puts a conversation aside until a time; null brings it back. */
export async function snooze(desk: Desk, id: string, until: Date | null): Promise<void> {
  if (!until) await change(desk, id, { state: "open" }, t("reopened"));
  else await change(desk, id, { state: "snoozed", snoozed_until: until.toISOString() }, t("snoozed"));
}

/** Gives a conversation these tags and no others; shown at once, so that the next one chosen adds to them. */
export function setTags(desk: Desk, id: string, tags: string[]): Promise<void> {
  return hopefully(desk, id, { tags });
}

/** Changes what is chosen in a field, which shows it before the server has answered; a refusal takes it back. */
async function hopefully(desk: Desk, id: string, fields: Pick<Change, "tags" | "assignee_id">): Promise<void> {
  const before = desk.store.state.known[id];
  show(desk, id, fields);
  const isDone = await change(desk, id, fields);
  if (before && !isDone) show(desk, id, { tags: before.tags, assignee_id: before.assignee_id });
}

function show(desk: Desk, id: string, fields: Partial<Conversation>): void {
  const known = desk.store.state.known[id];
  if (known) desk.store.change((state) => withConversation(state, { ...known, ...fields }));
}

async function change(desk: Desk, id: string, fields: Change, done?: string): Promise<boolean> {
  const conversation = await attempt(desk, () => desk.api.change(id, fields));
  if (!conversation) return false;
  desk.store.change((state) => withConversation(state, conversation));
  if (done) tell(desk, done);
  return true;
}
