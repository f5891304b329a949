/** The whole page: the door, or list, conversation and details side by side. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Desk } from "../desk/desk";
import { start } from "../desk/start";
import { listenForShortcuts } from "../shortcuts";
import type { State } from "../state/state";
import { useStore } from "../state/store";
import { t } from "../texts";
import { ConversationView } from "./conversation";
import { act } from "./deeds";
import { Details } from "./details";
import { Help } from "./help";
import { List } from "./list";
import { Banner, NoticeBox } from "./notice";
import { useNow } from "./now";
import { Replies } from "./replies";
import { SignIn } from "./signin";
import { Failed, Skeleton } from "./states";

export function App({ desk }: { desk: Desk }): VNode {
  const state = useStore(desk.store);
  if (state.phase === "signed-out") return <SignIn desk={desk} />;
  if (state.phase === "loading") return <Skeleton count={6} kind="row" />;
  if (state.phase === "failed") return <Failed words={t("start_failed")} retry={() => void start(desk)} />;
  return <Columns desk={desk} state={state} />;
}

function Columns({ desk, state }: { desk: Desk; state: State }): VNode {
  const [dialog, setDialog] = useState<"help" | "replies" | null>(null);
  const { hasDetails, isOver, toggleDetails } = useDetails(desk, state);
  const now = useNow();
  const showHelp = (): void => setDialog("help");
  const showReplies = (): void => setDialog("replies");
  const closeDialog = (): void => setDialog(null);
  useEffect(() => {
    const page = { toggleDetails, leaveDetails: () => isOver && (toggleDetails(), true), showHelp };
    return listenForShortcuts(
      () => desk.store.state.settings.shortcuts,
      (deed) => act(desk, page, deed),
    );
  }, [toggleDetails]);
  return (
    <>
      <h1 class="unseen">{[t("inbox"), state.me?.workspace.name].filter(Boolean).join(" · ")}</h1>
      <Banner connection={state.connection} />
      <div class={`columns${state.openId ? " has-open" : ""}${state.openId && hasDetails ? " has-details" : ""}`}>
        <List desk={desk} state={state} now={now} showHelp={showHelp} showReplies={showReplies} />
        <ConversationView desk={desk} state={state} now={now} hasDetails={hasDetails} toggleDetails={toggleDetails} />
        {hasDetails ? <Details desk={desk} state={state} isOver={isOver} close={toggleDetails} /> : null}
      </div>
      <NoticeBox desk={desk} notice={state.notice} />
      {dialog === "help" ? <Help desk={desk} state={state} close={closeDialog} /> : null}
      {dialog === "replies" ? <Replies desk={desk} state={state} close={closeDialog} /> : null}
    </>
  );
}

const WIDE = "(min-width: 1180px)";

/** Whether the details are shown: a chosen column where there is room, else on call above the thread. */
function useDetails({ store }: Desk, { settings }: State): { hasDetails: boolean; isOver: boolean; toggleDetails: () => void } {
  const [isWide, setWide] = useState(() => matchMedia(WIDE).matches);
  const [isCalled, setCalled] = useState(false);
  useEffect(() => {
    const room = matchMedia(WIDE);
    const changed = (): void => setWide(room.matches);
    room.addEventListener("change", changed);
    return () => room.removeEventListener("change", changed);
  }, []);
  const toggleDetails = (): void => {
    if (!isWide) return setCalled(!isCalled);
    store.change((state) => ({ ...state, settings: { ...state.settings, details: !settings.details } }));
  };
  return { hasDetails: isWide ? settings.details : isCalled, isOver: !isWide && isCalled, toggleDetails };
}
