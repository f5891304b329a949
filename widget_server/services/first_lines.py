"""Begin with a visitor by the first line that a form sends: once, however often that is sent."""

from sqlalchemy import select

from auth.visitor import VisitorTokens
from widget_server.database import Transaction
from widget_server.errors import NotFound
from widget_server.models import Widget
from widget_server.services import answers, visitors


async def begin(
    tx: Transaction, tokens: VisitorTokens, widget_id: str, start_key: str, *, has_mail: bool
) -> str:
    """Make a visitor and answer with their token; the same `start_key` gives the same token for a day.

    `start_key` is 160 random bits that only this visitor's page holds. Raises NotFound for an unknown widget.
    """
    workspace_id = await tx.session.scalar(select(Widget.workspace_id).where(Widget.id == widget_id))
    if workspace_id is None:
        raise NotFound("There is no such widget.")
    place = answers.Place(workspace_id, widget_id, start_key)
    given = await answers.claim(tx, place, "start")
    if given is not None and given.body is not None:
        return str(given.body["visitor_token"])
    started = await visitors.start(
        tx, tokens, widget_id, token=None, resume=None, page=None, has_mail=has_mail
    )
    token: str = started["visitor_token"]
    await answers.keep(tx, place, 201, {"visitor_token": token})
    return token
