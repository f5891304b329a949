"""Text from outside: plain, in one normal form, without what could not be shown."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

LONGEST_LINE = 5_000
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
SURROGATES = re.compile(r"[\ud800-\udfff]")


def clean(text: str) -> str:
    """Normalise text (NFC, line feeds); raises ValueError for control characters and lone surrogates."""
    text = text.replace("\r\n", "\n")
    if SURROGATES.search(text):
        raise ValueError("the text holds half a character")
    if CONTROLS.search(text):
        raise ValueError("the text holds control characters")
    return unicodedata.normalize("NFC", text)


def label(text: str) -> str:
    """Clean a name and put it on one line; raises ValueError as `clean` does, and when nothing is left."""
    text = " ".join(clean(text).split())
    if not text:
        raise ValueError("the text is empty")
    return text


def _line(text: str) -> str:
    text = clean(text)
    if not text.strip():
        raise ValueError("the text is empty")
    if len(text) > LONGEST_LINE:
        raise ValueError(f"the text is longer than {LONGEST_LINE} characters")
    return text


LineText = Annotated[str, AfterValidator(_line), Field(min_length=1, max_length=LONGEST_LINE)]
"""What somebody says: 1 to 5,000 characters."""

Label = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(label)]
"""A name or title on one line: 1 to 200 characters."""

ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{16,64}$")]
"""The id a sender gives a line before the first try: 16 to 64 of `A-Z a-z 0-9 _ -`."""

AnyId = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(clean)]
"""An id as it was given out; what does not exist is not found, whatever its form."""

Cursor = Annotated[str, Field(max_length=200), AfterValidator(clean)]
"""The place where a list goes on."""
