"""Why a command failed, in one line that an operator can act on."""

from collections.abc import Callable

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from auth.errors import BadKey, BadSeal
from widget_server.redaction import hide
from widget_server.running import CannotListen, Hurried
from widget_server.schema import TooNew
from widget_server.settings import BadSettings
from widget_server.web.assets import NotBuilt

LONGEST = 1000


class CommandFailed(Exception):
    """The command could not do its work; the message is one line that says why."""


def in_words(error: BaseException) -> str | None:
    """Say in one line what kept a command from its work; None for what nobody foresaw, which is a bug."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return _one_line(words(error))
    if type(error).__module__.startswith("asyncpg"):
        return _one_line(f"the database refused: {error}")
    return None


def _one_line(text: str) -> str:
    return hide(" ".join(text.split()))[:LONGEST]


def _database(error: BaseException) -> str:
    """Leave out the statement, which nobody at a command line can mend."""
    return f"the database cannot be used: {error.orig if isinstance(error, DBAPIError) else error}"


_WRONG_KEYS = "SHOPBELL_ROOT_KEYS does not open this database: give the keys that it was made with"
_WORDS: list[tuple[type[BaseException], Callable[[BaseException], str]]] = [
    (CommandFailed, str),
    (BadSettings, str),
    (NotBuilt, str),
    (CannotListen, str),
    (Hurried, lambda _: "left before everything was finished; what was acknowledged is kept"),
    (BadKey, lambda _: _WRONG_KEYS),
    (BadSeal, lambda _: _WRONG_KEYS),
    (TooNew, lambda _: "the database was made by a newer version of shopbell: install that one"),
    (TimeoutError, lambda _: "the database did not answer in time"),
    (SQLAlchemyError, _database),
    (OSError, _database),
]
