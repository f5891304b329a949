/** Where the thread is scrolled to: stays at the end while it is there, keeps its place when older lines come in above. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Chat } from "../chat";
import type { State } from "../state";

const NEAR = 80;

type Scroll = { box: { current: HTMLDivElement | null }; moved: () => void; toEnd: () => void; isBehind: boolean };

/** The scroll box of a thread (its only child is what scrolls), and whether lines have come in below what is seen. */
export function useScroll(chat: Chat, state: State): Scroll {
  const box = useRef<HTMLDivElement>(null);
  const place = useRef({ atEnd: true, fromEnd: 0, first: 0 });
  const [isBehind, setBehind] = useState(false);
  const { lines } = state.thread;

  const toEnd = (): void => {
    place.current.atEnd = true;
    setBehind(false);
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  const moved = (): void => {
    const { scrollHeight, scrollTop, clientHeight } = box.current ?? { scrollHeight: 0, scrollTop: 0, clientHeight: 0 };
    if (!clientHeight) return;
    Object.assign(place.current, { atEnd: scrollHeight - scrollTop - clientHeight < NEAR, fromEnd: scrollHeight - scrollTop });
    if (place.current.atEnd) setBehind(false);
    if (scrollTop < NEAR && state.thread.earlier) void chat.earlier();
  };
  useLayoutEffect(() => {
    const first = lines[0]?.seq ?? 0;
    const grewAbove = first < place.current.first;
    place.current.first = first;
    if (place.current.atEnd) toEnd();
    else if (grewAbove && box.current) box.current.scrollTop = box.current.scrollHeight - place.current.fromEnd;
  }, [lines, state.shown]);
  useLayoutEffect(toEnd, [state.pending.length, state.conversation?.id]);
  useEffect(() => setBehind(!place.current.atEnd && lines.length > 0), [lines.at(-1)?.seq]);
  useEffect(() => {
    const observer = new ResizeObserver(() => place.current.atEnd && toEnd());
    for (const element of [box.current, box.current?.firstElementChild]) if (element) observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { box, moved, toEnd, isBehind };
}
