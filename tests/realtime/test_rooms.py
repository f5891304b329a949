"""Rooms, from either side."""

from widget_server.realtime.rooms import Room, Rooms

LAMP, DESK = Room("/widget", "lamp"), Room("/widget", "desk")


def test_members_are_found_by_room_and_rooms_by_member():
    rooms: Rooms[str] = Rooms()

    rooms.enter("ann", LAMP)
    rooms.enter("ann", DESK)
    rooms.enter("ben", LAMP)

    assert {"ann", "ben"} == set(rooms.members(LAMP))
    assert {LAMP, DESK} == set(rooms.of("ann"))
    assert LAMP in rooms
    assert Room("/agent", "lamp") not in rooms
    assert 2 == len(rooms)


def test_who_left_is_nowhere_and_others_stay():
    rooms: Rooms[str] = Rooms()
    for member in ("ann", "ben"):
        rooms.enter(member, LAMP)
        rooms.enter(member, DESK)

    rooms.leave_all("ann")
    rooms.leave("ben", DESK)
    rooms.leave("nobody", DESK)

    assert {"ben"} == set(rooms.members(LAMP))
    assert set() == set(rooms.members(DESK))
    assert set() == set(rooms.of("ann"))
    assert 1 == len(rooms)


def test_the_first_and_the_last_are_told_of():
    heard = []
    rooms: Rooms[str] = Rooms()
    rooms.on_open = lambda room: heard.append(("open", room))
    rooms.on_close = lambda room: heard.append(("close", room))

    for member in ("ann", "ben"):
        rooms.enter(member, LAMP)
    rooms.enter("ann", LAMP)
    rooms.leave_all("ann")
    assert [("open", LAMP)] == heard
    rooms.leave_all("ben")

    assert [("open", LAMP), ("close", LAMP)] == heard


def test_leaving_costs_only_ones_own_rooms():
    rooms: Rooms[int] = Rooms()
    for member in range(1_000):
        rooms.enter(member, Room("/widget", f"own-{member}"))
        rooms.enter(member, LAMP)
    looked_at = []

    class Counted(dict):
        def __getitem__(self, room):
            looked_at.append(room)
            return super().__getitem__(room)

        def get(self, room, default=None):
            looked_at.append(room)
            return super().get(room, default)

    rooms._members = Counted(rooms._members)
    rooms.leave_all(7)

    assert {Room("/widget", "own-7"), LAMP} == set(looked_at)
    assert 999 == len(rooms.members(LAMP))
