/** The thread: lines in order with their days, what is on its way, who is typing; stays at the newest line. */

import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Desk } from "../desk/desk";
import { loadEarlier, markSeen, readThread } from "../desk/reading";
import { UNREAD_THREAD } from "../state/lines";
import { arranged } from "../state/runs";
import { sendsOf } from "../state/sends";
import type { State } from "../state/state";
import { t } from "../texts";
import { visitorName } from "../words";
import { Icon } from "./icons";
import { Line } from "./line";
import { Pending } from "./pending";
import { Empty, Failed, Skeleton } from "./states";

type Props = { desk: Desk; state: State; id: string; now: Date };

const NEAR = 60;
const READ_WITHIN = 1_000;

export function Thread({ desk, state, id, now }: Props): VNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const thread = state.threads[id] ?? UNREAD_THREAD;
  const receipts = state.known[id]?.receipts ?? { delivered_seq: 0, read_seq: 0 };
  const sends = sendsOf(state, id);
  const toEnd = (): void => scroller.current?.scrollTo({ top: 0 }); // the scroller is turned over: 0 is the newest line
  useSeen(desk, id, isAtEnd && thread.phase === "ready", thread.lines.length);
  useEffect(toEnd, [sends.length]);

  if (thread.phase === "failed") return <div class="thread"><Failed words={t("thread_failed")} retry={() => void readThread(desk, id)} /></div>;
  if (thread.phase === "loading" && !thread.lines.length) return <div class="thread"><Skeleton count={5} kind="line" /></div>;
  return (
    <div class="thread">
      <div
        ref={scroller}
        class="scroller"
        tabIndex={0}
        role="group"
        aria-label={t("history")}
        onScroll={({ currentTarget }) => setAtEnd(Math.abs(currentTarget.scrollTop) < NEAR)}
      >
        <div class="content">
          <Above desk={desk} id={id} hasMore={thread.earlier} />
          <div class="lines" role="log" aria-live="polite">
            {arranged(thread.lines, receipts, state).map((line) => (
              <Line key={line.message.id} {...line} now={line.day ? now.toDateString() : ""} />
            ))}
          </div>
          {thread.lines.length || sends.length ? null : <Empty icon="inbox" title={t("no_lines")} />}
          {sends.map((send) => (
            <Pending key={send.client_id} desk={desk} send={send} />
          ))}
          <Company state={state} id={id} />
        </div>
      </div>
      {isAtEnd ? null : <ToEnd count={thread.lines.filter(({ position }) => position > thread.seen).length} go={toEnd} />}
    </div>
  );
}

/** The agent has seen what stands on a visible page at the end of the thread; what comes while they write, not in the same moment. */
function useSeen(desk: Desk, id: string, isShown: boolean, count: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      clearTimeout(timer);
      if (!isShown || document.hidden) return;
      if (desk.store.state.threads[id]?.seen) timer = setTimeout(() => markSeen(desk, id), READ_WITHIN);
      else markSeen(desk, id);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [id, isShown, count]);
}

/** The way to earlier lines: pressed by itself when it comes into view. */
function Above({ desk, id, hasMore }: { desk: Desk; id: string; hasMore: boolean }): VNode {
  const button = useRef<HTMLButtonElement>(null);
  const [isBusy, setBusy] = useState(false);
  const load = async (): Promise<void> => {
    setBusy(true);
    await loadEarlier(desk, id);
    setBusy(false);
  };
  useEffect(() => {
    if (!hasMore || isBusy || !button.current) return;
    const seen = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && void load());
    seen.observe(button.current);
    return () => seen.disconnect();
  }, [hasMore, isBusy]);
  if (!hasMore) return <p class="beginning">{t("beginning")}</p>;
  return (
    <button ref={button} type="button" class="more" aria-disabled={isBusy} onClick={() => void load()}>
      {t(isBusy ? "loading" : "earlier")}
    </button>
  );
}

/** The shopper typing, and the colleagues who look at the same conversation. */
function Company({ state, id }: { state: State; id: string }): VNode {
  const conversation = state.known[id];
  const others = (state.viewers[id] ?? []).filter((viewer) => viewer.id !== state.me?.id);
  const writing = others.filter(({ typing }) => typing).map(({ name }) => name);
  const looking = others.filter(({ typing }) => !typing).map(({ name }) => name);
  return (
    <div class="company" role="status">
      {state.typing[id] && conversation ? (
        <p class="is-typing">
          <span class="dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <bdi>{t("shopper_typing", { name: visitorName(conversation.visitor) })}</bdi>
        </p>
      ) : null}
      {writing.length ? (
        <p class="colleagues writing">
          <Icon name="warning" />
          <bdi>{t("answering", { names: writing.join(", "), count: writing.length })}</bdi>
        </p>
      ) : null}
      {looking.length ? (
        <p class="colleagues">
          <Icon name="eye" />
          <bdi>{t("viewing", { names: looking.join(", "), count: looking.length })}</bdi>
        </p>
      ) : null}
    </div>
  );
}

function ToEnd({ count, go }: { count: number; go: () => void }): VNode {
  return (
    <button type="button" class="to-end" aria-label={count ? undefined : t("to_newest")} onClick={go}>
      <Icon name="down" />
      {count ? t("jump", { count }) : null}
    </button>
  );
}
