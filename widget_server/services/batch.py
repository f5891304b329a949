"""Conversations locked while lines are added to them: read together, written together."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from widget_server.database import Transaction
from widget_server.events import LinePosted
from widget_server.jobs import IndexLines, MailReplies
from widget_server.models import Conversation, Message, Visitor
from widget_server.services import conversations, reading
from widget_server.services.posts import Post, once
from widget_server.services.views import Line, View, agent_line, shopper_line

CONVERSATIONS = cast("Table", Conversation.__table__)
MESSAGES = cast("Table", Message.__table__)
VISITORS = cast("Table", Visitor.__table__)
CHANGING = (
    "state",
    "snoozed_until",
    "last_seq",
    "last_position",
    "unread_shopper",
    "unread_team",
    "said_at",
    "updated_at",
)


@dataclass(slots=True)
class Thread:
    """A locked conversation while lines are added to it."""

    id: str
    workspace_id: str
    widget_id: str
    store_id: str
    visitor_id: str
    state: str
    snoozed_until: datetime | None
    last_seq: int
    last_position: int
    unread_shopper: int
    unread_team: int
    said_at: datetime
    updated_at: datetime
    is_new: bool = False
    is_changed: bool = False
    added: list[Line] = field(default_factory=list)


class Batch:
    """Everything one call of `write` works on: the locked threads, the lines kept before, the new rows."""

    def __init__(self, threads: Iterable[Thread]) -> None:
        self.threads: dict[str, Thread] = {}
        self.repeats: dict[bytes, Line] = {}
        self.rows: list[View] = []
        self._by_visitor: defaultdict[str, list[Thread]] = defaultdict(list)
        for thread in threads:
            self.take(thread)

    def take(self, thread: Thread) -> None:
        """Work on one more thread."""
        self.threads[thread.id] = thread
        self._by_visitor[thread.visitor_id].append(thread)

    def current(self, visitor_id: str) -> Thread | None:
        """Find a visitor's newest thread that is not closed; they are all here for whoever names none."""
        unclosed = [thread for thread in self._by_visitor.get(visitor_id, ()) if thread.state != "closed"]
        return max(unclosed, key=lambda thread: (thread.said_at, thread.id), default=None)


async def gather(tx: Transaction, posts: Sequence[Post]) -> Batch:
    """Lock what the posts are for, and read which of them were kept before."""
    connection = await tx.session.connection()
    named = {post.conversation_id for post in posts if post.conversation_id}
    visitors = {post.author_id for post in posts if post.author_id and post.conversation_id is None}
    if visitors:
        await _lock_visitors(connection, visitors)
    batch = Batch(await _lock(connection, named, visitors))
    batch.repeats = await _repeats(tx, _keys(posts, batch))
    return batch


async def keep(tx: Transaction, batch: Batch) -> None:
    """Write the added lines and the conversations they changed; promise what follows, announce it."""
    touched = [thread for thread in batch.threads.values() if thread.added]
    if not touched:
        return
    connection = await tx.session.connection()
    begun = [_begun(thread, tx.now) for thread in touched if thread.is_new]
    if begun:
        await connection.execute(_BEGIN, begun)
    await connection.execute(_ADD, batch.rows)
    changed = [_changed(thread) for thread in touched if not thread.is_new]
    if changed:
        await connection.execute(_CHANGE, changed)
    for thread in touched:
        _follow_up(tx, thread)
    told = {thread.id: thread.is_new for thread in touched if thread.is_new or thread.is_changed}
    await conversations.tell_all(tx, told)


async def _lock_visitors(connection: AsyncConnection, ids: set[str]) -> None:
    """Lock visitors in the order of their ids: one who writes twice at once begins one conversation."""
    await connection.execute(_LOCK_VISITORS, {"ids": sorted(ids)})


async def _lock(connection: AsyncConnection, named: set[str], visitors: set[str]) -> list[Thread]:
    """Lock in the order of their ids, so that two writers never wait for each other.

    These are the conversations named, and all unclosed ones of the visitors.
    """
    wanted = {"named": sorted(named), "visitors": sorted(visitors)}
    return [Thread(*row) for row in await connection.execute(_LOCK, wanted)]


def _keys(posts: Iterable[Post], batch: Batch) -> list[bytes]:
    keys = []
    for post in posts:
        thread = batch.threads.get(post.conversation_id or "")
        widget_id = post.widget_id or (thread.widget_id if thread else None)
        if post.client_id and widget_id:
            keys.append(once(widget_id, post.author_id, post.client_id))
    return keys


async def _repeats(tx: Transaction, keys: list[bytes]) -> dict[bytes, Line]:
    """Read the lines that were kept under these keys before."""
    if not keys:
        return {}
    connection = await tx.session.connection()
    rows = (await connection.execute(_REPEATS, {"keys": keys})).all()
    lines = await reading.opened(tx, rows)
    return {row.once: line for row, line in zip(rows, lines, strict=True)}


def _begun(thread: Thread, now: datetime) -> View:
    values = {name: getattr(thread, name) for name in COLUMNS}
    return {**BLANK, **values, "created_at": now}


def _changed(thread: Thread) -> View:
    return {"this": thread.id, **{name: getattr(thread, name) for name in CHANGING}}


def _follow_up(tx: Transaction, thread: Thread) -> None:
    for line in thread.added:
        shown = shopper_line(line) if line.seq else None
        tx.announce(LinePosted(thread.workspace_id, thread.visitor_id, shown, agent_line(line)))
    if any(line.kind != "event" for line in thread.added):
        tx.promise(IndexLines(thread.workspace_id, thread.id))
    if any(line.kind == "text" and line.author_kind != "visitor" for line in thread.added):
        tx.promise(MailReplies(thread.workspace_id, thread.id))


def row_of(line: Line, thread: Thread, key: bytes | None, sealed: bytes) -> View:
    """Write a line as its row is kept."""
    return {
        "conversation_id": thread.id,
        "position": line.position,
        "id": line.id,
        "workspace_id": thread.workspace_id,
        "widget_id": thread.widget_id,
        "seq": line.seq,
        "kind": line.kind,
        "author_kind": line.author_kind,
        "author_id": line.author_id,
        "client_id": line.client_id,
        "once": key,
        "text_sealed": sealed,
        "event_name": line.event_name,
        "event_data": line.event_data,
        "created_at": line.created_at,
    }


COLUMNS = tuple(name for name in Thread.__slots__ if name in CONVERSATIONS.c)
BLANK = dict.fromkeys(
    (
        "revision",
        "shopper_delivered_seq",
        "shopper_read_seq",
        "team_delivered_seq",
        "team_read_seq",
        "team_read_position",
        "indexed_position",
        "mailed_seq",
    ),
    0,
)
_LOCK_VISITORS = (
    select(VISITORS.c.id)
    .where(VISITORS.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(VISITORS.c.id)
    .with_for_update()
)
_THEIRS = and_(
    CONVERSATIONS.c.visitor_id.in_(bindparam("visitors", expanding=True)),
    CONVERSATIONS.c.state != "closed",
)
_LOCK = (
    select(*(CONVERSATIONS.c[name] for name in COLUMNS))
    .where(or_(CONVERSATIONS.c.id.in_(bindparam("named", expanding=True)), _THEIRS))
    .order_by(CONVERSATIONS.c.id)
    .with_for_update()
)
_REPEATS = select(MESSAGES).where(MESSAGES.c.once.in_(bindparam("keys", expanding=True)))
_BEGIN = insert(CONVERSATIONS)
_ADD = insert(MESSAGES)
_CHANGE: Any = (
    update(CONVERSATIONS)
    .where(CONVERSATIONS.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in CHANGING})
)
