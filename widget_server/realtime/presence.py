"""Which teammates are there, as their sockets in all processes say; forgotten with the process."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from widget_server.events import PresenceChanged
from widget_server.realtime.hub import PEERS, Hub
from widget_server.realtime.rooms import Room
from widget_server.services.callers import Caller
from widget_server.wire.values import Presence as State

PRESENT = "present"
STAYS_FOR = 5.0  # seconds after the last socket, so that a reload is not a leaving
HEARD_WITHIN = 60.0  # seconds; a process that was not heard for so long is gone
ORDER: tuple[State, ...] = ("online", "away", "offline")

_Told = TypeAdapter(dict[str, tuple[str, State]])


class _Here:
    """One teammate's sockets in this process."""

    def __init__(self, workspace_id: str) -> None:
        self.workspace_id = workspace_id
        self.state: State = "online"
        self.sockets = 0
        self.left_at = 0.0


class Presence:
    """Keeps who is online, away or, as all others, offline."""

    def __init__(self, hub: Hub, clock: Callable[[], float] = time.monotonic) -> None:
        self._hub = hub
        self._clock = clock
        self._here: dict[str, _Here] = {}
        self._elsewhere: dict[str, tuple[float, Mapping[str, tuple[str, State]]]] = {}
        hub.on_peer(PRESENT, self._heard)

    def of(self, teammate_id: str) -> State:
        """Tell the best that any process knows of a teammate."""
        here = self._here.get(teammate_id)
        said: list[State] = [here.state] if here else []
        said += [told[teammate_id][1] for _, told in self._elsewhere.values() if teammate_id in told]
        return min(said, key=ORDER.index, default="offline")

    def came(self, caller: Caller) -> None:
        """Count one more socket of a teammate."""
        before = self.of(caller.teammate_id)
        self._here.setdefault(caller.teammate_id, _Here(caller.workspace_id)).sockets += 1
        self._told(caller.workspace_id, caller.teammate_id, before)

    def left(self, caller: Caller) -> None:
        """Count one socket less; whoever has none left goes offline a little later."""
        here = self._here[caller.teammate_id]
        here.sockets -= 1
        here.left_at = self._clock()

    def set(self, caller: Caller, state: State) -> None:
        """Keep what a teammate says of themselves, for as long as they are connected."""
        before = self.of(caller.teammate_id)
        self._here[caller.teammate_id].state = state
        self._told(caller.workspace_id, caller.teammate_id, before)

    def sweep(self) -> None:
        """Let go of teammates who left, and of processes no longer heard; called every second or so."""
        now = self._clock()
        for teammate_id, here in list(self._here.items()):
            if not here.sockets and now - here.left_at >= STAYS_FOR:
                before = self.of(teammate_id)
                del self._here[teammate_id]
                self._told(here.workspace_id, teammate_id, before)
        for sender, (heard_at, _) in list(self._elsewhere.items()):
            if now - heard_at >= HEARD_WITHIN:
                self._replace(sender, {})

    def retell(self) -> None:
        """Tell the other processes who is here; called every twenty seconds."""
        told = {teammate_id: (here.workspace_id, here.state) for teammate_id, here in self._here.items()}
        self._hub.tell_peers(PEERS, PRESENT, told)

    def _told(self, workspace_id: str, teammate_id: str, before: State) -> None:
        """Tell the team, and the other processes, if somebody is not as before."""
        now = self.of(teammate_id)
        if now == before:
            return
        for emit in PresenceChanged(workspace_id, teammate_id, now).emits():
            self._hub.emit(emit)
        self.retell()

    def _heard(self, _room: Room, sender: str, payload: dict[str, Any]) -> None:
        try:
            told = _Told.validate_python(payload)
        except ValidationError:
            return  # nothing that one of our processes would say
        self._replace(sender, told)

    def _replace(self, sender: str, told: Mapping[str, tuple[str, State]]) -> None:
        """Keep what another process knows; the team here is told of what that changes."""
        _, known = self._elsewhere.get(sender, (0.0, {}))
        before = {teammate_id: self.of(teammate_id) for teammate_id in {**known, **told}}
        if told:
            self._elsewhere[sender] = (self._clock(), told)
        else:
            self._elsewhere.pop(sender, None)
        for teammate_id, state in before.items():
            if self.of(teammate_id) != state:
                workspace_id, _ = {**known, **told}[teammate_id]
                for emit in PresenceChanged(workspace_id, teammate_id, self.of(teammate_id)).emits():
                    self._hub.emit_here(Room(emit.namespace, emit.room), emit.event, emit.payload)
