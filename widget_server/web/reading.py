"""Read what a call carries: a body of JSON or of a form, a query, a bearer's token."""

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web
from pydantic import BaseModel

from widget_server.errors import Invalid, NotFound, TooLarge, Unauthenticated

MOST_BYTES = 65_536
WITHIN = 10.0  # seconds for the whole body to arrive
_MOST_FIELDS = 20


async def json_object(request: web.Request) -> dict[str, Any]:
    """Read a JSON object; a body of no bytes is the empty one. Raises Invalid, TooLarge."""
    data = await _bytes(request)
    if not data:
        return {}
    if request.content_type != "application/json":
        raise Invalid("Send the body as application/json.")
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise Invalid("The body is not JSON.") from None
    if not isinstance(value, dict):
        raise Invalid("The body is not a JSON object.")
    if _has_nul(value):
        raise Invalid("The body holds a NUL character.")
    return value


async def form(request: web.Request) -> dict[str, str]:
    """Read the fields of a form that a page sent without JavaScript. Raises Invalid, TooLarge."""
    data = await _bytes(request)
    if request.content_type != "application/x-www-form-urlencoded":
        raise Invalid("Send the form as application/x-www-form-urlencoded.")
    try:
        fields = parse_qsl(data.decode("ascii"), True, True, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Invalid("The form cannot be read.") from None
    return dict(fields)


def query(request: web.Request, model: type[BaseModel] | None) -> Any:
    """Read the query as `model` says; raises Invalid for a name it does not know, or one given twice."""
    given = request.query
    if len(set(given)) != len(given):
        raise Invalid("A name stands twice in the query.")
    if _has_nul(dict(given)):
        raise Invalid("The query holds a NUL character.")
    if model is None:
        if given:
            raise Invalid("This address takes no query.")
        return None
    return model.model_validate(dict(given))


def ids(request: web.Request) -> Mapping[str, str]:
    """Read the named parts of the path; what cannot be an id is not found."""
    named = dict(request.match_info)
    if _has_nul(named):
        raise NotFound("There is nothing at this address.")
    return named


def bearer(request: web.Request) -> str:
    """Read the token of `Authorization: Bearer`; raises Unauthenticated when there is none."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send a token as `Authorization: Bearer …`.")
    return token.strip()


async def _bytes(request: web.Request) -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise _too_large()
    data = bytearray()
    try:
        async with asyncio.timeout(WITHIN):
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > MOST_BYTES:
                    raise _too_large()
    except TimeoutError:
        raise Invalid(f"The body did not arrive within {WITHIN:.0f} seconds.") from None
    except web.RequestPayloadError:
        raise Invalid("The body did not arrive as it was announced.") from None
    return bytes(data)


def _too_large() -> TooLarge:
    return TooLarge(f"The body is larger than {MOST_BYTES} bytes.")


def _has_nul(value: Any) -> bool:
    """Whether any text in `value` holds the one character that no database keeps as text."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "\x00" in one:
                return True
        elif isinstance(one, dict):
            waiting += [*one, *one.values()]
        elif isinstance(one, list):
            waiting += one
    return False
