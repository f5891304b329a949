/** What an agent has begun to write, one draft for each conversation. */

import type { State } from "./state";

export type Draft = { text: string; kind: "text" | "note" };

export const NO_DRAFT: Draft = { text: "", kind: "text" };

/** The draft of a conversation, empty where there is none. */
export function draftOf(state: State, conversationId: string): Draft {
  return state.drafts[conversationId] ?? NO_DRAFT;
}

/** The state with a draft replaced; an empty reply is none. */
export function withDraft(state: State, conversationId: string, draft: Draft): State {
  const { [conversationId]: _, ...others } = state.drafts;
  const isKept = draft.text !== "" || draft.kind === "note";
  return { ...state, drafts: isKept ? { ...others, [conversationId]: draft } : others };
}

/** The state where `text` was taken back to be written again, before what was written since. */
export function withTakenBack(state: State, conversationId: string, { text, kind }: Draft): State {
  const since = draftOf(state, conversationId).text;
  return withDraft(state, conversationId, { text: since ? `${text}\n\n${since}` : text, kind });
}
