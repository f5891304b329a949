/** Tells the page what changed in the chat, by comparing what is with what was last told. */

import { countUnread, type State, type Store } from "./state";
import { progress } from "./progress";

const RECENT = 30;

/** Watches `store` and hands events by name to `tell`: unread, connection, message:status. */
export function announce(store: Store, tell: (name: string, detail: Record<string, unknown>) => void): void {
  let unread = 0;
  let line = "";
  let states = new Map<string, string>();
  store.watch((state) => {
    if (unread !== (unread = countUnread(state))) tell("unread", { count: unread });
    if (line !== (line = state.line)) tell("connection", { state: line });
    const now = statesOf(state);
    for (const [client_id, progress] of now) if (states.get(client_id) !== progress) tell("message:status", { client_id, state: progress });
    states = now;
  });
}

function statesOf({ pending, sending, thread, conversation }: State): Map<string, string> {
  const states = new Map<string, string>();
  for (const message of thread.lines.slice(-RECENT)) {
    if (message.author.kind === "visitor" && message.client_id) states.set(message.client_id, progress(message, conversation));
  }
  for (const { client_id, failed } of pending) states.set(client_id, failed ? "failed" : client_id === sending ? "sending" : "queued");
  return states;
}
