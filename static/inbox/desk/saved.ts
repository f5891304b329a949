/** The workspace's own words: canned replies and tags. */

import type { CannedReply, Tag } from "../wire";
import { SignedOut } from "../session";
import { setTags } from "./deciding";
import { attempt, wordsFor, type Desk } from "./desk";

/** Saves a canned reply, a new one where it has no id; answers why it could not, empty when it is saved. */
export function saveCannedReply(desk: Desk, reply: Omit<CannedReply, "id"> & { id: string | null }): Promise<string> {
  const { id, ...fields } = reply;
  return why(async () => {
    const saved = await (id ? desk.api.changeCannedReply({ id, ...fields }) : desk.api.addCannedReply(fields));
    const others = desk.store.state.cannedReplies.filter((other) => other.id !== saved.id);
    desk.store.set({ cannedReplies: [...others, saved].sort((one, other) => one.shortcut.localeCompare(other.shortcut)) });
  });
}

/** Removes a canned reply; answers why it could not, empty when it is gone. */
export function removeCannedReply(desk: Desk, id: string): Promise<string> {
  return why(async () => {
    await desk.api.removeCannedReply(id);
    desk.store.change((state) => ({ ...state, cannedReplies: state.cannedReplies.filter((reply) => reply.id !== id) }));
  });
}

/** Makes a tag and gives it to a conversation. */
export async function addTag(desk: Desk, name: string, conversationId: string): Promise<void> {
  const tag = await attempt(desk, () => desk.api.addTag(name));
  if (!tag) return;
  desk.store.change((state) => ({ ...state, tags: [...state.tags.filter(({ id }) => id !== tag.id), tag].sort(byName) }));
  const tags = desk.store.state.known[conversationId]?.tags ?? [];
  await setTags(desk, conversationId, [...tags, tag.name]);
}

function byName(one: Tag, other: Tag): number {
  return one.name.localeCompare(other.name);
}

/** Runs a command of a dialog, which tells itself what went wrong: a notice would lie behind it. */
async function why(command: () => Promise<void>): Promise<string> {
  try {
    await command();
    return "";
  } catch (error) {
    return error instanceof SignedOut ? "" : wordsFor(error);
  }
}
