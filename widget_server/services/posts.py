"""What is asked for when a line is to be added, and what came of it."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from widget_server.services.callers import Caller
from widget_server.services.views import Line


@dataclass(frozen=True, slots=True)
class Post:
    """A line to be added.

    `conversation_id` None: the visitor's newest conversation that is not closed, else a new one. `is_shown`
    False: for the team only. `based_on` is the last position the writer had seen; None does not ask.
    `caller` is the teammate whose deed the audit log shall show.
    """

    workspace_id: str
    author_kind: str
    author_id: str | None
    text: str
    kind: str = "text"
    client_id: str | None = None
    conversation_id: str | None = None
    widget_id: str | None = None
    author_name: str | None = None
    is_shown: bool = True
    based_on: int | None = None
    event_name: str | None = None
    event_data: dict[str, Any] | None = None
    caller: Caller | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A line that is kept; `is_new` False when it had been kept before."""

    line: Line
    is_new: bool


def once(widget_id: str, author_id: str | None, client_id: str) -> bytes:
    """Hash what makes a line the same line: 16 bytes."""
    return blake2b(f"{widget_id}\n{author_id}\n{client_id}".encode(), digest_size=16).digest()
