"""The course of a conversation: whose it is, whether it is open, snoozed or closed, its tags."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from widget_server.clock import written, written_or_none
from widget_server.database import Database, Transaction
from widget_server.errors import Conflict, Invalid, NotFound
from widget_server.jobs import WakeSnoozed
from widget_server.models import Conversation, Teammate
from widget_server.services import audit, conversations, inbox, lines, reading, tags
from widget_server.services.callers import Caller
from widget_server.services.posts import Post
from widget_server.services.views import View

LEASE = timedelta(minutes=5)
LONGEST_SNOOZE = timedelta(days=366)


async def change(tx: Transaction, caller: Caller, conversation_id: str, changes: dict[str, Any]) -> View:
    """Change what is named (`state`, `snoozed_until`, `assignee_id`, `tags`); answers with the conversation.

    Raises NotFound for the conversation or the teammate, Invalid for a snooze without a time to come.
    """
    row = await conversations.load(tx, caller.workspace_id, conversation_id, lock=True)
    before = await _course(tx, row)
    if "assignee_id" in changes and changes["assignee_id"] != row.assignee_id:
        await _assign(tx, caller, row, changes["assignee_id"])
    if "state" in changes or "snoozed_until" in changes:
        await _turn(tx, caller, row, changes)
    if changes.get("tags") is not None:
        await _tag(tx, caller, row, before["tags"], changes["tags"])
    after = await _course(tx, row)
    if after == before:
        return await inbox.conversation(tx, caller, row.id)
    target = ("conversation", row.id)
    await audit.write(
        tx, caller.workspace_id, "conversation.changed", target, caller=caller, before=before, after=after
    )
    return await _told(tx, row, is_shown=after["state"] != before["state"])


async def claim(tx: Transaction, caller: Caller, conversation_id: str) -> View:
    """Take a conversation for five minutes; answers `{conversation, lease_until}`.

    Raises NotFound, or Conflict with `holder` when a colleague has it.
    """
    row = await conversations.load(tx, caller.workspace_id, conversation_id, lock=True)
    is_held = row.lease_until is not None and row.lease_until > tx.now
    if is_held and row.lease_teammate_id and row.lease_teammate_id != caller.teammate_id:
        names = await reading.teammate_names(tx, caller.workspace_id, {row.lease_teammate_id})
        holder = {"id": row.lease_teammate_id, "name": names.get(row.lease_teammate_id, "")}
        raise Conflict("A colleague has claimed this conversation.", holder=holder)
    if not is_held:
        await _note(tx, caller, row, "claimed", {})
        target = ("conversation", row.id)
        await audit.write(tx, caller.workspace_id, "conversation.claimed", target, caller=caller)
    row.lease_teammate_id = caller.teammate_id
    row.lease_until = tx.now + LEASE
    view = await _told(tx, row, is_shown=False)
    return {"conversation": view, "lease_until": written(row.lease_until)}


async def wake(database: Database, job: WakeSnoozed) -> datetime | None:
    """Open a snoozed conversation whose time has come; answers with the moment it comes, if that is later."""
    async with database.transaction() as tx:
        try:
            row = await conversations.load(tx, job.workspace_id, job.conversation_id, lock=True)
        except NotFound:
            return None
        if row.state != "snoozed" or row.snoozed_until is None:
            return None
        if row.snoozed_until > tx.now:
            return row.snoozed_until
        row.state, row.snoozed_until = "open", None
        await _told(tx, row, is_shown=True)
    return None


async def _assign(tx: Transaction, caller: Caller, row: Conversation, assignee_id: str | None) -> None:
    if assignee_id is not None:
        found = await tx.session.scalar(
            select(Teammate.id).where(
                Teammate.id == assignee_id,
                Teammate.workspace_id == caller.workspace_id,
                Teammate.ended_at.is_(None),
            )
        )
        if found is None:
            raise NotFound("There is no such teammate.")
    row.assignee_id = assignee_id
    await _note(tx, caller, row, "assigned", {"teammate_id": assignee_id})


async def _turn(tx: Transaction, caller: Caller, row: Conversation, changes: dict[str, Any]) -> None:
    state = changes.get("state") or row.state
    until = changes.get("snoozed_until")
    if state == "snoozed" and (state, until) != (row.state, row.snoozed_until):
        if until is None or until.tzinfo is None or not tx.now < until <= tx.now + LONGEST_SNOOZE:
            raise Invalid("snoozed_until: name a moment to come, within a year, with its time zone")
        await _note(tx, caller, row, "snoozed", {"until": written(until)})
        tx.promise(WakeSnoozed(row.workspace_id, row.id), at=until)
    elif until is not None and state != "snoozed":
        raise Invalid("snoozed_until: only a snoozed conversation has one")
    elif state != row.state:
        was_closed = row.state == "closed"
        if state == "closed" or was_closed:
            name = "closed" if state == "closed" else "reopened"
            await _note(tx, caller, row, name, {}, is_shown=True)
    row.state, row.snoozed_until = state, until


async def _tag(
    tx: Transaction, caller: Caller, row: Conversation, before: list[str], names: list[str]
) -> None:
    after = await tags.put(tx, caller, row.id, names)
    if after != before:
        await _note(tx, caller, row, "tagged", {"tags": after})


async def _note(
    tx: Transaction, caller: Caller, row: Conversation, event: str, data: View, *, is_shown: bool = False
) -> None:
    """Put an event into the thread, then read the conversation again, which it has moved on."""
    await tx.session.flush()
    post = Post(
        workspace_id=caller.workspace_id,
        author_kind="agent",
        author_id=caller.teammate_id,
        author_name=caller.name,
        text="",
        kind="event",
        conversation_id=row.id,
        is_shown=is_shown,
        event_name=event,
        event_data=data,
    )
    await lines.add(tx, post)
    await tx.session.refresh(row)


async def _told(tx: Transaction, row: Conversation, *, is_shown: bool) -> View:
    row.updated_at = tx.now
    return await conversations.tell(tx, row, is_shown=is_shown)


async def _course(tx: Transaction, row: Conversation) -> View:
    return {
        "state": row.state,
        "snoozed_until": written_or_none(row.snoozed_until),
        "assignee_id": row.assignee_id,
        "tags": await tags.of(tx, row.id),
    }
