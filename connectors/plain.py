"""Make text from outside harmless: one kind of line end, no control characters, one normal form, a bound."""

import re
import unicodedata

_UNWANTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_LINE_END = re.compile(r"\r\n?|\x85|[\u2028\u2029]")
_SPARE = 4  # what is cut before the costly steps may still lose this many of its characters


def plain(text: str, longest: int) -> str:
    """Return at most `longest` characters of `text`, stripped, in NFC, its only line ends line feeds."""
    text = _LINE_END.sub("\n", text[: longest * _SPARE])
    return unicodedata.normalize("NFC", _UNWANTED.sub("", text)).strip()[:longest].rstrip()


def plain_line(text: str, longest: int) -> str:
    """Return `plain` text in a single line, each run of blanks as one."""
    return " ".join(plain(text, longest).split())
