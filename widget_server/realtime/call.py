"""One event of one client, on its way to a handler: who asks, and the parts that answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from widget_server.context import Context
from widget_server.realtime.hub import Hub
from widget_server.realtime.presence import Presence
from widget_server.realtime.rooms import Room
from widget_server.realtime.viewers import Viewers
from widget_server.services.callers import Caller, Visitor
from widget_server.services.views import View

Who = TypeVar("Who", Visitor, Caller)


@dataclass(frozen=True)
class Parts:
    """What handlers work with, besides who asks."""

    context: Context
    hub: Hub
    presence: Presence
    viewers: Viewers


class Joined(NamedTuple, Generic[Who]):
    """Whom a token speaks for: their rooms, `key` by which they are limited, and when the token is over."""

    who: Who
    key: str
    rooms: list[Room]
    expires_at: datetime | None


class Call(NamedTuple, Generic[Who]):
    """An event that was let through; `sid` is the client's id in the namespace."""

    parts: Parts
    sid: str
    who: Who
    renew: Callable[[str], Awaitable[None]]

    @property
    def context(self) -> Context:
        """The running parts of the server."""
        return self.parts.context


class Event(NamedTuple):
    """One line of the table of events: what it takes, what its answer gives besides `ok`, who does it.

    `limit` names a bucket of each visitor or teammate (limits.py); `permission` is what a teammate needs.
    """

    name: str
    takes: type[BaseModel]
    gives: type[BaseModel]
    does: Callable[[Any, Any], Awaitable[View]]
    limit: str
    permission: str | None = None
