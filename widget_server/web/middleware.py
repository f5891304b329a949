"""What holds for every answer: a request id, the common headers, a refusal for every error."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from widget_server.clock import new_id
from widget_server.errors import AppError, Invalid, NotFound, TooLarge
from widget_server.web import policy
from widget_server.web.parts import CONTEXT
from widget_server.web.problems import REQUEST_ID, WrongMethod, meaning, refused

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error in words; an answer of aiohttp itself gets our shape and keeps its status."""
    request[REQUEST_ID] = new_id()
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < web.HTTPBadRequest.status_code:
            raise
        return _of_http(request, error)
    except Exception as error:  # noqa: BLE001  the one place where errors become answers
        return refused(request, meaning(request, error))


async def dress(request: web.Request, response: web.StreamResponse) -> None:
    """Put the common headers on an answer, whoever made it."""
    headers = response.headers
    headers["Server"] = policy.EVERYWHERE["Server"]
    for name, value in policy.EVERYWHERE.items():
        headers.setdefault(name, value)
    if REQUEST_ID in request:
        headers.setdefault("X-Request-Id", request[REQUEST_ID])
    if request.app[CONTEXT].settings.public_url.startswith("https:"):
        headers.setdefault("Strict-Transport-Security", "max-age=31536000")


def _of_http(request: web.Request, error: web.HTTPException) -> web.Response:
    response = refused(request, _meaning_of_status(error))
    response.set_status(error.status)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def _meaning_of_status(error: web.HTTPException) -> AppError:
    if isinstance(error, web.HTTPNotFound):
        return NotFound("There is nothing at this address.")
    if isinstance(error, web.HTTPMethodNotAllowed):
        return WrongMethod("This address does not take this method.")
    if isinstance(error, web.HTTPRequestEntityTooLarge):
        return TooLarge("The body is too large.")
    return Invalid("This request cannot be taken.")
