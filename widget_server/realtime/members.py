"""Who is connected to which namespace, in place of the library's client manager (socketio/base_manager.py).

The library's own looks through every room of the namespace when one client leaves, and sends by a task per
recipient. The application enters clients into rooms when they connect; nothing here knows of other processes.
"""

from collections.abc import Callable, Collection, Iterator
from typing import Any

import orjson
from aiohttp import WSCloseCode
from socketio import AsyncManager

from widget_server.realtime.frames import disconnect_frame, event_frame
from widget_server.realtime.rooms import Room, Rooms
from widget_server.realtime.transport import Transport


class Seat:
    """One client in one namespace: `sid` is its id there, `waiting` the rooms it enters once connected."""

    __slots__ = ("here", "leaving", "namespace", "sid", "transport", "waiting")

    def __init__(self, sid: str, namespace: str, transport: Transport) -> None:
        self.sid = sid
        self.namespace = namespace
        self.transport = transport
        self.here = False
        self.leaving = False
        self.waiting: list[Room] = []


class Members(AsyncManager):  # type: ignore[misc]  # the library carries no types
    """Keeps the seats of this process, and their rooms in `rooms`."""

    def __init__(self, namespaces: Collection[str]) -> None:
        super().__init__()
        self.rooms: Rooms[Seat] = Rooms()
        self.seats: dict[str, Seat] = {}
        self._of_transport: dict[tuple[str, str], Seat] = {}
        self._expected: Rooms[Seat] = Rooms()
        self._namespaces = list(namespaces)

    def post(self, room: Room, event: str, payload: bytes) -> int:
        """Send an event, its payload as JSON, to a room's members here; answers to how many."""
        seats = self.rooms.members(room)
        if seats:
            frame = event_frame(room.namespace, event, payload)
            for seat in seats:
                seat.transport.post(frame)
        return len(seats)

    def end(self, room: Room) -> None:
        """Disconnect everybody in a room, after what was sent to it, and who is about to enter it."""
        for seat in [*self.rooms.members(room), *self._expected.members(room)]:
            self.end_seat(seat)

    def end_seat(self, seat: Seat) -> None:
        """Disconnect one client: from its namespace, so that it stays away, then altogether."""
        seat.transport.post(disconnect_frame(seat.namespace))
        seat.transport.end(WSCloseCode.OK)

    def admit(self, sid: str, rooms: Collection[Room]) -> None:
        """Name the rooms a connecting client enters with the answer to its connect, not before."""
        seat = self.seats[sid]
        seat.waiting = list(rooms)
        for room in rooms:
            self._expected.enter(seat, room)

    def count(self, room: Room) -> int:
        """Tell how many are in a room or about to enter it."""
        return len(self.rooms.members(room)) + len(self._expected.members(room))

    def move(self, sid: str, before: Collection[Room], after: Collection[Room]) -> None:
        """Take a connected client from some rooms to others."""
        seat = self.seats[sid]
        for room in set(after) - set(before):
            self.rooms.enter(seat, room)
        for room in set(before) - set(after):
            self.rooms.leave(seat, room)

    # From here on: what the library's server calls.

    def get_namespaces(self) -> Collection[str]:
        """List the namespaces that clients may be in."""
        return self._namespaces

    async def pre_connect(self, eio_sid: str, namespace: str) -> str | None:
        """Give a client that asks to connect an id; None when it is connected already."""
        if (eio_sid, namespace) in self._of_transport:
            return None
        sid = str(self.server.eio.generate_id())
        seat = Seat(sid, namespace, self.server.eio.sockets[eio_sid])
        self.seats[sid] = self._of_transport[eio_sid, namespace] = seat
        return sid

    async def connect(self, sid: str, namespace: str) -> str:  # noqa: ARG002 -- the library's
        """Seat a client whose connect was answered with yes."""
        seat = self.seats[sid]
        seat.here = True
        seat.transport.joined += 1
        for room in self._arrived(seat):
            self.rooms.enter(seat, room)
        return sid

    def is_connected(self, sid: str | None, namespace: str) -> bool:  # noqa: ARG002 -- the library's
        """Tell whether a client is connected and not about to leave."""
        seat = self.seats.get(sid or "")
        return seat is not None and seat.here and not seat.leaving

    def sid_from_eio_sid(self, eio_sid: str, namespace: str) -> str | None:
        """Find a client's id in a namespace by that of its socket."""
        seat = self._of_transport.get((eio_sid, namespace))
        return None if seat is None else seat.sid

    def eio_sid_from_sid(self, sid: str, namespace: str) -> str | None:  # noqa: ARG002 -- the library's
        """Find the id of a client's socket."""
        seat = self.seats.get(sid)
        return None if seat is None else seat.transport.sid

    def pre_disconnect(self, sid: str, namespace: str) -> str | None:
        """Mark a client as leaving; it gets no more events."""
        self.seats[sid].leaving = True
        return self.eio_sid_from_sid(sid, namespace)

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:  # noqa: ARG002 -- the library's
        """Forget a client."""
        seat = self.seats.pop(sid, None)
        if seat is None:
            return
        self._arrived(seat)
        self.rooms.leave_all(seat)
        del self._of_transport[seat.transport.sid, seat.namespace]
        seat.transport.joined -= seat.here

    def basic_enter_room(self, sid: str, namespace: str, room: str, eio_sid: str | None = None) -> None:  # noqa: ARG002 -- the library's
        """Put a client into a room."""
        self.rooms.enter(self.seats[sid], Room(namespace, room))

    def basic_leave_room(self, sid: str, namespace: str, room: str) -> None:
        """Take a client out of a room."""
        if sid in self.seats:
            self.rooms.leave(self.seats[sid], Room(namespace, room))

    def get_participants(self, namespace: str, room: str) -> Iterator[tuple[str, str]]:
        """List a room's members as pairs of their id and that of their socket."""
        yield from [(seat.sid, seat.transport.sid) for seat in self.rooms.members(Room(namespace, room))]

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        """List the rooms a client is in."""
        seat = self.seats.get(sid)
        return (
            [] if seat is None else [room.name for room in self.rooms.of(seat) if room.namespace == namespace]
        )

    async def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | None = None,
        skip_sid: Any = None,
        callback: Callable[..., Any] | None = None,
        to: str | None = None,
        **_options: Any,
    ) -> None:
        """Send one payload to a client or a room; raises ValueError for what else the library offers."""
        target = to or room
        if target is None or callback is not None or skip_sid is not None:
            raise ValueError("events go to a room or a client, to all in it, and are not acknowledged")
        payload = orjson.dumps(data)
        if target in self.seats:
            self.seats[target].transport.post(event_frame(namespace, event, payload))
        else:
            self.post(Room(namespace, target), event, payload)

    async def trigger_callback(self, sid: str, id: int, data: Any) -> None:  # noqa: A002 -- the library's
        """Ignore an acknowledgement; none is ever asked for."""

    def _arrived(self, seat: Seat) -> list[Room]:
        """Take the rooms that a client was about to enter."""
        rooms, seat.waiting = seat.waiting, []
        self._expected.leave_all(seat)
        return rooms
