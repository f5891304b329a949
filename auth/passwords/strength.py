"""Refuse a new password that is easily guessed, in words to act on."""

import re
from collections.abc import Sequence
from threading import Lock
from typing import Any

from zxcvbn import zxcvbn

from auth.errors import WeakPassword

SHORTEST = 8  # characters (OWASP ASVS 5.0, 6.2.1)
LONGEST = 1024
GOOD_SCORE = 3  # of 0 to 4; "safely unguessable" (dropbox/zxcvbn:README.md)
TOO_SHORT = f"Use at least {SHORTEST} characters."
TOO_LONG = f"Use at most {LONGEST} characters."

_OWN_WORDS = "Leave out your own name and address, and the shop's."
_MORE = "Add another word or two; uncommon ones are better."
_LOOKED_AT = 72  # characters; zxcvbn takes no more
_LOOKED_AT_IF_ODD = 32
_SIGNS = frozenset("4@8({[<3691!|7$50+%2")  # zxcvbn tries every way to read these as letters
_MANY_SIGNS = 10
_one_at_a_time = Lock()  # zxcvbn keeps the own words in a dictionary that all threads share


def check_strength(password: str, about: Sequence[str] = ()) -> None:
    """Raise WeakPassword unless the password is hard to guess.

    `about` is what others know of the person: name, address, workspace. Takes 5 to 30 ms, up to a second for
    a password crafted to be slow: off the event loop, please.
    """
    if len(password) < SHORTEST:
        raise WeakPassword([TOO_SHORT])
    if len(password) > LONGEST:
        raise WeakPassword([TOO_LONG])
    with _one_at_a_time:
        found = zxcvbn(_start(password), _words(about))
    if found["score"] < GOOD_SCORE:
        raise WeakPassword(_suggestions(found))


def _start(password: str) -> str:
    start = password[:_LOOKED_AT]
    return start if len(_SIGNS.intersection(start)) <= _MANY_SIGNS else start[:_LOOKED_AT_IF_ODD]


def _words(about: Sequence[str]) -> list[str]:
    """Return each text whole and its words of three letters and more."""
    parts = (word for text in about for word in re.split(r"[\W_]+", text) if len(word) > 2)  # noqa: PLR2004  shorter ones are no hint
    return ["shopbell", *about, *parts]


def _suggestions(found: dict[str, Any]) -> list[str]:
    own = any(match.get("dictionary_name") == "user_inputs" for match in found["sequence"])
    advice = [_OWN_WORDS] if own else []
    advice += [text for text in (found["feedback"]["warning"], *found["feedback"]["suggestions"]) if text]
    return advice or [_MORE]
