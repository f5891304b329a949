"""One clock for all sockets: each is pinged in its turn, checked for its answer, and for having joined."""

import asyncio
import math
from dataclasses import dataclass
from typing import Protocol

TURNS = 20


@dataclass(frozen=True)
class Pace:
    """Seconds between pings, to answer one, and to join a namespace; the first is the longest."""

    ping_every: float = 20
    answer_within: float = 15
    join_within: float = 10


class Beating(Protocol):
    """What the clock asks of a socket."""

    turn: int

    def ping(self) -> None:
        """Ask for a sign of life."""

    def check_answer(self) -> None:
        """Be cut if the last ping was not answered."""

    def check_joined(self) -> None:
        """Be cut if no namespace was joined."""


class Heartbeat:
    """Spreads the sockets over the turns of a wheel that goes round once per ping interval."""

    def __init__(self, pace: Pace) -> None:
        self._tick = pace.ping_every / TURNS
        self._answer = math.ceil(pace.answer_within / self._tick)
        self._join = math.ceil(pace.join_within / self._tick)
        self._turns: list[set[Beating]] = [set() for _ in range(TURNS)]
        self._now = 0

    def add(self, socket: Beating) -> None:
        """Take a socket in; its first ping comes after one round."""
        socket.turn = self._now
        self._turns[self._now].add(socket)

    def remove(self, socket: Beating) -> None:
        """Let a socket go."""
        self._turns[socket.turn].discard(socket)

    async def run(self) -> None:
        """Turn the wheel until cancelled."""
        while True:
            await asyncio.sleep(self._tick)
            self.turn()

    def turn(self) -> None:
        """Go on by one turn."""
        self._now = (self._now + 1) % TURNS
        for socket in self._since(self._answer):
            socket.check_answer()
        for socket in self._since(self._join):
            socket.check_joined()
        for socket in self._since(0):
            socket.ping()

    def _since(self, turns: int) -> list[Beating]:
        return list(self._turns[(self._now - turns) % TURNS])
