"""Tell facts to those who are connected: here at once, in other processes through Redis."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

import orjson
import structlog
from pydantic import BaseModel, ConfigDict, ValidationError

from widget_server.clock import new_id
from widget_server.events import Emit, Fact, Payload
from widget_server.realtime import strict_json
from widget_server.realtime.relay import Relay
from widget_server.realtime.rooms import Room
from widget_server.realtime.sent import SENT

ENDING = "session:ended"

log = structlog.get_logger("widget_server.realtime")


PEERS = Room("", "peers")
"""The room of all processes; no client is ever in it."""


class Local(Protocol):
    """The sockets of this process."""

    def post(self, room: Room, event: str, payload: bytes) -> int:
        """Send an event to a room's members here; answers to how many."""

    def end(self, room: Room) -> None:
        """Disconnect everybody in a room."""


class Relayed(BaseModel):
    """What one process says to the others that have members in a room."""

    model_config = ConfigDict(extra="forbid", strict=True)

    sender: str
    event: str
    payload: dict[str, Any]


class Hub:
    """Where facts are announced. Without `redis_url` they reach this process only.

    Best effort and quick: nothing is raised into the caller, and nothing is waited for. What is lost on the
    way is found again by the heads that every client is sent (heads.py). `on_gap` is called when others are
    heard again after they were not.
    """

    def __init__(self, redis_url: str | None = None, prefix: str = "shopbell") -> None:
        self._id = new_id()
        self._local: Local | None = None
        self._peers: dict[str, Callable[[Room, str, dict[str, Any]], None]] = {}
        self.on_gap: Callable[[], None] = lambda: None
        self._relay = Relay(redis_url, self._take, self._gap, prefix) if redis_url else None
        self.emits = 0
        self.deliveries = 0
        self.garbage = 0

    @property
    def dropped(self) -> int:
        """How many emits were not told to other processes."""
        return self._relay.dropped if self._relay else 0

    @property
    def is_up(self) -> bool:
        """Whether other processes are heard; true where there are none."""
        return self._relay is None or self._relay.is_up

    def attach(self, local: Local) -> None:
        """Give the hub the sockets of this process."""
        self._local = local

    def on_peer(self, event: str, callback: Callable[[Room, str, dict[str, Any]], None]) -> None:
        """Hear `callback(room, sender, payload)` when another process tells its peers `event`."""
        self._peers[event] = callback

    def start(self) -> None:
        """Connect to Redis, if there is one, and keep connected."""
        if self._relay:
            self._relay.listen(_channel(PEERS))
            self._relay.start()

    async def stop(self) -> None:
        """Hang up."""
        if self._relay:
            await self._relay.stop()

    async def announce(self, facts: Iterable[Fact]) -> None:
        """Tell facts to whom they concern."""
        for fact in facts:
            try:
                for emit in fact.emits():
                    self.emit(emit)
            except Exception:  # what is announced is committed: whoever did it must not hear that it failed
                log.exception("fact_not_told", fact=type(fact).__name__)

    def emit(self, emit: Emit) -> None:
        """Tell one event to everybody in its room, wherever they are connected."""
        self.emits += 1
        room = Room(emit.namespace, emit.room)
        self.emit_here(room, emit.event, emit.payload)
        self.tell_peers(room, emit.event, emit.payload)

    def emit_here(self, room: Room, event: str, payload: Payload) -> None:
        """Tell one event to those in a room of this process only."""
        if self._local is None:
            return
        self.deliveries += self._local.post(room, event, orjson.dumps(payload))
        if event == ENDING:
            self._local.end(room)

    def tell_peers(self, room: Room, event: str, payload: dict[str, Any]) -> None:
        """Tell only the other processes that have members in a room."""
        if self._relay:
            body = orjson.dumps({"sender": self._id, "event": event, "payload": payload})
            self._relay.publish(_channel(room), body)

    def opened(self, room: Room) -> None:
        """Hear other processes about a room that has its first member here."""
        if self._relay:
            self._relay.listen(_channel(room))

    def closed(self, room: Room) -> None:
        """No longer hear about a room that nobody here is in."""
        if self._relay:
            self._relay.forget(_channel(room))

    async def hearing(self, rooms: Iterable[Room]) -> None:
        """Hear rooms before somebody enters them: what they then read and what they hear leave no gap."""
        if self._relay:
            for room in rooms:
                self._relay.listen(_channel(room))
            for room in rooms:
                await self._relay.hearing(_channel(room))

    def _gap(self) -> None:
        log.warning("redis_back", dropped=self.dropped)
        self.on_gap()

    def _take(self, channel: str, body: bytes) -> None:
        """Deal with what another process said; anything else that came is counted and dropped."""
        try:
            said = Relayed.model_validate(strict_json.loads(body.decode()))
            room = _room(channel)
        except (ValueError, ValidationError):
            self.garbage += 1
            return
        if said.sender == self._id:
            return
        if said.event in self._peers:
            self._peers[said.event](room, said.sender, said.payload)
        elif said.event in SENT.get(room.namespace, {}):
            self.emit_here(room, said.event, said.payload)
        else:
            self.garbage += 1


def _channel(room: Room) -> str:
    return f"{room.namespace}:{room.name}"


def _room(channel: str) -> Room:
    namespace, colon, name = channel.partition(":")
    if not colon:
        raise ValueError("not a room's channel")
    return Room(namespace, name)
