"""Let a teammate's write be sent again: one Idempotency-Key does nothing twice and is answered the same."""

import re

from widget_server.database import Transaction
from widget_server.errors import Invalid
from widget_server.services import answers
from widget_server.web.route import Answer, Call, Result, Route, Writes

_KEY = re.compile(r"[\x21-\x7e]{1,255}")


async def once(tx: Transaction, route: Route, call: Call, key: str | None) -> Result:
    """Do the work of a route, unless it was done under this key (draft-ietf-httpapi-idempotency-key-header).

    Raises Invalid for a malformed key, Conflict for one that stood on another request.
    """
    assert isinstance(route.does, Writes)  # noqa: S101  what the lines before made sure of
    if key is None or route.access.kind != "agent":
        return await route.does.work(call, tx)
    if not _KEY.fullmatch(key):
        raise Invalid("Idempotency-Key: send 1 to 255 visible ASCII characters.")
    place = answers.Place(call.caller.workspace_id, call.caller.teammate_id, key)
    given = await answers.claim(tx, place, _request(route, call))
    if given is not None:
        return Answer(given.body, given.status) if given.body is not None else None
    result = await route.does.work(call, tx)
    body, status = result if isinstance(result, Answer) else (result, route.status)
    await answers.keep(tx, place, status, body)
    return result


def _request(route: Route, call: Call) -> str:
    """Write down what is asked, so that two requests can be told apart."""
    parts = [f"{name}={value}" for name, value in sorted(call.ids.items())]
    body = "" if call.body is None else call.body.model_dump_json(exclude_unset=True)
    return " ".join([route.method, route.path, *parts, body])
