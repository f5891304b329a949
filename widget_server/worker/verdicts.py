"""What the failure of a job means for it: try again, and when; or give it up, and why."""

import re
import traceback
from dataclasses import dataclass

from connectors import errors as connectors
from widget_server.errors import RateLimited, Unavailable, as_app_error

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`why` is a code; `retry_after` is in seconds, where somebody said so; a bug is what nobody foresaw."""

    why: str
    is_final: bool
    retry_after: float | None = None
    is_bug: bool = False


def verdict(error: Exception) -> Verdict:
    """Judge what a handler raised; nothing of the error's own words is kept."""
    if isinstance(error, connectors.Unavailable):
        return Verdict("unavailable", is_final=False, retry_after=error.retry_after)
    if isinstance(error, connectors.ConnectorError):
        is_final = not isinstance(error, connectors.Ambiguous)
        return Verdict(_CAPITAL.sub("_", type(error).__name__).lower(), is_final)
    refusal = as_app_error(error)
    if refusal is None:
        return Verdict("error", is_final=False, is_bug=True)
    if isinstance(refusal, Unavailable | RateLimited):
        return Verdict(refusal.code, is_final=False, retry_after=refusal.details.get("retry_after"))
    return Verdict(refusal.code, is_final=True)


def places(error: BaseException) -> list[str]:
    """Name the lines of code an error came through, the innermost last, without any value."""
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
