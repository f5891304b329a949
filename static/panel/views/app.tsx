/** The whole panel: header, what is going on with the line, a thread or the list of conversations. */

import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import type { Chat } from "../chat";
import { useStore } from "../state";
import { Banner } from "./banner";
import { Composer } from "./composer";
import { keepFocusInside } from "./focus";
import { Header } from "./header";
import { ConversationList } from "./list";
import { Thread } from "./thread";

/** `close` hides the panel; null where it is a page of its own. */
export function App({ chat, close }: { chat: Chat; close: (() => void) | null }): VNode {
  const state = useStore(chat.store);
  const { t } = state.language;
  useEffect(() => {
    document.title = t("title", { name: state.config.name });
  }, [t, state.config.name]);
  useEffect(() => (state.phone && state.shown ? keepFocusInside() : undefined), [state.phone, state.shown]);
  return (
    <>
      <Header chat={chat} state={state} close={close} />
      <Banner line={state.line} t={t} />
      {state.view === "list" ? (
        <ConversationList chat={chat} state={state} />
      ) : (
        <>
          <Thread chat={chat} state={state} />
          <Composer chat={chat} state={state} />
        </>
      )}
    </>
  );
}
