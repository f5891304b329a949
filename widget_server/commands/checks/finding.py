"""What a check found."""

from typing import Literal, NamedTuple

Verdict = Literal["ok", "warn", "fail"]


class Finding(NamedTuple):
    """The state of one thing; `mend` says what to do unless it is ok."""

    check: str
    verdict: Verdict
    found: str
    mend: str = ""
