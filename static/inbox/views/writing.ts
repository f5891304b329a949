/** What the composer does while an agent writes: the draft, the suggestions, the sending. */

import type { RefObject } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { keepClaim } from "../desk/deciding";
import type { Desk } from "../desk/desk";
import { say } from "../desk/sending";
import { TypingSignal } from "../desk/typing";
import { asked, fitting, inserted, withSlash, type Written } from "../state/canned";
import { draftOf, withDraft, type Draft } from "../state/drafts";
import type { State } from "../state/state";
import type { CannedReply, Conversation } from "../wire";

const LONGEST = 5_000;

export type Writing = {
  box: RefObject<HTMLTextAreaElement | null>;
  draft: Draft;
  tooLong: number;
  found: CannedReply[];
  chosen: number;
  input: () => void;
  leave: () => void;
  choose: (kind: Draft["kind"]) => void;
  insert: (reply: CannedReply) => void;
  slash: () => void;
  step: (by: 1 | -1) => void;
  dismiss: () => void;
  send: () => void;
};

/** The writing in one conversation; the component that uses it is made anew for each. */
export function useWriting(desk: Desk, state: State, conversation: Conversation): Writing {
  const { id } = conversation;
  const box = useRef<HTMLTextAreaElement>(null);
  const signal = useMemo(() => new TypingSignal(desk, id), [id]);
  const [typed, setTyped] = useState<string | null>(null);
  const [chosen, setChosen] = useState(0);
  useEffect(() => () => signal.stop(), [signal]);

  const draft = draftOf(state, id);
  const found = typed === null ? [] : fitting(state.cannedReplies, typed);
  const tooLong = [...draft.text].length - LONGEST;
  const set = (fields: Partial<Draft>): void => desk.store.change((now) => withDraft(now, id, { ...draftOf(now, id), ...fields }));
  const look = (written: Written | null): void => {
    setTyped(written && asked(written));
    setChosen(0);
  };
  const write = (written: Written): void => {
    set({ text: written.text });
    look(written);
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(written.caret, written.caret);
    });
  };
  return {
    box,
    draft,
    tooLong,
    found,
    chosen: Math.min(chosen, found.length - 1),
    input: () => {
      const written = writtenIn(box.current);
      set({ text: written.text });
      look(written);
      if (draft.kind === "text") written.text ? signal.pressed() : signal.stop();
      keepClaim(desk, conversation);
    },
    leave: () => (signal.stop(), look(null)),
    choose: (kind) => (signal.stop(), set({ kind }), box.current?.focus()),
    insert: ({ text }) => write(inserted(writtenIn(box.current), text)),
    slash: () => write(withSlash(writtenIn(box.current))),
    step: (by) => setChosen((chosen + by + found.length) % found.length),
    dismiss: () => look(null),
    send: () => {
      if (!draft.text.trim() || tooLong > 0) return;
      signal.stop();
      say(desk, id, { text: draft.text.trim(), kind: draft.kind });
      box.current?.focus();
    },
  };
}

function writtenIn(box: HTMLTextAreaElement | null): Written {
  return { text: box?.value ?? "", caret: box?.selectionStart ?? 0 };
}
