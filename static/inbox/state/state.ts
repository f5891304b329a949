/** Everything the inbox knows, as one plain value that is replaced and never changed. */

import type { SocketState } from "../../shared/socket";
import type { Filter } from "../api";
import type { CannedReply, Conversation, Me, Tag, Teammate, Viewer } from "../wire";
import type { Draft } from "./drafts";
import type { Thread } from "./lines";
import type { Send } from "./sends";
import { DEFAULTS, type Settings } from "./settings";

export type Phase = "loading" | "ready" | "failed";
export type Notice = { words: string; isWrong: boolean };

/** `known` holds every conversation met, `list` the ids that are shown; `openId` is the one being read. */
export type State = {
  phase: Phase | "signed-out";
  connection: SocketState;
  me: Me | null;
  teammates: Teammate[];
  tags: Tag[];
  cannedReplies: CannedReply[];
  filter: Filter;
  known: Record<string, Conversation>;
  list: { ids: string[]; cursor: string | null; phase: Phase };
  openId: string | null;
  threads: Record<string, Thread>;
  typing: Record<string, true>;
  viewers: Record<string, Viewer[]>;
  sends: Send[];
  drafts: Record<string, Draft>;
  settings: Settings;
  notice: Notice | null;
};

export const INITIAL: State = {
  phase: "loading",
  connection: "offline",
  me: null,
  teammates: [],
  tags: [],
  cannedReplies: [],
  filter: { state: "open", assignee: "", tag: "", q: "" },
  known: {},
  list: { ids: [], cursor: null, phase: "loading" },
  openId: null,
  threads: {},
  typing: {},
  viewers: {},
  sends: [],
  drafts: {},
  settings: DEFAULTS,
  notice: null,
};

/** Whether the signed-in teammate may do what `permission` names. */
export function may(state: State, permission: string): boolean {
  return state.me?.permissions.includes(permission) ?? false;
}

/** The conversation being read, when it is known already. */
export function opened(state: State): Conversation | null {
  return (state.openId && state.known[state.openId]) || null;
}
