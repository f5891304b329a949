"""What the lists of a workspace hold: colleagues, tags, canned replies, the audit log."""

from typing import Any

from widget_server.wire.values import Author, Presence, Value


class Teammate(Value):
    """A colleague."""

    id: str
    name: str
    role: str
    presence: Presence


class Teammates(Value):
    """A page of colleagues."""

    items: list[Teammate]
    next_cursor: str | None


class Tag(Value):
    """A word for sorting."""

    id: str
    name: str


class Tags(Value):
    """A page of tags."""

    items: list[Tag]
    next_cursor: str | None


class CannedReply(Value):
    """A text that is said often."""

    id: str
    shortcut: str
    title: str
    text: str


class CannedReplies(Value):
    """A page of canned replies."""

    items: list[CannedReply]
    next_cursor: str | None


class AuditEntry(Value):
    """Who did what, from where, before and after."""

    id: str
    at: str
    actor: Author
    action: str
    target: dict[str, str | None]
    address: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class AuditEntries(Value):
    """A page of the audit log, newest first."""

    items: list[AuditEntry]
    next_cursor: str | None
