"""Cut from an answer by mail the older mails that it quotes."""

import re

from mailparser_reply.parser import MAIL_LANGUAGES, EmailMessage

_TOO_GREEDY = {"pl", "david"}  # they take a single line that begins with "Data:" or "Von" for a quoted header
_LANGUAGES = [language for language in MAIL_LANGUAGES if language not in _TOO_GREEDY]
_HEADER: re.Pattern[str] = EmailMessage(text="", languages=_LANGUAGES).HEADER_REGEX
_LONGEST_LINE = 220  # the expression takes time in the square of a line's length
_LONGEST = 20_000
_QUOTED = re.compile(r"\s*>")
_ATTRIBUTION = re.compile(r".*[\d@].*[:\uff1a]\s*\Z")  # "3 Nov 2025 at 10:00, Jo <jo@example.com> wrote:"


def reply_only(text: str) -> str:
    """Return what was written anew in a mail whose text is `text` (line feeds; 20,000 characters are read).

    What stands above the quoted mail, or if there is nothing, what stands below and between its lines, or if
    there is nothing either, the whole text. What follows a signature's mark is cut as well.
    """
    text = text[:_LONGEST]
    lines = text.split("\n")
    above, below = _split(lines)
    if _QUOTED.match(text):
        above = _unquoted(above)
    return _joined(_unsigned(_without_tail(above))) or _joined(_unsigned(_unquoted(below))) or text.strip()


def _split(lines: list[str]) -> tuple[list[str], list[str]]:
    """Split at the first line that announces a quoted mail; the announcement itself is in neither part."""
    probe = "\n".join(line.strip()[:_LONGEST_LINE] for line in lines)
    found = _HEADER.search(probe)
    if not found:
        return lines, lines
    start = found.end() - len(found[0].lstrip("\n"))
    return lines[: probe.count("\n", 0, start)], lines[probe.count("\n", 0, found.end()) + 1 :]


def _without_tail(lines: list[str]) -> list[str]:
    """Cut a quotation that ends the text, and the line that names whom it quotes."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or _QUOTED.match(lines[end - 1])):
        end -= 1
    has_quote = any(_QUOTED.match(line) for line in lines[end:])
    if has_quote and end and _ATTRIBUTION.match(lines[end - 1].strip()[-_LONGEST_LINE:]):
        end -= 1
    return lines[:end]


def _unquoted(lines: list[str]) -> list[str]:
    return [line for line in lines if not _QUOTED.match(line)]


def _unsigned(lines: list[str]) -> list[str]:
    """Cut at the mark of a signature (RFC 3676, 4.3), whose trailing blank many programs lose."""
    marks = (number for number, line in enumerate(lines) if line.rstrip() == "--")
    return lines[: next(marks, len(lines))]


def _joined(lines: list[str]) -> str:
    return "\n".join(lines).strip()
