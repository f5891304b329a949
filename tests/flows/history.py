"""What many clients tried to say, what they were answered, and what is wrong about what was kept."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.flows.wire import Payload, Refused, Unanswered, Unreached

OPEN = ("unanswered", "unavailable")
"""Outcomes that leave open whether the line was kept."""


@dataclass
class Attempt:
    """One line on its way; times are the clock's seconds, `outcome` is `kept` or why not."""

    sender: str
    client_id: str
    text: str
    asked: float
    outcome: str = "unanswered"
    answered: float = 0.0
    message: Payload | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody knows what became of it."""
        return self.outcome in OPEN


class History:
    """All attempts, in the order in which they were begun."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []

    async def note(
        self, sender: str, client_id: str, text: str, send: Callable[[], Awaitable[Payload]]
    ) -> Attempt:
        """Try to send a line, and keep what came of it."""
        attempt = Attempt(sender, client_id, text, time.monotonic())
        self.attempts.append(attempt)
        try:
            attempt.message = await send()
            attempt.outcome = "kept"
        except Refused as refused:
            attempt.outcome = refused.code
        except Unreached:
            attempt.outcome = "unreached"
        except Unanswered:
            attempt.outcome = "unanswered"
        attempt.answered = time.monotonic()
        return attempt

    @property
    def open(self) -> list[Attempt]:
        """The attempts of which nobody knows what became of them."""
        return [attempt for attempt in self.attempts if attempt.is_open]

    @property
    def kept(self) -> list[Attempt]:
        """The attempts that were acknowledged."""
        return [attempt for attempt in self.attempts if attempt.outcome == "kept"]

    @property
    def figures(self) -> str:
        """How many attempts had which outcome."""
        return ", ".join(f"{n} {what}" for what, n in Counter(a.outcome for a in self.attempts).most_common())

    def faults(self, lines: list[Payload]) -> list[str]:
        """Hold the history against all lines that are kept: what is lost, doubled, invented or out of order."""
        said = [line for line in lines if line["kind"] in ("text", "note")]
        counts = Counter(line["client_id"] for line in said)
        known = {line["client_id"]: line for line in said}
        invented = counts.keys() - {attempt.client_id for attempt in self.attempts}
        return [
            *(f"invented: {client_id}" for client_id in invented),
            *(
                fault
                for attempt in self.attempts
                for fault in _of_one(attempt, counts[attempt.client_id], known)
            ),
            *_out_of_order(self.kept),
        ]


def gaps(lines: list[Payload], name: str) -> list[str]:
    """Whether a conversation's lines count 1, 2, 3 … by `name`, leaving out those that do not count."""
    numbers = [line[name] for line in lines if line[name] is not None]
    return [] if numbers == list(range(1, len(numbers) + 1)) else [f"{name}: {numbers}"]


def _of_one(attempt: Attempt, count: int, known: dict[str, Payload]) -> list[str]:
    about = f"{attempt.sender} {attempt.client_id} ({attempt.outcome})"
    fewest, most = (1, 1) if attempt.message else (0, int(attempt.is_open))
    if not fewest <= count <= most:
        return [f"{about} is kept {count} times"]
    if attempt.message is None:
        return []
    line = known[attempt.client_id]
    names = [name for name in ("id", "seq", "text") if line[name] != attempt.message[name]]
    return [f"{about} was acknowledged with another {name}" for name in names]


def _out_of_order(kept: list[Attempt]) -> list[str]:
    """What was acknowledged before something else was begun must stand before it."""
    return [
        f"{one.client_id} was acknowledged before {other.client_id} was begun"
        for one in kept
        for other in kept
        if one.answered < other.asked and not _is_before(one.message, other.message)
    ]


def _is_before(one: Payload | None, other: Payload | None) -> bool:
    assert one
    assert other
    if one["conversation_id"] != other["conversation_id"]:
        return True
    name = "position" if "position" in one and "position" in other else "seq"
    return None in (one[name], other[name]) or one[name] < other[name]
