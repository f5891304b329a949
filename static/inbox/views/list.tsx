/** The left column: search, filters, and the conversations that fit them. */

import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { liveLease } from "../desk/deciding";
import type { Desk } from "../desk/desk";
import { loadList, loadMore } from "../desk/reading";
import type { State } from "../state/state";
import { t } from "../texts";
import { teammateName } from "../words";
import { Account } from "./account";
import { Filters } from "./filters";
import { Row } from "./row";
import { Empty, Failed, Skeleton } from "./states";

type Props = { desk: Desk; state: State; now: Date; showHelp: () => void; showReplies: () => void };

export function List({ desk, state, now, showHelp, showReplies }: Props): VNode {
  return (
    <nav class="list" aria-label={t("conversations")}>
      <header class="list-head">
        <p class="title">
          <bdi>{state.me?.workspace.name ?? t("inbox")}</bdi>
        </p>
        <Account desk={desk} state={state} showHelp={showHelp} showReplies={showReplies} />
      </header>
      <Filters desk={desk} state={state} />
      <div class="rows" aria-busy={state.list.phase === "loading"}>
        <Rows desk={desk} state={state} now={now} />
      </div>
    </nav>
  );
}

function Rows({ desk, state, now }: { desk: Desk; state: State; now: Date }): VNode {
  const { list, filter, known } = state;
  if (list.phase === "loading") return <Skeleton count={7} kind="row" />;
  if (list.phase === "failed") return <Failed words={t("list_failed")} retry={() => void loadList(desk)} />;
  if (!list.ids.length) return <NothingHere what={filter.q ? "search" : filter.state} />;
  const nameOf = (id: string | null | undefined): string => (id ? teammateName(state, id) : "");
  return (
    <>
      <ul>
        {list.ids.map((id) => {
          const conversation = known[id];
          if (!conversation) return null;
          return (
            <Row
              key={id}
              conversation={conversation}
              isOpen={id === state.openId}
              isTyping={id in state.typing}
              draft={id === state.openId ? "" : (state.drafts[id]?.text ?? "")}
              assignee={nameOf(conversation.assignee_id)}
              holder={nameOf(liveLease(conversation.lease, now.getTime())?.teammate_id)}
              showsState={Boolean(filter.q)}
              now={now}
            />
          );
        })}
      </ul>
      {list.cursor ? <More key={list.cursor} load={() => void loadMore(desk)} /> : null}
    </>
  );
}

function NothingHere({ what }: { what: "search" | State["filter"]["state"] }): VNode {
  const icon = { search: "search", open: "check", snoozed: "clock", closed: "inbox" } as const;
  return <Empty icon={icon[what]} title={t(`empty_${what}`)} words={t(`empty_${what}_words`)} />;
}

/** Loads the next page when it comes into view; a button for those who do not scroll. */
function More({ load }: { load: () => void }): VNode {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!button.current) return;
    const seen = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && load());
    seen.observe(button.current);
    return () => seen.disconnect();
  }, []);
  return (
    <button ref={button} type="button" class="more" onClick={load}>
      {t("show_more")}
    </button>
  );
}
