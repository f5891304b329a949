"""The thread of one visitor in one store, its lines, and the words by which it is found."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.models.base import Id, Row


class Conversation(Row):
    """One thread.

    `last_seq` counts the lines a shopper may see, `last_position` all of them, `revision` the changes of
    old ones. `shopper_*` say how far the shopper has received and read (by seq), `team_*` how far the team
    has; the `unread_*` are counts of the other side's texts. A lease is a claim that runs out.
    `indexed_position` is how far its words are findable, `mailed_seq` up to where replies were mailed.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        Index(None, "workspace_id", "state", "said_at", "id"),
        Index(None, "workspace_id", "said_at", "id"),
        Index(None, "visitor_id", "said_at"),
        Index(None, "updated_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    widget_id: Mapped[str] = mapped_column(Id, ForeignKey("widgets.id"))
    store_id: Mapped[str] = mapped_column(Id, ForeignKey("stores.id"))
    visitor_id: Mapped[str] = mapped_column(Id, ForeignKey("visitors.id"))
    state: Mapped[str] = mapped_column(default="open")
    snoozed_until: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(default=0)
    last_position: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    shopper_delivered_seq: Mapped[int] = mapped_column(default=0)
    shopper_read_seq: Mapped[int] = mapped_column(default=0)
    unread_shopper: Mapped[int] = mapped_column(default=0)
    team_delivered_seq: Mapped[int] = mapped_column(default=0)
    team_read_seq: Mapped[int] = mapped_column(default=0)
    team_read_position: Mapped[int] = mapped_column(default=0)
    unread_team: Mapped[int] = mapped_column(default=0)
    assignee_id: Mapped[str | None] = mapped_column(Id)
    lease_teammate_id: Mapped[str | None] = mapped_column(Id)
    lease_until: Mapped[datetime | None]
    rating_score: Mapped[int | None]
    rating_comment_sealed: Mapped[bytes | None]
    indexed_position: Mapped[int] = mapped_column(default=0)
    mailed_seq: Mapped[int] = mapped_column(default=0)
    said_at: Mapped[datetime]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class Message(Row):
    """One line; a note and what only the team may see has no `seq`.

    `client_id` is the sender's own; `once` is a hash of it with the widget and the author, and unique, so
    that a line sent again is found instead of kept twice.
    """

    __tablename__ = "messages"
    __table_args__ = (
        Index(None, "conversation_id", "seq", unique=True),
        Index(None, "once", unique=True),
    )

    conversation_id: Mapped[str] = mapped_column(Id, ForeignKey("conversations.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(Id)
    workspace_id: Mapped[str] = mapped_column(Id)
    widget_id: Mapped[str] = mapped_column(Id)
    seq: Mapped[int | None]
    kind: Mapped[str]
    author_kind: Mapped[str]
    author_id: Mapped[str | None] = mapped_column(Id)
    client_id: Mapped[str | None]
    once: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    text_sealed: Mapped[bytes]
    event_name: Mapped[str | None]
    event_data: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]


class Word(Row):
    """That a word, by its keyed hash, stands somewhere in a conversation."""

    __tablename__ = "words"

    workspace_id: Mapped[str] = mapped_column(Id, primary_key=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(Id, ForeignKey("conversations.id"), primary_key=True)
