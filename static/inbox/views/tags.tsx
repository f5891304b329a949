/** The tags of a conversation, and the small panel to change them. */

import type { VNode } from "preact";
import { setTags } from "../desk/deciding";
import type { Desk } from "../desk/desk";
import { addTag } from "../desk/saved";
import { may, type State } from "../state/state";
import { t } from "../texts";
import type { Conversation } from "../wire";
import { Disclosure } from "./disclosure";
import { Icon } from "./icons";

type Props = { desk: Desk; state: State; conversation: Conversation };

export function Tags({ desk, state, conversation }: Props): VNode {
  return (
    <div class="tags">
      {conversation.tags.map((tag) => (
        <span key={tag} class="chip tag">
          <bdi>{tag}</bdi>
        </span>
      ))}
      {may(state, "conversations:write") ? (
        <Disclosure label={t("add_tag")} face={<Icon name="plus" />} look="round small" side="start">
          {() => <Choices desk={desk} state={state} conversation={conversation} />}
        </Disclosure>
      ) : null}
    </div>
  );
}

function Choices({ desk, state, conversation: { id, tags } }: Props): VNode {
  const toggle = (name: string, isOn: boolean): void => void setTags(desk, id, isOn ? [...tags, name] : tags.filter((tag) => tag !== name));
  return (
    <div class="tag-choices">
      {state.tags.length ? null : <p class="soft fine">{t("no_tags")}</p>}
      {state.tags.map((tag) => (
        <label key={tag.id} class="check">
          <input type="checkbox" checked={tags.includes(tag.name)} onChange={({ currentTarget }) => toggle(tag.name, currentTarget.checked)} />
          <bdi>{tag.name}</bdi>
        </label>
      ))}
      {may(state, "tags:write") ? <NewTag add={(name) => void addTag(desk, name, id)} /> : null}
    </div>
  );
}

function NewTag({ add }: { add: (name: string) => void }): VNode {
  return (
    <form
      class="beside"
      onSubmit={(event) => {
        event.preventDefault();
        const form = event.currentTarget;
        const name = String(new FormData(form).get("name")).trim();
        if (name) add(name);
        form.reset();
      }}
    >
      <label>
        <span class="unseen">{t("new_tag")}</span>
        <input name="name" placeholder={t("new_tag")} dir="auto" maxLength={40} required />
      </label>
      <button type="submit" class="button">
        {t("add")}
      </button>
    </form>
  );
}
