"""Conversations as the team sees them, drawn from all that belongs to them; telling that one has changed."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select

from auth.seal import DataKey
from widget_server import models
from widget_server.clock import written, written_or_none
from widget_server.database import Transaction
from widget_server.errors import NotFound
from widget_server.events import ConversationChanged
from widget_server.models import Conversation, ConversationTag, Message, Tag
from widget_server.services import reading
from widget_server.services.views import Line, View, proof, shopper_conversation

PREVIEW_LENGTH = 200


async def load(
    tx: Transaction, workspace_id: str, conversation_id: str, *, lock: bool = False
) -> Conversation:
    """Read one conversation of a workspace; raises NotFound when it has none of that id."""
    statement = select(Conversation).where(
        Conversation.id == conversation_id, Conversation.workspace_id == workspace_id
    )
    statement = statement.with_for_update() if lock else statement
    found = await tx.session.scalar(statement.execution_options(populate_existing=True))
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


async def of_visitor(
    tx: Transaction, visitor_id: str, conversation_id: str, *, lock: bool = False
) -> Conversation:
    """Read one conversation of a visitor; raises NotFound when they have none of that id."""
    statement = select(Conversation).where(
        Conversation.id == conversation_id, Conversation.visitor_id == visitor_id
    )
    found = await tx.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound("There is no such conversation.")
    return found


async def tell(tx: Transaction, conversation: Conversation, *, is_shown: bool = True) -> View:
    """Announce a conversation as it is now, to both sides or the team alone; answers as the team sees it."""
    await tx.session.flush()
    (view,) = await agent_views(tx, [conversation])
    _announce(tx, conversation, view, is_shown=is_shown)
    return view


async def tell_all(tx: Transaction, told: Mapping[str, bool], *, is_shown: bool = True) -> None:
    """Announce conversations by their ids, of whatever workspaces, each being new or not."""
    if not told:
        return
    await tx.session.flush()
    statement = select(Conversation).where(Conversation.id.in_(told)).order_by(Conversation.id)
    rows = (await tx.session.scalars(statement.execution_options(populate_existing=True))).all()
    for row, view in zip(rows, await agent_views(tx, rows), strict=True):
        _announce(tx, row, view, is_shown=is_shown, is_new=told[row.id])


async def agent_views(tx: Transaction, conversations: Sequence[Conversation]) -> list[View]:
    """Draw conversations for the team, in their order."""
    if not conversations:
        return []
    ids = [conversation.id for conversation in conversations]
    keys = {
        workspace_id: await tx.key(workspace_id) for workspace_id in {c.workspace_id for c in conversations}
    }
    visitors = await _visitors(tx, {conversation.visitor_id for conversation in conversations})
    tags = await _tags(tx, ids)
    previews = await _last_lines(tx, ids)
    return [
        _view(
            one, visitors[one.visitor_id], tags[one.id], previews.get(one.id), keys[one.workspace_id], tx.now
        )
        for one in conversations
    ]


def visitor_view(visitor: models.Visitor, key: DataKey) -> View:
    """Draw a visitor: what they say of themselves, and how well they are known."""
    view: View = {"id": visitor.id, "proof": proof(visitor)}
    if visitor.name_sealed:
        view["name"] = key.open(visitor.name_sealed, f"visitors.name/{visitor.id}")
    if visitor.address_sealed:
        view["email"] = key.open(visitor.address_sealed, f"visitors.address/{visitor.id}")
    return view


def rating(one: Conversation, key: DataKey) -> View | None:
    """Draw what the shopper thinks of a conversation, if they said."""
    if one.rating_score is None:
        return None
    sealed = one.rating_comment_sealed
    comment = key.open(sealed, f"conversations.rating_comment/{one.id}") if sealed else None
    return {"score": one.rating_score, "comment": comment}


def _announce(
    tx: Transaction, one: Conversation, view: View, *, is_shown: bool, is_new: bool = False
) -> None:
    shopper = shopper_conversation(one) if is_shown else None
    tx.announce(ConversationChanged(one.workspace_id, one.visitor_id, shopper, view, is_new))


def _view(
    one: Conversation,
    visitor: models.Visitor,
    tags: list[str],
    last: Line | None,
    key: DataKey,
    now: datetime,
) -> View:
    has_lease = one.lease_until is not None and one.lease_until > now
    return {
        "id": one.id,
        "state": one.state,
        "snoozed_until": written_or_none(one.snoozed_until),
        "last_seq": one.last_seq,
        "last_position": one.last_position,
        "revision": one.revision,
        "unread": one.unread_team,
        "receipts": {"delivered_seq": one.shopper_delivered_seq, "read_seq": one.shopper_read_seq},
        "read_position": one.team_read_position,
        "store_id": one.store_id,
        "assignee_id": one.assignee_id,
        "lease": {"teammate_id": one.lease_teammate_id, "until": written_or_none(one.lease_until)}
        if has_lease
        else None,
        "tags": tags,
        "visitor": visitor_view(visitor, key),
        "page": _opened_json(visitor.page_sealed, key, f"visitors.page/{visitor.id}"),
        "preview": _preview(last),
        "rating": rating(one, key),
        "created_at": written(one.created_at),
        "updated_at": written(one.updated_at),
    }


def _preview(line: Line | None) -> View | None:
    if line is None:
        return None
    return {
        "position": line.position,
        "kind": line.kind,
        "author_kind": line.author_kind,
        "text": line.text[:PREVIEW_LENGTH],
        "created_at": written(line.created_at),
    }


def _opened_json(sealed: bytes | None, key: DataKey, where: str) -> Any:
    return json.loads(key.open(sealed, where)) if sealed else None


async def _visitors(tx: Transaction, ids: set[str]) -> dict[str, models.Visitor]:
    statement = select(models.Visitor).where(models.Visitor.id.in_(ids))
    rows = await tx.session.scalars(statement.execution_options(populate_existing=True))
    return {visitor.id: visitor for visitor in rows}


async def _tags(tx: Transaction, ids: Sequence[str]) -> dict[str, list[str]]:
    rows = await tx.session.execute(
        select(ConversationTag.conversation_id, Tag.name)
        .join(Tag, Tag.id == ConversationTag.tag_id)
        .where(ConversationTag.conversation_id.in_(ids))
        .order_by(Tag.folded)
    )
    tags: defaultdict[str, list[str]] = defaultdict(list)
    for conversation_id, name in rows:
        tags[conversation_id].append(name)
    return tags


async def _last_lines(tx: Transaction, ids: Sequence[str]) -> dict[str, Line]:
    """Read what was said or noted last; events are left out, they have no words of their own."""
    said = select(func.max(Message.position)).where(
        Message.conversation_id == Conversation.id, Message.kind != "event"
    )
    last = said.correlate(Conversation).scalar_subquery()
    is_last = and_(reading.MESSAGES.c.conversation_id == Conversation.id, reading.MESSAGES.c.position == last)
    rows = await tx.session.execute(
        select(reading.MESSAGES).join(Conversation, is_last).where(Conversation.id.in_(ids))
    )
    return {line.conversation_id: line for line in await reading.opened(tx, rows.all())}
