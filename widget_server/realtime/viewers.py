"""Which teammates look at a conversation, and who of them writes: in all processes together, kept nowhere."""

import time
from collections.abc import Callable
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from widget_server.events import Payload, ViewersChanged, workspace_room
from widget_server.realtime.hub import Hub
from widget_server.realtime.rooms import Room
from widget_server.services.callers import Caller
from widget_server.wire.values import Value, Viewer

VIEWING = "viewing"
TYPING_LASTS = 8.0  # seconds without being said again
HEARD_WITHIN = 60.0  # seconds; a process that was not heard for so long is gone
MOST_WATCHED = 20  # conversations on one socket


class _Viewing(Value):
    """What one process says to the others."""

    conversation_id: str
    viewers: list[Viewer]


class _Place(NamedTuple):
    """A conversation of a workspace."""

    workspace_id: str
    conversation_id: str


class _Watcher:
    """One socket that looks at a conversation."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self.typing_until = 0.0


_Told = TypeAdapter(_Viewing)


class Viewers:
    """Keeps who watches what; each change is told to the workspace's agents."""

    def __init__(self, hub: Hub, clock: Callable[[], float] = time.monotonic) -> None:
        self._hub = hub
        self._clock = clock
        self._here: dict[_Place, dict[str, _Watcher]] = {}
        self._watching: dict[str, list[_Place]] = {}
        self._elsewhere: dict[_Place, dict[str, tuple[float, list[Payload]]]] = {}
        hub.on_peer(VIEWING, self._heard)

    def watch(self, sid: str, caller: Caller, conversation_id: str) -> None:
        """Note that a socket's teammate looks at a conversation; the one looked at longest ago makes room."""
        place = _Place(caller.workspace_id, conversation_id)
        watching = self._watching.setdefault(sid, [])
        if place in watching:
            return
        if len(watching) >= MOST_WATCHED:
            self._drop(sid, watching[0])
        watching.append(place)
        self._here.setdefault(place, {})[sid] = _Watcher(caller)
        self._tell(place)

    def leave(self, sid: str, caller: Caller, conversation_id: str) -> None:
        """Note that a socket's teammate looks away."""
        self._drop(sid, _Place(caller.workspace_id, conversation_id))

    def gone(self, sid: str) -> None:
        """Forget a socket."""
        for place in list(self._watching.get(sid, ())):
            self._drop(sid, place)
        self._watching.pop(sid, None)

    def type(self, sid: str, caller: Caller, conversation_id: str, *, is_typing: bool) -> None:
        """Note that a teammate writes, or stopped."""
        place = _Place(caller.workspace_id, conversation_id)
        watcher = self._here.get(place, {}).get(sid)
        if watcher is None:
            return
        before = self._list_here(place)
        watcher.typing_until = self._clock() + TYPING_LASTS if is_typing else 0.0
        if self._list_here(place) != before:
            self._tell(place)

    def sweep(self) -> None:
        """Let go of typing not said again, and of processes no longer heard; called every second or so."""
        now = self._clock()
        for place, watchers in list(self._here.items()):
            over = [w for w in watchers.values() if 0 < w.typing_until <= now]
            for watcher in over:
                watcher.typing_until = 0.0
            if over:
                self._tell(place)
        for place, told in list(self._elsewhere.items()):
            for sender in [sender for sender, (at, _) in told.items() if now - at >= HEARD_WITHIN]:
                self._keep(place, sender, [])

    def retell(self) -> None:
        """Tell the other processes who looks here; called every twenty seconds."""
        for place in self._here:
            self._tell_peers(place)

    def _drop(self, sid: str, place: _Place) -> None:
        if place not in self._watching.get(sid, ()):
            return
        self._watching[sid].remove(place)
        del self._here[place][sid]
        self._tell(place)
        if not self._here[place]:
            del self._here[place]

    def _tell(self, place: _Place) -> None:
        self._tell_peers(place)
        self._tell_here(place)

    def _tell_peers(self, place: _Place) -> None:
        payload = {"conversation_id": place.conversation_id, "viewers": self._list_here(place)}
        self._hub.tell_peers(_room(place), VIEWING, payload)

    def _tell_here(self, place: _Place) -> None:
        viewers = {
            viewer["id"]: viewer for _, told in self._elsewhere.get(place, {}).values() for viewer in told
        }
        for viewer in self._list_here(place):
            typing = viewer["typing"] or viewers.get(viewer["id"], viewer)["typing"]
            viewers[viewer["id"]] = {**viewer, "typing": typing}
        changed = ViewersChanged(place.workspace_id, place.conversation_id, list(viewers.values()))
        for emit in changed.emits():
            self._hub.emit_here(Room(emit.namespace, emit.room), emit.event, emit.payload)

    def _list_here(self, place: _Place) -> list[Payload]:
        """List each teammate who looks once, in the order they came."""
        now = self._clock()
        viewers: dict[str, Payload] = {}
        for watcher in self._here.get(place, {}).values():
            caller = watcher.caller
            viewer = {"id": caller.teammate_id, "name": caller.name, "typing": watcher.typing_until > now}
            if viewer["typing"] or caller.teammate_id not in viewers:
                viewers[caller.teammate_id] = viewer
        return list(viewers.values())

    def _heard(self, room: Room, sender: str, payload: dict[str, Any]) -> None:
        try:
            told = _Told.validate_python(payload)
        except ValidationError:
            return  # nothing that one of our processes would say
        place = _Place(room.name.removeprefix(workspace_room("")), told.conversation_id)
        self._keep(place, sender, [viewer.model_dump() for viewer in told.viewers])

    def _keep(self, place: _Place, sender: str, viewers: list[Payload]) -> None:
        """Keep what another process says; the agents here are told when it is something new."""
        told = self._elsewhere.setdefault(place, {})
        _, known = told.get(sender, (0.0, []))
        if viewers:
            told[sender] = (self._clock(), viewers)
        else:
            told.pop(sender, None)
        if not told:
            del self._elsewhere[place]
        if viewers != known:
            self._tell_here(place)


def _room(place: _Place) -> Room:
    return Room("/agent", workspace_room(place.workspace_id))
