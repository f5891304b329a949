"""How refusals are written: problem documents under /api (RFC 9457), acknowledgements everywhere else."""

import math
from typing import Any, Literal

import orjson
import structlog
from aiohttp import web
from pydantic import BaseModel, ConfigDict

from widget_server.errors import AppError, as_app_error, as_body

REQUEST_ID = web.RequestKey("request_id", str)

log = structlog.get_logger()

_TITLES = {
    "invalid": "What was sent cannot be taken",
    "wrong_code": "Wrong code",
    "unauthenticated": "Not signed in",
    "second_factor_required": "Second factor required",
    "forbidden": "Not allowed",
    "blocked": "Blocked",
    "not_found": "Not found",
    "conflict": "Conflict",
    "reset_required": "Read from the beginning",
    "too_large": "Too large",
    "rate_limited": "Too many calls",
    "too_many_tries": "Too many tries",
    "unavailable": "Not available right now",
    "error": "Something went wrong here",
}


class Problem(BaseModel):
    """Why the agent API refused; some codes carry more fields, such as a conflict's newer `messages`."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    retry_after: float | None = None


class Reason(BaseModel):
    """Why a call was refused, in a code and in words."""

    model_config = ConfigDict(extra="allow")

    code: str
    message: str
    retry_after: float | None = None


class Refusal(BaseModel):
    """A refusal in the shape of a socket's acknowledgement."""

    ok: Literal[False]
    error: Reason


class Bug(AppError):
    """Nobody foresaw this; the log says what, the caller only that."""


class WrongMethod(AppError):
    """There is something at this address, but not for this method."""

    code, status = "invalid", 405


def meaning(request: web.Request, error: Exception) -> AppError:
    """Say what an error means to the caller; what nobody foresaw is logged here, once."""
    refusal = as_app_error(error)
    if refusal is None:
        place = request.match_info.route.resource
        log.error(
            "a call failed",
            request_id=request[REQUEST_ID],
            method=request.method,
            route=place.canonical if place else None,
            exc_info=error,
        )
        return Bug(f"Something went wrong here. If you report it, name {request[REQUEST_ID]}.")
    return refusal


def refused(request: web.Request, error: AppError) -> web.Response:
    """Write a refusal in the shape of the address that was called."""
    headers = {"Cache-Control": "no-store"}
    if "retry_after" in error.details:
        headers["Retry-After"] = str(math.ceil(error.details["retry_after"]))
    if error.code == "unauthenticated":
        headers["WWW-Authenticate"] = "Bearer"
    if request.path.startswith("/api/"):
        body, kind = _problem(error, request[REQUEST_ID]), "application/problem+json"
    else:
        body, kind = {"ok": False, "error": as_body(error)}, "application/json"
    return web.Response(body=orjson.dumps(body), status=error.status, headers=headers, content_type=kind)


def _problem(error: AppError, request_id: str) -> dict[str, Any]:
    return {
        **error.details,
        "type": f"urn:shopbell:problem:{error.code}",
        "title": _TITLES.get(error.code, "Refused"),
        "status": error.status,
        "code": error.code,
        "detail": error.message,
        "request_id": request_id,
    }
