"""A shopper's own conversations: reading them, how far they have come, rating, typing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_

from widget_server.database import Transaction
from widget_server.errors import ResetRequired
from widget_server.events import Typing
from widget_server.models import Conversation, Message
from widget_server.services import conversations, lines, pages, reading
from widget_server.services.callers import Visitor
from widget_server.services.posts import Post
from widget_server.services.views import View, shopper_conversation, shopper_line

PAGE = 20


@dataclass(frozen=True, slots=True)
class Head:
    """How far one conversation has come, for those who may have missed something."""

    workspace_id: str
    visitor_id: str
    conversation_id: str
    seq: int
    revision: int
    position: int


async def messages(
    tx: Transaction,
    visitor: Visitor,
    conversation_id: str | None,
    after: int | None,
    before: int | None,
    limit: int,
) -> View:
    """List lines by `seq`; without an id, of the conversation that is current, or none.

    Raises NotFound for a conversation that is not theirs, ResetRequired for an `after` beyond its end.
    """
    if conversation_id is None:
        conversation = await current(tx, visitor.id)
        if conversation is None:
            return {"conversation": None, "messages": [], "has_more": False}
    else:
        conversation = await conversations.of_visitor(tx, visitor.id, conversation_id)
    if after is not None and after > conversation.last_seq:
        raise ResetRequired("There is no such line in this conversation; read it from the beginning.")
    found, has_more = await reading.stretch(tx, conversation.id, "seq", after, before, limit)
    delivered, read_seq = conversation.team_delivered_seq, conversation.team_read_seq
    return {
        "conversation": shopper_conversation(conversation),
        "messages": [shopper_line(line, delivered, read_seq) for line in found],
        "has_more": has_more,
    }


async def current(tx: Transaction, visitor_id: str) -> Conversation | None:
    """Find the conversation a shopper goes on with: the newest that is not closed, else the newest."""
    is_closed = (Conversation.state == "closed").label("is_closed")
    found: Conversation | None = await tx.session.scalar(
        select(Conversation)
        .where(Conversation.visitor_id == visitor_id)
        .order_by(is_closed, Conversation.said_at.desc(), Conversation.id.desc())
        .limit(1)
    )
    return found


async def listing(tx: Transaction, visitor: Visitor, cursor: str | None) -> View:
    """List a shopper's conversations, those with the newest lines first."""
    statement = select(Conversation).where(Conversation.visitor_id == visitor.id)
    if cursor is not None:
        statement = statement.where(tuple_(Conversation.said_at, Conversation.id) < pages.read(cursor))
    order = (Conversation.said_at.desc(), Conversation.id.desc())
    rows = (await tx.session.scalars(statement.order_by(*order).limit(PAGE + 1))).all()
    shown = rows[:PAGE]
    more = pages.write(shown[-1].said_at, shown[-1].id) if len(rows) > PAGE else None
    return {"conversations": [shopper_conversation(row) for row in shown], "next_cursor": more}


async def received(tx: Transaction, visitor: Visitor, conversation_id: str, seq: int) -> View:
    """Keep that the team's lines up to `seq` have reached the shopper."""
    conversation = await conversations.of_visitor(tx, visitor.id, conversation_id, lock=True)
    seq = min(seq, conversation.last_seq)
    if seq > conversation.shopper_delivered_seq:
        conversation.shopper_delivered_seq = seq
        await _changed(tx, conversation, is_shown=False)
    return {}


async def read(tx: Transaction, visitor: Visitor, conversation_id: str, seq: int) -> View:
    """Keep that the shopper has read up to `seq`."""
    conversation = await conversations.of_visitor(tx, visitor.id, conversation_id, lock=True)
    seq = min(seq, conversation.last_seq)
    if seq <= conversation.shopper_read_seq:
        return {}
    conversation.shopper_read_seq = seq
    conversation.shopper_delivered_seq = max(seq, conversation.shopper_delivered_seq)
    conversation.unread_shopper = await _unread(tx, conversation, seq)
    await _changed(tx, conversation)
    return {}


async def rate(
    tx: Transaction, visitor: Visitor, conversation_id: str, score: int, comment: str | None
) -> View:
    """Keep what the shopper thinks of a conversation; only the team sees the comment.

    The newest rating counts; the same one again, as after a lost answer, changes nothing.
    """
    conversation = await conversations.of_visitor(tx, visitor.id, conversation_id, lock=True)
    key = await tx.key(visitor.workspace_id)
    if conversations.rating(conversation, key) == {"score": score, "comment": comment or None}:
        return {}
    rated = Post(
        workspace_id=visitor.workspace_id,
        author_kind="visitor",
        author_id=visitor.id,
        text="",
        kind="event",
        conversation_id=conversation.id,
        event_name="rated",
        event_data={"score": score},
    )
    await lines.add(tx, rated)
    await tx.session.refresh(conversation)
    where = f"conversations.rating_comment/{conversation.id}"
    conversation.rating_score = score
    conversation.rating_comment_sealed = key.seal(comment, where) if comment else None
    await _changed(tx, conversation)
    return {}


async def typing(tx: Transaction, visitor: Visitor, conversation_id: str | None, *, is_typing: bool) -> View:
    """Tell the team that the shopper is writing, or stopped."""
    if conversation_id is None:
        conversation = await current(tx, visitor.id)
    else:
        conversation = await conversations.of_visitor(tx, visitor.id, conversation_id)
    if conversation is not None:
        author = {"kind": "visitor", "id": visitor.id}
        tx.announce(Typing(visitor.workspace_id, visitor.id, conversation.id, author, is_typing))
    return {}


async def recent_heads(tx: Transaction, since: datetime) -> Sequence[Head]:
    """Say how far every conversation has come that was active since a moment; for our own processes only."""
    rows = await tx.session.execute(
        select(
            Conversation.workspace_id,
            Conversation.visitor_id,
            Conversation.id,
            Conversation.last_seq,
            Conversation.revision,
            Conversation.last_position,
        ).where(Conversation.updated_at >= since)
    )
    return [Head(*row) for row in rows]


async def _unread(tx: Transaction, conversation: Conversation, seq: int) -> int:
    count = await tx.session.scalar(
        select(func.count())
        .select_from(Message)
        .where(
            Message.conversation_id == conversation.id,
            Message.seq > seq,
            Message.kind == "text",
            Message.author_kind != "visitor",
        )
    )
    return count or 0


async def _changed(tx: Transaction, conversation: Conversation, *, is_shown: bool = True) -> None:
    conversation.updated_at = tx.now
    await conversations.tell(tx, conversation, is_shown=is_shown)
