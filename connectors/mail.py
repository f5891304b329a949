"""Send one mail, through a mail server or into a list that the demo shows."""

import re
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Literal, Protocol

from connectors.addresses import clean_address, is_address
from connectors.errors import BadPayload

__all__ = ["Mail", "Mailer", "MemoryMailer", "clean_address", "is_address"]

_POLICY = SMTP.clone(cte_type="7bit")  # any server on the way takes it
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_LONGEST_HEADER = 250
_LONGEST_TEXT = 100_000
_MOST_REFERENCES = 20


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One plain mail to one person; making it raises BadPayload if a mail cannot be made of it.

    to, reply_to: single addresses. subject, sender_name: one line of at most 250 characters. text: at most
    100,000 characters. message_id, in_reply_to, references (oldest first; the first and the newest are sent):
    `<left@right>` as in RFC 5322, 3.6.4. automatic: what the mail says of itself (RFC 3834, 5), so that no
    holiday note answers it.
    """

    to: str = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    message_id: str
    sender_name: str = field(default="", repr=False)
    reply_to: str | None = field(default=None, repr=False)
    in_reply_to: str | None = field(default=None, repr=False)
    references: tuple[str, ...] = field(default=(), repr=False)
    automatic: Literal["no", "auto-generated", "auto-replied"] = "auto-generated"

    def __post_init__(self) -> None:
        for address in (self.to, self.reply_to):
            if address is not None and clean_address(address) != address:
                raise BadPayload("A mail goes to an address in its clean spelling.")
        for line in (self.subject, self.sender_name):
            if len(line) > _LONGEST_HEADER or _CONTROL.search(line):
                raise BadPayload(f"A header is one line of at most {_LONGEST_HEADER} characters.")
        for name in (self.message_id, self.in_reply_to, *self.references):
            if name is not None and not _ID.fullmatch(name):
                raise BadPayload("A mail is named as in <left@right>.")
        if self.automatic not in {"no", "auto-generated", "auto-replied"}:
            raise BadPayload("A mail is automatic in no other way.")
        if len(self.text) > _LONGEST_TEXT or any("\ud800" <= letter <= "\udfff" for letter in self.text):
            raise BadPayload(f"A mail's text is text, and has at most {_LONGEST_TEXT} characters.")


class Mailer(Protocol):
    """Whatever sends mail."""

    async def send(self, mail: Mail) -> None:
        """Send it, once; raises a ConnectorError when that failed, or may have."""


class MemoryMailer:
    """Keep the newest mails instead of sending them: what the demo sends with."""

    def __init__(self, keep: int = 200) -> None:
        self._kept: deque[dict[str, str]] = deque(maxlen=keep)

    async def send(self, mail: Mail) -> None:
        """Keep it."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._kept.append({"to": mail.to, "subject": mail.subject, "text": mail.text, "at": at})

    @property
    def mails(self) -> list[dict[str, str]]:
        """What was sent, oldest first: `[{to, subject, text, at}]`, `at` in RFC 3339."""
        return list(self._kept)


def as_bytes(mail: Mail, sender: str, at: datetime) -> bytes:
    """Return the mail as it travels: CRLF lines, ASCII only, from the address `sender`, dated `at`."""
    message = EmailMessage(policy=_POLICY)
    message["Date"] = format_datetime(at)
    if mail.automatic != "no":
        message["Auto-Submitted"] = mail.automatic
        message["X-Auto-Response-Suppress"] = "All"  # what Exchange heeds
    message.set_content(mail.text, charset="utf-8")
    return _exact(mail, sender) + message.as_bytes()


def _exact(mail: Mail, sender: str) -> bytes:
    """Return the headers that the standard library may change.

    As it folds them, long ids become encoded words, and a long sender's name loses its quotes, so that what
    is in it counts as further addresses. And it decodes what only looks like an encoded word.
    """
    references = mail.references
    if len(references) > _MOST_REFERENCES:
        references = (references[0], *references[1 - _MOST_REFERENCES :])
    headers = {
        "Message-ID": mail.message_id,
        "From": _named(mail.sender_name, sender),
        "To": mail.to,
        "Reply-To": mail.reply_to,
        "In-Reply-To": mail.in_reply_to,
        "References": "\r\n ".join(references) or None,
        "Subject": mail.subject if _is_plain(mail.subject) else _encoded(mail.subject, "Subject"),
    }
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value is not None).encode(
        "ascii"
    )


def _named(name: str, address: str) -> str:
    if not name:
        return address
    if _is_plain(name):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}" <{address}>'
    return f"{_encoded(name, 'From')}\r\n <{address}>"


def _is_plain(line: str) -> bool:
    return line.isascii() and "=?" not in line


def _encoded(line: str, header: str) -> str:
    return Header(line, "utf-8", header_name=header).encode(linesep="\r\n")
