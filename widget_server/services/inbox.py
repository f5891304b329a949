"""The team's side of conversations: finding them, reading them, how far the team has come."""

from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_

from widget_server.database import Transaction
from widget_server.models import Conversation, ConversationTag, Message, Tag, Visitor
from widget_server.services import conversations, pages, reading, search
from widget_server.services.callers import Caller
from widget_server.services.views import View, agent_line


async def listing(tx: Transaction, caller: Caller, wanted: dict[str, Any]) -> View:
    """List conversations, those with the newest lines first.

    `wanted` has state, assignee (an id, `me` or `none`), store, tag, q, cursor and limit; None does not ask.
    """
    statement = select(Conversation).where(Conversation.workspace_id == caller.workspace_id)
    statement = _narrowed(statement, caller, wanted)
    if wanted["q"] is not None and wanted["q"].strip():
        statement = await _asked(tx, statement, caller, wanted["q"].strip())
    if wanted["cursor"] is not None:
        statement = statement.where(
            tuple_(Conversation.said_at, Conversation.id) < pages.read(wanted["cursor"])
        )
    order = (Conversation.said_at.desc(), Conversation.id.desc())
    rows = (await tx.session.scalars(statement.order_by(*order).limit(wanted["limit"] + 1))).all()
    shown = rows[: wanted["limit"]]
    more = pages.write(shown[-1].said_at, shown[-1].id) if len(rows) > wanted["limit"] else None
    return {"items": await conversations.agent_views(tx, shown), "next_cursor": more}


async def conversation(tx: Transaction, caller: Caller, conversation_id: str) -> View:
    """Read one conversation; raises NotFound."""
    (view,) = await conversations.agent_views(
        tx, [await conversations.load(tx, caller.workspace_id, conversation_id)]
    )
    return view


async def messages(
    tx: Transaction,
    caller: Caller,
    conversation_id: str,
    after: int | None,
    before: int | None,
    limit: int,
) -> View:
    """List lines and notes by position; raises NotFound."""
    found = await conversations.load(tx, caller.workspace_id, conversation_id)
    lines, has_more = await reading.stretch(tx, found.id, "position", after, before, limit)
    return {"items": [agent_line(line) for line in lines], "has_more": has_more}


async def received(tx: Transaction, caller: Caller, conversation_id: str, position: int) -> View:
    """Keep that the shopper's lines up to `position` have reached the team; raises NotFound."""
    row = await conversations.load(tx, caller.workspace_id, conversation_id, lock=True)
    seq = await _seq_at(tx, row, position)
    if seq > row.team_delivered_seq:
        row.team_delivered_seq = seq
        await _changed(tx, row)
    return {}


async def read(tx: Transaction, caller: Caller, conversation_id: str, position: int) -> View:
    """Keep that the team has read up to `position`; raises NotFound."""
    row = await conversations.load(tx, caller.workspace_id, conversation_id, lock=True)
    position = min(position, row.last_position)
    if position <= row.team_read_position:
        return {}
    row.team_read_position = position
    row.team_read_seq = max(row.team_read_seq, await _seq_at(tx, row, position))
    row.team_delivered_seq = max(row.team_delivered_seq, row.team_read_seq)
    row.unread_team = await _unread(tx, row)
    await _changed(tx, row)
    return {}


def _narrowed(
    statement: Select[Conversation], caller: Caller, wanted: dict[str, Any]
) -> Select[Conversation]:
    if wanted["state"] is not None:
        statement = statement.where(Conversation.state == wanted["state"])
    if wanted["assignee"] is not None:
        ids = {"me": caller.teammate_id, "none": None}
        statement = statement.where(
            Conversation.assignee_id == ids.get(wanted["assignee"], wanted["assignee"])
        )
    if wanted["store"] is not None:
        statement = statement.where(Conversation.store_id == wanted["store"])
    if wanted["tag"]:
        statement = statement.where(Conversation.id.in_(_tagged(caller.workspace_id, wanted["tag"])))
    return statement


async def _asked(
    tx: Transaction, statement: Select[Conversation], caller: Caller, q: str
) -> Select[Conversation]:
    """Look for `q` as an exact address, a tag, and as words that are all said."""
    key = await tx.key(caller.workspace_id)
    digest = key.digest(q.casefold(), "visitors.address")
    visitors = select(Visitor.id).where(
        Visitor.workspace_id == caller.workspace_id, Visitor.address_digest == digest
    )
    said = await search.matching(tx, caller.workspace_id, q)
    return statement.where(
        or_(
            Conversation.visitor_id.in_(visitors),
            Conversation.id.in_(_tagged(caller.workspace_id, q)),
            Conversation.id.in_(said),
        )
    )


def _tagged(workspace_id: str, name: str) -> Select[str]:
    return (
        select(ConversationTag.conversation_id)
        .join(Tag, Tag.id == ConversationTag.tag_id)
        .where(Tag.workspace_id == workspace_id, Tag.folded == name.casefold())
    )


async def _seq_at(tx: Transaction, row: Conversation, position: int) -> int:
    """Find the last seq up to a position."""
    found = await tx.session.scalar(
        select(Message.seq)
        .where(Message.conversation_id == row.id, Message.position <= position, Message.seq.is_not(None))
        .order_by(Message.position.desc())
        .limit(1)
    )
    return found or 0


async def _unread(tx: Transaction, row: Conversation) -> int:
    found = await tx.session.scalar(
        select(func.count())
        .select_from(Message)
        .where(
            Message.conversation_id == row.id,
            Message.position > row.team_read_position,
            Message.kind == "text",
            Message.author_kind == "visitor",
        )
    )
    return found or 0


async def _changed(tx: Transaction, row: Conversation) -> None:
    row.updated_at = tx.now
    await conversations.tell(tx, row)
