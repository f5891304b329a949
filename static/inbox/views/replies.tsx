/** The workspace's canned replies: read, written, changed, removed. */

import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { Desk } from "../desk/desk";
import { removeCannedReply, saveCannedReply } from "../desk/saved";
import { may, type State } from "../state/state";
import { t } from "../texts";
import type { CannedReply } from "../wire";
import { Dialog } from "./dialog";
import { Icon } from "./icons";

type Draft = Omit<CannedReply, "id"> & { id: string | null };

const NEW: Draft = { id: null, shortcut: "", title: "", text: "" };

export function Replies({ desk, state, close }: { desk: Desk; state: State; close: () => void }): VNode {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [why, setWhy] = useState("");
  const remove = async (id: string): Promise<void> => setWhy(await removeCannedReply(desk, id));
  const mayWrite = may(state, "canned_replies:write");
  if (draft) {
    return (
      <Dialog key="form" title={t(draft.id ? "canned_edit" : "canned_new")} close={close}>
        <ReplyForm desk={desk} draft={draft} done={() => setDraft(null)} />
      </Dialog>
    );
  }
  return (
    <Dialog key="list" title={t("canned_replies")} close={close}>
      <p class="soft">{t(state.cannedReplies.length ? "canned_words" : "canned_empty")}</p>
      <ul class="replies">
        {state.cannedReplies.map((reply) => (
          <li key={reply.id}>
            <kbd>/{reply.shortcut}</kbd>
            <div>
              <p class="strong">
                <bdi>{reply.title}</bdi>
              </p>
              <p class="soft" dir="auto">
                {reply.text}
              </p>
            </div>
            {mayWrite ? <Choices reply={reply} edit={() => setDraft(reply)} remove={() => void remove(reply.id)} /> : null}
          </li>
        ))}
      </ul>
      <Wrong why={why} />
      {mayWrite ? (
        <button type="button" class="button" onClick={() => setDraft(NEW)}>
          <Icon name="plus" />
          {t("canned_new")}
        </button>
      ) : null}
    </Dialog>
  );
}

function Choices({ reply, edit, remove }: { reply: CannedReply; edit: () => void; remove: () => void }): VNode {
  return (
    <p class="choices">
      <button type="button" class="button" aria-label={`${t("edit")}: ${reply.title}`} onClick={edit}>
        {t("edit")}
      </button>
      <button type="button" class="button" aria-label={`${t("remove")}: ${reply.title}`} onClick={remove}>
        {t("remove")}
      </button>
    </p>
  );
}

function ReplyForm({ desk, draft, done }: { desk: Desk; draft: Draft; done: () => void }): VNode {
  const [why, setWhy] = useState("");
  const submit = async (form: HTMLFormElement): Promise<void> => {
    const fields = new FormData(form);
    const field = (name: string): string => String(fields.get(name) ?? "").trim();
    const reply = { id: draft.id, shortcut: field("shortcut").replace(/^\//, ""), title: field("title"), text: field("text") };
    const obstacle = await saveCannedReply(desk, reply);
    if (obstacle) setWhy(obstacle);
    else done();
  };
  return (
    <form
      class="fields"
      onSubmit={(event) => {
        event.preventDefault();
        void submit(event.currentTarget);
      }}
    >
      <label>
        {t("shortcut")}
        <input name="shortcut" defaultValue={draft.shortcut} required maxLength={32} pattern="\/?[\p{L}\p{N}_\-]+" autofocus />
      </label>
      <label>
        {t("title")}
        <input name="title" defaultValue={draft.title} required maxLength={80} dir="auto" />
      </label>
      <label>
        {t("text")}
        <textarea name="text" defaultValue={draft.text} required maxLength={5_000} rows={6} dir="auto" />
      </label>
      <Wrong why={why} />
      <p class="choices">
        <button type="submit" class="button primary">
          {t("save")}
        </button>
        <button type="button" class="button" onClick={done}>
          {t("cancel")}
        </button>
      </p>
    </form>
  );
}

function Wrong({ why }: { why: string }): VNode {
  return (
    <p class="wrong" role="alert">
      {why}
    </p>
  );
}
