"""Who is in which room, found from either side, so that leaving costs only one's own rooms."""

from collections.abc import Callable, Collection, Hashable
from typing import Generic, NamedTuple, TypeVar

Member = TypeVar("Member", bound=Hashable)


class Room(NamedTuple):
    """A room of one namespace."""

    namespace: str
    name: str


class Rooms(Generic[Member]):
    """The rooms of this process; a room is there while somebody is in it.

    `on_open` and `on_close` may be set to hear of a room's first member and of its last one's leaving.
    """

    def __init__(self) -> None:
        self._members: dict[Room, set[Member]] = {}
        self._rooms: dict[Member, set[Room]] = {}
        self.on_open: Callable[[Room], None] = lambda _: None
        self.on_close: Callable[[Room], None] = lambda _: None

    def __contains__(self, room: Room) -> bool:
        return room in self._members

    def __len__(self) -> int:
        return len(self._members)

    def enter(self, member: Member, room: Room) -> None:
        """Put a member into a room."""
        self._rooms.setdefault(member, set()).add(room)
        if room in self._members:
            self._members[room].add(member)
        else:
            self._members[room] = {member}
            self.on_open(room)

    def leave(self, member: Member, room: Room) -> None:
        """Take a member out of a room it may be in."""
        self._rooms.get(member, set()).discard(room)
        members = self._members.get(room, set())
        members.discard(member)
        if room in self._members and not members:
            del self._members[room]
            self.on_close(room)

    def leave_all(self, member: Member) -> None:
        """Take a member out of all its rooms."""
        for room in [*self._rooms.get(member, ())]:
            self.leave(member, room)
        self._rooms.pop(member, None)

    def members(self, room: Room) -> Collection[Member]:
        """Tell who is in a room; copy it before you change it."""
        return self._members.get(room, ())

    def of(self, member: Member) -> Collection[Room]:
        """Tell the rooms a member is in."""
        return self._rooms.get(member, ())
