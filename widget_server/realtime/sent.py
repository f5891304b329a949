"""Everything the server says by itself: by namespace and name, its payload's form, and when it is said."""

from typing import Any, Literal, NamedTuple

from widget_server.wire.values import (
    AgentConversation,
    AgentMessage,
    Author,
    Conversation,
    Message,
    Presence,
    Value,
    Viewer,
)


class Said(NamedTuple):
    """One event of the server."""

    payload: type[Value]
    when: str


class MessageTold(Value):
    """A line, as the shopper sees it."""

    message: Message


class AgentMessageTold(Value):
    """A line or note, as the team sees it."""

    message: AgentMessage


class ConversationTold(Value):
    """A conversation, as the shopper sees it."""

    conversation: Conversation


class AgentConversationTold(Value):
    """A conversation, as the team sees it."""

    conversation: AgentConversation


class TypingTold(Value):
    """Who writes in a conversation, or stopped."""

    conversation_id: str
    author: Author
    typing: bool


class Head(Value):
    """How far a conversation has come; `revision` rises when an old line changes."""

    seq: int
    revision: int


class AgentHead(Head):
    """As Head, counting notes too."""

    position: int


class Heads(Value):
    """The heads of conversations, by id."""

    heads: dict[str, Head]


class AgentHeads(Value):
    """The heads of conversations, by id."""

    heads: dict[str, AgentHead]


class Draining(Value):
    """The server goes away; come back after so many seconds."""

    reconnect_in: float


class Ended(Value):
    """Why this connection may not go on."""

    reason: Literal["logout", "revoked", "expired", "blocked"]


class ViewersTold(Value):
    """Who looks at a conversation."""

    conversation_id: str
    viewers: list[Viewer]


class PresenceTold(Value):
    """Whether a teammate is there."""

    teammate_id: str
    presence: Presence


_EVERYWHERE = {
    "conversation:typing": Said(TypingTold, "the other side writes, or stopped"),
    "server:draining": Said(Draining, "this server is about to go away"),
    "session:ended": Said(Ended, "the session is over; the connection is closed after it"),
}

SENT: dict[str, dict[str, Said]] = {
    "/widget": {
        "message:new": Said(MessageTold, "a line was added, by anybody, on any of the visitor's sockets"),
        "message:updated": Said(MessageTold, "a line has changed"),
        "conversation:updated": Said(ConversationTold, "a conversation is new, or not as it was"),
        "conversation:heads": Said(
            Heads, "every 20 seconds, of conversations active in the last two minutes"
        ),
        **_EVERYWHERE,
    },
    "/agent": {
        "message:new": Said(AgentMessageTold, "a line or note was added, by anybody"),
        "message:updated": Said(AgentMessageTold, "a line has changed"),
        "conversation:new": Said(AgentConversationTold, "a conversation was begun"),
        "conversation:updated": Said(AgentConversationTold, "a conversation is not as it was"),
        "conversation:heads": Said(
            AgentHeads, "every 20 seconds, of conversations active in the last two minutes"
        ),
        "conversation:viewers": Said(
            ViewersTold, "somebody looks at a conversation, or writes in it, or left"
        ),
        "presence:updated": Said(PresenceTold, "a teammate came, went or turned away"),
        **_EVERYWHERE,
    },
}


def schema_of(said: Said) -> dict[str, Any]:
    """Describe an event's payload."""
    return said.payload.model_json_schema(ref_template="#/components/schemas/{model}")
