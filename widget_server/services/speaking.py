"""Saying something: the shopper's lines, and the team's lines and notes."""

from widget_server.services.callers import Caller, Visitor
from widget_server.services.posts import Post
from widget_server.services.views import View, agent_line, shopper_line
from widget_server.services.writer import Writer


async def shopper_says(
    writer: Writer, visitor: Visitor, client_id: str, text: str, conversation_id: str | None = None
) -> View:
    """Keep what a shopper says; answers `{message}` after the commit, the same for the same `client_id`.

    Raises NotFound for a conversation that is not theirs, Conflict when the id was used for another text.
    """
    post = Post(
        workspace_id=visitor.workspace_id,
        author_kind="visitor",
        author_id=visitor.id,
        text=text,
        client_id=client_id,
        conversation_id=conversation_id,
        widget_id=visitor.widget_id,
    )
    outcome = await writer.say(post)
    return {"message": shopper_line(outcome.line)}


async def agent_says(
    writer: Writer,
    caller: Caller,
    conversation_id: str,
    *,
    client_id: str,
    text: str,
    kind: str = "text",
    based_on: int | None = None,
    force: bool = False,
) -> tuple[View, bool]:
    """Keep what a teammate says or notes; answers `{message}` and whether it is new.

    Raises NotFound, Conflict (with `messages`, the newer ones) for a reply behind `based_on` unless forced.
    """
    is_reply = kind == "text"
    post = Post(
        workspace_id=caller.workspace_id,
        author_kind="agent",
        author_id=caller.teammate_id,
        author_name=caller.name,
        text=text,
        kind=kind,
        client_id=client_id,
        conversation_id=conversation_id,
        is_shown=is_reply,
        based_on=based_on if is_reply and not force else None,
        caller=caller,
    )
    outcome = await writer.say(post)
    return {"message": agent_line(outcome.line)}, outcome.is_new
