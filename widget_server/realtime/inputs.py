"""What only sockets take; what HTTP takes too is in wire/inputs.py."""

from typing import Annotated

from pydantic import Field

from widget_server.wire.inputs import Input, Seq
from widget_server.wire.text import AnyId
from widget_server.wire.values import Presence


class Auth(Input):
    """What a connect shows: a visitor token, or an access token of a teammate."""

    token: Annotated[str, Field(min_length=1, max_length=4_096)]


class Watch(Input):
    """Whether a teammate looks at a conversation."""

    conversation_id: AnyId
    watching: bool


class AgentTyping(Input):
    """Whether a teammate is writing in a conversation."""

    conversation_id: AnyId
    typing: bool


class MarkReceived(Input):
    """How far the shopper's lines have reached the team."""

    conversation_id: AnyId
    position: Seq


class SetPresence(Input):
    """What a teammate says of themselves."""

    presence: Presence
