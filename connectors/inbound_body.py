"""Find and decode what a MIME message says, whatever it claims about itself."""

import binascii
import codecs
import re
from collections.abc import Iterator
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Any

from connectors.html_text import html_text

_LONGEST_HEADER = 4_000
_LONGEST_PART = 400_000  # bytes
_MOST_PARTS = 20
_NOT_FOR_MAIL = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "unicode-escape"}
_FLOWED = re.compile(r"format\s*=\s*\"?flowed", re.IGNORECASE)
_DELSP = re.compile(r"delsp\s*=\s*\"?yes", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*\"?([\w.:-]{1,40})", re.IGNORECASE)
_LONGEST_FLOWED = 20_000


def body_text(message: Message) -> str:
    """Return the text of all parts that are shown as plain text, or else of those that are HTML, or ""."""
    for kind, read in (("text/plain", _plain), ("text/html", _html)):
        texts = [read(part) for part in _shown(message) if part.get_content_type() == kind]
        if any(text.strip() for text in texts):
            return "\n".join(texts)
    return ""


def header(message: Message, name: str) -> str:
    """Return the first header of that name, at most 4,000 characters, undecoded; "" if there is none."""
    for found, value in message.raw_items():
        if found.lower() == name.lower():
            return str(value)[:_LONGEST_HEADER].replace("\r", "").replace("\n", "")
    return ""


def header_text(message: Message, name: str) -> str:
    """Return a header for people: its encoded words (RFC 2047) decoded, and raw bytes taken for UTF-8."""
    value = header(message, name)
    try:
        pieces = decode_header(value)
    except (HeaderParseError, ValueError):
        pieces = [(value, None)]
    return "".join(
        _decoded(piece, charset or "utf-8") if isinstance(piece, bytes) else _of_bytes(piece)
        for piece, charset in pieces
    )


def _shown(message: Message) -> Iterator[Message]:
    """Yield the parts that are not attached, not going into mails within the mail."""
    waiting, seen = [message], 0
    while waiting and seen < _MOST_PARTS:
        part = waiting.pop()
        payload: Any = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting.extend(reversed(payload))
        elif not header(part, "Content-Disposition").strip().lower().startswith("attachment"):
            seen += 1
            yield part


def _plain(part: Message) -> str:
    text = _text(part)
    kind = header(part, "Content-Type")
    return _unflowed(text, " " * (not _DELSP.search(kind))) if _FLOWED.search(kind) else text


def _unflowed(text: str, blank: str) -> str:
    """Join the lines that were broken on sending (RFC 3676, 4.1 and 4.2); quotations stay as they are."""
    lines: list[str] = []
    is_open = False
    for line in text[:_LONGEST_FLOWED].split("\n"):
        if is_open and not line.startswith(">"):
            lines[-1] = lines[-1][:-1] + blank + line.removeprefix(" ")
        else:
            lines.append(line.removeprefix(" "))
        is_open = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(lines)


def _html(part: Message) -> str:
    return html_text(_text(part))


def _text(part: Message) -> str:
    try:
        payload: Any = part.get_payload(decode=True)
    except (ValueError, binascii.Error):
        return ""
    named = _CHARSET.search(header(part, "Content-Type"))
    return _decoded(payload, named[1] if named else "utf-8").replace("\r\n", "\n") if payload else ""


def _decoded(data: bytes, charset: str) -> str:
    """Decode what can be; a charset that nobody knows, or that is none for mail, is taken for UTF-8."""
    try:
        name = codecs.lookup(charset).name
        text = data[:_LONGEST_PART].decode("utf-8" if name in _NOT_FOR_MAIL else name, "replace")
    except (LookupError, ValueError):
        text = data[:_LONGEST_PART].decode("utf-8", "replace")
    return text


def _of_bytes(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
