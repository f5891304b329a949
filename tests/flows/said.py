"""What must have come of what was done: every conversation as lists of kinds and texts, and nothing else."""

from typing import NamedTuple

from tests.flows.wire import Payload

What = tuple[str, str]
"""A line's kind, and its text or the event's name."""


class Told(NamedTuple):
    """A line of the shopper, and the answer it was given."""

    client_id: str
    text: str
    line: Payload


class Said:
    """All conversations of one visitor, in the order in which somebody last said something in them."""

    def __init__(self) -> None:
        self.conversations: dict[str, list[What]] = {}
        self.closed: list[str] = []
        self.lines: list[Told] = []

    @property
    def current(self) -> str | None:
        """Where a line goes that names no conversation; None when a new one begins."""
        return next((id_ for id_ in reversed(self.conversations) if id_ not in self.closed), None)

    def pick(self, number: int) -> str:
        """Choose a conversation."""
        return list(self.conversations)[number % len(self.conversations)]

    def all_of(self, conversation_id: str) -> list[What]:
        """What the team sees."""
        return self.conversations[conversation_id]

    def shown(self, conversation_id: str) -> list[What]:
        """What the shopper sees."""
        return [what for what in self.conversations[conversation_id] if what[0] != "note"]

    def by_shopper(self, conversation_id: str, told: Told) -> None:
        """The shopper wrote, which opens a closed conversation."""
        if conversation_id in self.closed:
            self.turned(conversation_id, "open")
        self._add(conversation_id, ("text", told.text))
        self.lines.append(told)

    def by_agent(self, conversation_id: str, kind: str, text: str) -> None:
        """The agent answered or noted."""
        self._add(conversation_id, (kind, text))

    def turned(self, conversation_id: str, state: str) -> None:
        """A conversation was closed or opened."""
        if state == "closed":
            self.closed.append(conversation_id)
        else:
            self.closed.remove(conversation_id)
        self._add(conversation_id, ("event", "closed" if state == "closed" else "reopened"))

    def _add(self, conversation_id: str, what: What) -> None:
        lines = self.conversations.setdefault(conversation_id, [])
        lines.append(what)
        if what[0] != "event":
            del self.conversations[conversation_id]
            self.conversations[conversation_id] = lines
