"""What one address is: who may call it, what it takes, what it does, what it answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from aiohttp import web
from pydantic import BaseModel

from widget_server.context import Context
from widget_server.database import Transaction
from widget_server.errors import Forbidden
from widget_server.services.callers import Caller, Visitor, Where


@dataclass(frozen=True)
class Access:
    """Who may call: `kind` is public, visitor or agent; an agent needs `permission`, if one is named."""

    kind: str
    permission: str | None = None


PUBLIC = Access("public")
VISITOR = Access("visitor")
SIGNED_IN = Access("agent")


def agent(permission: str) -> Access:
    """Name teammates who have one permission (auth/permissions.py)."""
    return Access("agent", permission)


@dataclass(frozen=True)
class Call:
    """One call, read and admitted. `ids` are the named parts of the path, `who` the visitor or teammate."""

    context: Context
    where: Where
    ids: Mapping[str, str]
    who: Caller | Visitor | None = None
    body: Any = None
    query: Any = None

    @property
    def caller(self) -> Caller:
        """The teammate who calls; only where the access is an agent's."""
        assert isinstance(self.who, Caller)  # noqa: S101  what the lines before made sure of
        return self.who

    @property
    def visitor(self) -> Visitor:
        """The visitor who calls; only where the access is a visitor's."""
        assert isinstance(self.who, Visitor)  # noqa: S101  what the lines before made sure of
        return self.who

    def require(self, permission: str) -> None:
        """Raise Forbidden unless the teammate has this permission."""
        if permission not in self.caller.permissions:
            raise Forbidden("Your role does not allow this.")


class Answer(NamedTuple):
    """What a call is answered with, where the status is not the route's usual one."""

    body: dict[str, Any]
    status: int


Result = dict[str, Any] | Answer | None


@dataclass(frozen=True)
class Reads:
    """Work in a transaction that only reads."""

    work: Callable[[Call, Transaction], Awaitable[Result]]


@dataclass(frozen=True)
class Writes:
    """Work in a transaction that writes; a teammate's may be repeated under one Idempotency-Key."""

    work: Callable[[Call, Transaction], Awaitable[Result]]


@dataclass(frozen=True)
class Acts:
    """Work that opens its own transactions."""

    work: Callable[[Call], Awaitable[Result]]


@dataclass(frozen=True)
class Serves:
    """A page or a file: `media_type` is what it is."""

    work: Callable[[web.Request], Awaitable[web.StreamResponse]]
    media_type: str = "text/html"


@dataclass(frozen=True)
class Route:
    """One address.

    `path` names its parts in braces. `body` and `query` are what it takes (None: nothing); `answer` is what
    it answers with `status`, or with `also`, a second status of success (None: nothing, or what `does`
    serves). `limit` is a name of limits.py, counted by client address, visitor or teammate, whoever calls.
    """

    method: str
    path: str
    does: Reads | Writes | Acts | Serves
    access: Access
    answer: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    status: int = 200
    also: int | None = None
    limit: str | None = None

    @property
    def is_api(self) -> bool:
        """Whether refusals are problem documents (RFC 9457)."""
        return self.path.startswith("/api/")

    @property
    def summary(self) -> str:
        """Say what it does, in the words of the function that does it."""
        return (self.does.work.__doc__ or "").partition("\n")[0]
