"""The refusals a caller may hear, and the one translation of every other error into them.

AppError
├── Invalid, WrongCode, TooLarge            what was sent cannot be taken
├── Unauthenticated, SecondFactorRequired   who asks is not known
├── Forbidden, Blocked, NotFound            who asks may not, or there is no such thing for them
├── Conflict, ResetRequired, UnknownEvent   what was asked does not fit what is
└── RateLimited, TooManyTries, Unavailable  not now; `retry_after` says when
"""

import sqlite3
from collections.abc import Callable
from typing import Any, ClassVar

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from auth.errors import BadToken, TooBusy, WeakPassword

# Beginnings of SQLSTATEs that pass by themselves: no connection, rolled back, no room, cut or not yet there.
# Source: PostgreSQL's manual, appendix A, "PostgreSQL Error Codes".
PASSING = ("08", "25P03", "40", "53", "55P03", "57", "58")
UNKEEPABLE = "22021"  # a sign that PostgreSQL has no place for, such as NUL


class AppError(Exception):
    """A refusal in words a person can act on; `details` are further fields that the caller is shown."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 500

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class Invalid(AppError):
    """What was sent is not of the form that is asked for."""

    code, status = "invalid", 400


class WrongCode(AppError):
    """The code is not the one that was sent out."""

    code, status = "wrong_code", 400


class TooLarge(AppError):
    """What was sent is larger than we take."""

    code, status = "too_large", 413


class Unauthenticated(AppError):
    """Who asks is not known, or no longer."""

    code, status = "unauthenticated", 401


class SecondFactorRequired(AppError):
    """The password was right; a code is needed too."""

    code, status = "second_factor_required", 401


class Forbidden(AppError):
    """Who asks is known and may not do this."""

    code, status = "forbidden", 403


class Blocked(AppError):
    """Who asks was shut out by the team."""

    code, status = "blocked", 403


class NotFound(AppError):
    """There is no such thing, or not for this caller: the two are told the same way."""

    code, status = "not_found", 404


class Conflict(AppError):
    """What was asked does not fit what is there now."""

    code, status = "conflict", 409


class ResetRequired(AppError):
    """The position named is not of this history; read from the beginning."""

    code, status = "reset_required", 410


class UnknownEvent(AppError):
    """There is no event of that name."""

    code, status = "unknown_event", 400


class RateLimited(AppError):
    """Too much at once; `retry_after` is in seconds."""

    code, status = "rate_limited", 429

    def __init__(self, message: str, retry_after: float) -> None:
        super().__init__(message, retry_after=retry_after)


class TooManyTries(RateLimited):
    """A secret was guessed at too often."""

    code = "too_many_tries"


class Unavailable(AppError):
    """Something we stand on is away; the same call may be made again after `retry_after` seconds."""

    code, status = "unavailable", 503

    def __init__(self, message: str = "This is not available right now.", retry_after: float = 1) -> None:
        super().__init__(message, retry_after=retry_after)


def as_app_error(error: BaseException) -> AppError | None:
    """Say what an error means to the caller; None for what nobody foresaw, which is a bug to be logged."""
    if isinstance(error, AppError):
        return error
    for kind, meaning in _MEANINGS:
        if isinstance(error, kind):
            return meaning(error)
    return None


def as_body(error: AppError) -> dict[str, Any]:
    """Write a refusal as callers see it: `code`, `message` and its details."""
    return {"code": error.code, "message": error.message, **error.details}


def _first_problem(error: BaseException) -> AppError:
    """Name the field and what is asked of it; never what was sent, and so no field that we do not know."""
    assert isinstance(error, ValidationError)  # noqa: S101  what the lines before made sure of
    problem = error.errors(include_input=False, include_url=False, include_context=False)[0]
    words = problem["msg"].removeprefix("Value error, ")
    place = problem["loc"][:1]
    if problem["type"] == "extra_forbidden":
        words = "there is a field that is not known here"
        place = problem["loc"][:-1]
    return Invalid(f"{place[0]}: {words}" if place else words)


def _database_away(error: BaseException) -> AppError | None:
    """Tell a database that is away, or busy, from a statement that is wrong."""
    assert isinstance(error, DBAPIError)  # noqa: S101  what the lines before made sure of
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == UNKEEPABLE:
        return Invalid("What was sent holds signs that cannot be kept.")
    is_away = error.connection_invalidated or state.startswith(PASSING) or _has_no_connection(error)
    return Unavailable() if is_away else None


def _has_no_connection(error: DBAPIError) -> bool:
    """Whether the driver could not ask the database, or SQLite could not get at its file."""
    if isinstance(error.orig, sqlite3.Error):
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        return isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR
    return isinstance(error, InterfaceError) and not isinstance(
        getattr(error.orig, "__cause__", None),
        ValueError,  # a value that its column cannot hold
    )


def _connecting(error: BaseException) -> AppError | None:
    """Know what PostgreSQL says to somebody whom it does not let in yet, which no library wraps."""
    return Unavailable() if str(getattr(error, "sqlstate", "")).startswith(PASSING) else None


_MEANINGS: list[tuple[type[BaseException], Callable[[BaseException], AppError | None]]] = [
    (WeakPassword, lambda error: Invalid(str(error))),
    (TooBusy, lambda _: Unavailable(retry_after=TooBusy.retry_after)),
    (BadToken, lambda _: Unauthenticated("Sign in, or start a session, again.")),
    (ValidationError, _first_problem),
    (DBAPIError, _database_away),
    (PoolTimeout, lambda _: Unavailable()),
    (OSError, lambda _: Unavailable()),  # time-outs and broken connections too
    (Exception, _connecting),
]
