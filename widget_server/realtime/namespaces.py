"""The two namespaces: who may connect, and how an event becomes a call of its handler and then an answer."""

import asyncio
from abc import abstractmethod
from collections import Counter
from collections.abc import Mapping
from typing import Any, Generic

import structlog
from socketio import AsyncNamespace
from socketio.exceptions import ConnectionRefusedError as Refusal

from widget_server.clock import now
from widget_server.errors import (
    AppError,
    Blocked,
    Forbidden,
    Invalid,
    RateLimited,
    Unauthenticated,
    Unavailable,
    UnknownEvent,
    as_app_error,
    as_body,
)
from widget_server.events import session_room, teammate_room, visitor_room, workspace_room
from widget_server.realtime.call import Call, Event, Joined, Parts, Who
from widget_server.realtime.frames import event_frame
from widget_server.realtime.gate import household
from widget_server.realtime.inputs import Auth
from widget_server.realtime.members import Members
from widget_server.realtime.packets import Unreadable
from widget_server.realtime.rooms import Room
from widget_server.services import accounts, visitors
from widget_server.services.callers import Caller, Visitor
from widget_server.services.views import View

MOST_OF_ONE_WORKSPACE = 15_000  # in this process, so that others find room too
ROOM_SOON = 5.0  # seconds
EXPIRED, REVOKED, BLOCKED = (b'{"reason":"%b"}' % why for why in (b"expired", b"revoked", b"blocked"))

log = structlog.get_logger("widget_server.realtime")


class Namespace(AsyncNamespace, Generic[Who]):  # type: ignore[misc]  # the library carries no types
    """One namespace; `events` is its part of the table. `working` counts events not answered yet."""

    _limit: str  # for events that are not in the table
    _most_sockets: int  # of one visitor, or of one teammate

    def __init__(self, name: str, events: Mapping[str, Event], parts: Parts, members: Members) -> None:
        super().__init__(name)
        self._events = events
        self._parts = parts
        self._members = members
        self._joined: dict[str, Joined[Who]] = {}
        self._tokens: dict[str, str] = {}
        self._shares: Counter[str] = Counter()
        self.working = 0
        self.idle = asyncio.Event()
        self.idle.set()
        self.refused: dict[str, int] = {}

    async def trigger_event(self, event: str, sid: str, *arguments: Any) -> Any:
        """Deal with everything that the library hands to a namespace."""
        if event == "connect":
            return await self._connect(sid, arguments[0]["REMOTE_ADDR"], arguments[1])
        if event == "disconnect":
            return self._disconnect(sid)
        self.working += 1
        self.idle.clear()
        try:
            return await self._answer(event, sid, arguments)
        finally:
            self.working -= 1
            if not self.working:
                self.idle.set()

    def expire(self) -> None:
        """End the sessions whose tokens are over; called every second."""
        moment = now()
        over = [
            sid for sid, joined in self._joined.items() if joined.expires_at and joined.expires_at <= moment
        ]
        for sid in over:
            self._end(sid, EXPIRED)

    async def check_all(self) -> None:
        """Ask for everybody's token again: some may have been shut out while that could not be heard.

        Raises what a database that is away raises.
        """
        for sid, token in list(self._tokens.items()):
            try:
                await self._identify(token)
            except Exception as error:
                refused = as_app_error(error)
                if not isinstance(refused, Unauthenticated | Blocked):
                    raise
                self._end(sid, BLOCKED if isinstance(refused, Blocked) else REVOKED)

    @abstractmethod
    async def _identify(self, token: str) -> Joined[Who]:
        """Tell whom a token speaks for; raises Unauthenticated, Blocked."""

    def _authorize(self, event: Event, who: Who) -> None:
        """Raise Forbidden unless somebody may do this."""

    def _came(self, who: Who) -> None:
        """Note that somebody has connected."""

    def _left(self, sid: str, who: Who) -> None:
        """Note that somebody has gone."""

    async def _connect(self, sid: str, address: str, auth: Any) -> None:
        """Let a client in, or refuse it with a code and words and nothing else."""
        try:
            token = self._read_auth(auth)
            joined = await self._let_in(token, address)
            self._check_room(joined)
            self._members.admit(sid, joined.rooms)
            await self._parts.hub.hearing(joined.rooms)
        except Exception as error:  # noqa: BLE001 -- the library would leave the client without an answer
            self._members.seats[sid].transport.strike()
            body = self._refuse(error, "connect")
            raise Refusal(body["message"], body) from None
        self._joined[sid], self._tokens[sid] = joined, token
        self._shares[joined.who.workspace_id] += 1
        self._came(joined.who)

    def _read_auth(self, auth: Any) -> str:
        try:
            return Auth.model_validate(auth).token
        except ValueError:
            raise Unauthenticated("Show a token to connect.") from None

    async def _let_in(self, token: str, address: str) -> Joined[Who]:
        """Tell whom a token speaks for; an address that shows too many bad ones is told to wait."""
        try:
            return await self._identify(token)
        except Exception as error:
            if isinstance(as_app_error(error), Unauthenticated):
                self._parts.context.limits.take("bad_token", household(address))
            raise

    def _check_room(self, joined: Joined[Who]) -> None:
        own = joined.rooms[0]
        if self._members.count(own) >= self._most_sockets:
            raise RateLimited("Too many connections at once.", ROOM_SOON)
        if self._shares[joined.who.workspace_id] >= MOST_OF_ONE_WORKSPACE:
            raise Unavailable("This server has no room for more connections.", ROOM_SOON)

    def _disconnect(self, sid: str) -> None:
        joined = self._joined.pop(sid, None)
        self._tokens.pop(sid, None)
        if joined is not None:
            self._shares[joined.who.workspace_id] -= 1
            self._left(sid, joined.who)

    async def _answer(self, name: str, sid: str, arguments: tuple[Any, ...]) -> View:
        """Acknowledge an event: `ok` and the handler's fields, or the refusal."""
        try:
            return {"ok": True, **await self._do(name, sid, arguments)}
        except RateLimited as error:
            await asyncio.sleep(0)  # a flood of refusals is still one client's, and others have their turn
            return {"ok": False, "error": self._refuse(error, name)}
        except Exception as error:  # noqa: BLE001 -- the library would leave the client without an answer
            return {"ok": False, "error": self._refuse(error, name)}

    async def _do(self, name: str, sid: str, arguments: tuple[Any, ...]) -> View:
        """Parse, authorize, call."""
        joined = self._joined[sid]
        event = self._events.get(name)
        self._parts.context.limits.take(event.limit if event else self._limit, joined.key)
        if isinstance(name, Unreadable) or (event and len(arguments) != 1):
            raise Invalid("An event carries one object, as JSON.")
        if event is None:
            raise UnknownEvent("There is no such event.")
        payload = event.takes.model_validate(arguments[0])
        self._authorize(event, joined.who)
        answer = await event.does(
            Call(self._parts, sid, joined.who, lambda token: self._renew(sid, token)), payload
        )
        if self._parts.context.checks_answers:
            event.gives.model_validate(answer)
        return answer

    async def _renew(self, sid: str, token: str) -> None:
        """Go on with a fresh token; raises Unauthenticated when it is somebody else's."""
        before = self._joined[sid]
        fresh = await self._identify(token)
        if fresh.key != before.key:
            raise Unauthenticated("This token is somebody else's.")
        if sid in self._joined:
            self._joined[sid], self._tokens[sid] = fresh, token
            self._members.move(sid, before.rooms, fresh.rooms)

    def _end(self, sid: str, why: bytes) -> None:
        seat = self._members.seats.get(sid)
        if seat is not None and not seat.transport.closed:
            seat.transport.post(event_frame(seat.namespace, "session:ended", why))
            self._members.end_seat(seat)

    def _refuse(self, error: Exception, doing: str) -> View:
        """Say an error as the caller may hear it; one that nobody foresaw is a bug, and logged."""
        refused = as_app_error(error)
        if refused is None:
            log.error("socket_event_failed", namespace=self.namespace, doing=doing, exc_info=error)
            refused = AppError("Something went wrong here. It has been noted.")
        self.refused[refused.code] = self.refused.get(refused.code, 0) + 1
        return as_body(refused)


class WidgetNamespace(Namespace[Visitor]):
    """Shoppers' widgets."""

    _limit = "visitor_call"
    _most_sockets = 10

    async def _identify(self, token: str) -> Joined[Visitor]:
        context = self._parts.context
        async with context.database.reading() as tx:
            visitor = await visitors.authenticate(tx, context.visitor_tokens, token)
        return Joined(visitor, visitor.id, [Room("/widget", visitor_room(visitor.id))], None)


class AgentNamespace(Namespace[Caller]):
    """Teammates' inboxes."""

    _limit = "agent_event"
    _most_sockets = 20

    async def _identify(self, token: str) -> Joined[Caller]:
        context = self._parts.context
        async with context.database.reading() as tx:
            caller = await accounts.authenticate(tx, context.access_tokens, token)
        names = [teammate_room(caller.teammate_id), session_room(caller.session_id)]
        if "conversations:read" in caller.permissions:
            names.append(workspace_room(caller.workspace_id))
        return Joined(caller, caller.teammate_id, [Room("/agent", name) for name in names], caller.expires_at)

    def _authorize(self, event: Event, who: Caller) -> None:
        if event.permission and event.permission not in who.permissions:
            raise Forbidden("Your role does not allow this.")

    def _came(self, who: Caller) -> None:
        self._parts.presence.came(who)

    def _left(self, sid: str, who: Caller) -> None:
        self._parts.viewers.gone(sid)
        self._parts.presence.left(who)
