"""What is kept so that things happen once and can be shown later: jobs, mails, answers, the audit log."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from widget_server.models.base import Digest, Id, Row


class OutboxJob(Row):
    """Promised work.

    `version` rises when it is promised again while it waits or runs. `failing_since` is the first failure in
    a row, `why` its newest code; `dead_at` says that we gave up.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index(None, "dead_at", "next_at"),
        Index(None, "aggregate", "id"),
        Index(None, "coalesced", unique=True),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    kind: Mapped[str]
    aggregate: Mapped[str]
    coalesced: Mapped[str | None]
    payload: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    failing_since: Mapped[datetime | None]
    locked_until: Mapped[datetime | None]
    locked_by: Mapped[str | None]
    dead_at: Mapped[datetime | None]
    why: Mapped[str | None]


class SentMail(Row):
    """A mail to a shopper: its one-time link, and the code by which an answer to it is taken in."""

    __tablename__ = "sent_mails"
    __table_args__ = (
        Index(None, "link_digest", unique=True),
        Index(None, "reply_digest", unique=True),
        Index(None, "workspace_id", "visitor_id", "created_at"),
        Index(None, "workspace_id", "address_digest", "created_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    conversation_id: Mapped[str] = mapped_column(Id, ForeignKey("conversations.id"))
    visitor_id: Mapped[str] = mapped_column(Id, ForeignKey("visitors.id"))
    address_digest: Mapped[bytes] = mapped_column(Digest)
    link_digest: Mapped[bytes] = mapped_column(Digest)
    reply_digest: Mapped[bytes] = mapped_column(Digest)
    up_to_seq: Mapped[int]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    link_expires_at: Mapped[datetime]
    link_used_at: Mapped[datetime | None]


class GivenAnswer(Row):
    """The answer to a write that named an Idempotency-Key; `request_digest` is of what was asked."""

    __tablename__ = "given_answers"
    __table_args__ = (Index(None, "created_at"),)

    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"), primary_key=True)
    caller_id: Mapped[str] = mapped_column(Id, primary_key=True)
    key_digest: Mapped[bytes] = mapped_column(Digest, primary_key=True)
    request_digest: Mapped[bytes] = mapped_column(Digest)
    status: Mapped[int]
    body_sealed: Mapped[bytes]
    created_at: Mapped[datetime]


class AuditEntry(Row):
    """Who did what, from where, and what it changed; `detail_sealed` holds `{address, before, after}`."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "workspace_id", "id"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    workspace_id: Mapped[str] = mapped_column(Id, ForeignKey("workspaces.id"))
    at: Mapped[datetime]
    actor_kind: Mapped[str]
    actor_id: Mapped[str | None] = mapped_column(Id)
    action: Mapped[str]
    target_kind: Mapped[str]
    target_id: Mapped[str | None] = mapped_column(Id)
    detail_sealed: Mapped[bytes]
