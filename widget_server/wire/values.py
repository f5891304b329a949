"""What the server tells: the shapes of its answers and events."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

Level = Literal["anonymous", "claimed", "order_match", "code", "store_login"]
ConversationState = Literal["open", "snoozed", "closed"]
Presence = Literal["online", "away", "offline"]


class Value(BaseModel):
    """One object that we give out: these fields and no others."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Proof(Value):
    """How well a visitor is known."""

    level: Level
    method: str | None = None
    at: str | None = None
    store_id: str | None = None


class Visitor(Value):
    """A shopper's browser; name and email are what it says, unless the proof says more."""

    id: str
    proof: Proof
    name: str | None = None
    email: str | None = None


class Author(Value):
    """Who wrote a line."""

    kind: Literal["visitor", "agent", "bot", "system"]
    id: str | None = None
    name: str | None = None


class Event(Value):
    """What happened; the client has the words."""

    name: str
    data: dict[str, Any]


class Message(Value):
    """A line as the shopper sees it."""

    id: str
    conversation_id: str
    seq: int
    client_id: str | None
    kind: Literal["text", "event"]
    author: Author
    text: str
    event: Event | None = None
    state: Literal["sent", "delivered", "read"]
    created_at: str


class Receipts(Value):
    """How far the other side is."""

    delivered_seq: int
    read_seq: int


class Conversation(Value):
    """A conversation as the shopper sees it."""

    id: str
    state: ConversationState
    last_seq: int
    revision: int
    unread: int
    receipts: Receipts
    created_at: str
    updated_at: str


class Config(Value):
    """A widget's public settings."""

    widget_id: str
    name: str
    origins: list[str]
    locale: str | None
    looks: dict[str, str]
    texts: dict[str, str]
    mail: bool


class Session(Value):
    """A visitor's session; `resume` is a ticket for browsers that keep nothing for frames."""

    visitor_token: str
    visitor: Visitor
    config: Config
    conversation: Conversation | None
    resume: str | None = None


class OneMessage(Value):
    """A line that is now kept."""

    message: Message


class Listing(Value):
    """Lines in the order of `seq`."""

    conversation: Conversation | None
    messages: list[Message]
    has_more: bool


class Conversations(Value):
    """A page of the shopper's conversations, newest first."""

    conversations: list[Conversation]
    next_cursor: str | None


class OneVisitor(Value):
    """The visitor as they are known now."""

    visitor: Visitor


class Empty(Value):
    """Nothing more to say."""


class AgentMessage(Value):
    """A line as the team sees it; notes and the team's own events have no `seq`."""

    id: str
    conversation_id: str
    seq: int | None
    position: int
    client_id: str | None
    kind: Literal["text", "event", "note"]
    author: Author
    text: str
    event: Event | None = None
    created_at: str


class Lease(Value):
    """Who has claimed a conversation, and until when."""

    teammate_id: str
    until: str


class Preview(Value):
    """The last line, for a list."""

    position: int
    kind: Literal["text", "event", "note"]
    author_kind: Literal["visitor", "agent", "bot", "system"]
    text: str
    created_at: str


class PageSeen(Value):
    """The shop's page the visitor was on last."""

    url: str
    title: str | None = None


class Rating(Value):
    """What the shopper thought of it."""

    score: int
    comment: str | None = None


class AgentConversation(Value):
    """A conversation as the team sees it: `receipts` are the shopper's, `read_position` the team's."""

    id: str
    state: ConversationState
    snoozed_until: str | None
    last_seq: int
    last_position: int
    revision: int
    unread: int
    receipts: Receipts
    read_position: int
    store_id: str
    assignee_id: str | None
    lease: Lease | None
    tags: list[str]
    visitor: Visitor
    page: PageSeen | None
    preview: Preview | None
    rating: Rating | None
    created_at: str
    updated_at: str


class AgentConversations(Value):
    """A page of conversations, those with the newest lines first."""

    items: list[AgentConversation]
    next_cursor: str | None


class AgentListing(Value):
    """Lines in the order of `position`."""

    items: list[AgentMessage]
    has_more: bool


class OneAgentMessage(Value):
    """A line that is now kept."""

    message: AgentMessage


class Claimed(Value):
    """A conversation that is now this teammate's, for a while."""

    conversation: AgentConversation
    lease_until: str


class Grant(Value):
    """Tokens of a sign-in; `expires_in` is in seconds."""

    access_token: str
    expires_in: int
    refresh_token: str


class WorkspaceName(Value):
    """The workspace a teammate belongs to."""

    id: str
    name: str


class Me(Value):
    """Who is signed in."""

    id: str
    name: str
    email: str
    role: str
    permissions: list[str]
    presence: Presence
    workspace: WorkspaceName


class Viewer(Value):
    """A teammate who looks at a conversation."""

    id: str
    name: str
    typing: bool


class Exchanged(Value):
    """A one-time link's worth: a token for the person the mail was for."""

    visitor_token: str
    widget_id: str
