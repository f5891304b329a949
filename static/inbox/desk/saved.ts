/** The workspace's own words: canned replies and tags. */

import type { CannedReply } from "../wire";
import { attempt, type Desk } from "./desk";
import { setTags } from "./deciding";

/** Saves a canned reply, a new one where it has no id; answers whether it is saved. */
export async function saveCannedReply(desk: Desk, reply: Omit<CannedReply, "id"> & { id: string | null }): Promise<boolean> {
  const { id, ...fields } = reply;
  const saved = await attempt(desk, () => (id ? desk.api.changeCannedReply({ id, ...fields }) : desk.api.addCannedReply(fields)));
  if (!saved) return false;
  const others = desk.store.state.cannedReplies.filter((other) => other.id !== saved.id);
  desk.store.set({ cannedReplies: [...others, saved].sort((one, other) => one.shortcut.localeCompare(other.shortcut)) });
  return true;
}

/** Removes a canned reply. */
export async function removeCannedReply(desk: Desk, id: string): Promise<void> {
  const removed = await attempt(desk, () => desk.api.removeCannedReply(id));
  if (removed) desk.store.change((state) => ({ ...state, cannedReplies: state.cannedReplies.filter((reply) => reply.id !== id) }));
}

/** Makes a tag and gives it to a conversation. */
export async function addTag(desk: Desk, name: string, conversationId: string): Promise<void> {
  const tag = await attempt(desk, () => desk.api.addTag(name));
  if (!tag) return;
  desk.store.change((state) => ({ ...state, tags: [...state.tags, tag] }));
  const tags = desk.store.state.known[conversationId]?.tags ?? [];
  await setTags(desk, conversationId, [...tags, tag.name]);
}
