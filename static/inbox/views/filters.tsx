/** What the list shows: a search, a state, an assignee, a tag. */

import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Desk } from "../desk/desk";
import { setFilter } from "../desk/reading";
import type { State } from "../state/state";
import { t } from "../texts";
import type { ConversationState } from "../wire";
import { Icon } from "./icons";

const STATES: ConversationState[] = ["open", "snoozed", "closed"];
const TYPED_FOR = 300;

export function Filters({ desk, state }: { desk: Desk; state: State }): VNode {
  const { filter } = state;
  return (
    <div class="filters" role="search">
      <Search desk={desk} q={filter.q} />
      {filter.q ? <p class="soft fine">{t("found_everywhere")}</p> : <States desk={desk} chosen={filter.state} />}
      <div class="narrow">
        <Assignee desk={desk} state={state} />
        {state.tags.length ? <TagFilter desk={desk} state={state} /> : null}
      </div>
    </div>
  );
}

function Search({ desk, q }: { desk: Desk; q: string }): VNode {
  const [typed, setTyped] = useState(q);
  useEffect(() => {
    const timer = setTimeout(() => typed.trim() !== desk.store.state.filter.q && setFilter(desk, { q: typed.trim() }), TYPED_FOR);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <label class="search">
      <span class="unseen">{t("search")}</span>
      <Icon name="search" />
      <input
        id="search"
        type="search"
        dir="auto"
        placeholder={t("search_hint")}
        value={typed}
        onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          setTyped("");
          event.currentTarget.blur();
        }}
      />
    </label>
  );
}

function States({ desk, chosen }: { desk: Desk; chosen: ConversationState }): VNode {
  return (
    <div class="segments" role="group" aria-label={t("status")}>
      {STATES.map((name) => (
        <button key={name} type="button" aria-pressed={name === chosen} onClick={() => setFilter(desk, { state: name })}>
          {t(`state_${name}`)}
        </button>
      ))}
    </div>
  );
}

function Assignee({ desk, state: { filter, teammates, me } }: { desk: Desk; state: State }): VNode {
  return (
    <label>
      <span class="unseen">{t("assignee")}</span>
      <select value={filter.assignee} onChange={({ currentTarget }) => setFilter(desk, { assignee: currentTarget.value })}>
        <option value="">{t("any_assignee")}</option>
        <option value="me">{t("mine")}</option>
        <option value="none">{t("unassigned")}</option>
        {teammates
          .filter(({ id }) => id !== me?.id)
          .map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
      </select>
    </label>
  );
}

function TagFilter({ desk, state: { filter, tags } }: { desk: Desk; state: State }): VNode {
  return (
    <label>
      <span class="unseen">{t("tag_filter")}</span>
      <select value={filter.tag} onChange={({ currentTarget }) => setFilter(desk, { tag: currentTarget.value })}>
        <option value="">{t("any_tag")}</option>
        {tags.map(({ id, name }) => (
          <option key={id} value={name}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
