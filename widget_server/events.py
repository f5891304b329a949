"""Facts that may be announced: best effort, after the commit, to open widgets and inboxes."""

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

Payload = dict[str, Any]
Namespace = Literal["/widget", "/agent"]


class Emit(NamedTuple):
    """One event for everybody in one room of one namespace."""

    namespace: Namespace
    room: str
    event: str
    payload: Payload


class Fact(Protocol):
    """Something that has happened and is worth telling."""

    def emits(self) -> list[Emit]:
        """List who is told what."""
        ...


def visitor_room(visitor_id: str) -> str:
    """Name the room of all sockets of one visitor."""
    return f"visitor:{visitor_id}"


def workspace_room(workspace_id: str) -> str:
    """Name the room of all agents of one workspace."""
    return f"workspace:{workspace_id}"


def teammate_room(teammate_id: str) -> str:
    """Name the room of all sockets of one teammate."""
    return f"teammate:{teammate_id}"


def session_room(session_id: str) -> str:
    """Name the room of all sockets of one sign-in."""
    return f"session:{session_id}"


@dataclass(frozen=True)
class LinePosted:
    """A line was added; `shopper` is None for what only the team may see."""

    workspace_id: str
    visitor_id: str
    shopper: Payload | None
    agent: Payload

    def emits(self) -> list[Emit]:
        """Tell the visitor what is theirs, and the team."""
        told = Emit("/agent", workspace_room(self.workspace_id), "message:new", {"message": self.agent})
        if self.shopper is None:
            return [told]
        return [
            Emit("/widget", visitor_room(self.visitor_id), "message:new", {"message": self.shopper}),
            told,
        ]


@dataclass(frozen=True)
class ConversationChanged:
    """A conversation is new, or not as it was; `shopper` is None when only the team can see the change."""

    workspace_id: str
    visitor_id: str
    shopper: Payload | None
    agent: Payload
    is_new: bool = False

    def emits(self) -> list[Emit]:
        """Tell the visitor what is theirs, and the team."""
        event = "conversation:new" if self.is_new else "conversation:updated"
        told = [Emit("/agent", workspace_room(self.workspace_id), event, {"conversation": self.agent})]
        if self.shopper is not None:
            room = visitor_room(self.visitor_id)
            told.append(Emit("/widget", room, "conversation:updated", {"conversation": self.shopper}))
        return told


@dataclass(frozen=True)
class Typing:
    """Somebody writes in a conversation, or stopped."""

    workspace_id: str
    visitor_id: str
    conversation_id: str
    author: Payload
    typing: bool

    def emits(self) -> list[Emit]:
        """Tell the other side."""
        payload = {"conversation_id": self.conversation_id, "author": self.author, "typing": self.typing}
        if self.author["kind"] == "visitor":
            return [Emit("/agent", workspace_room(self.workspace_id), "conversation:typing", payload)]
        return [Emit("/widget", visitor_room(self.visitor_id), "conversation:typing", payload)]


@dataclass(frozen=True)
class SessionEnded:
    """Whoever is in `room` may no longer be connected; reason: logout, revoked, expired or blocked."""

    namespace: Namespace
    room: str
    reason: Literal["logout", "revoked", "expired", "blocked"]

    def emits(self) -> list[Emit]:
        """Tell and cut every socket of the room."""
        return [Emit(self.namespace, self.room, "session:ended", {"reason": self.reason})]


@dataclass(frozen=True)
class PresenceChanged:
    """A teammate came, went or turned away."""

    workspace_id: str
    teammate_id: str
    presence: str

    def emits(self) -> list[Emit]:
        """Tell the team."""
        payload = {"teammate_id": self.teammate_id, "presence": self.presence}
        return [Emit("/agent", workspace_room(self.workspace_id), "presence:updated", payload)]


@dataclass(frozen=True)
class ViewersChanged:
    """Who is looking at a conversation; viewers are `{id, name, typing}`."""

    workspace_id: str
    conversation_id: str
    viewers: list[Payload]

    def emits(self) -> list[Emit]:
        """Tell the team."""
        payload = {"conversation_id": self.conversation_id, "viewers": self.viewers}
        return [Emit("/agent", workspace_room(self.workspace_id), "conversation:viewers", payload)]
