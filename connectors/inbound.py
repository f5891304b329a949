"""Read a mail that came in: who wrote it, what it answers, and what it says anew."""

import re
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import compat32

from connectors.addresses import clean_address
from connectors.errors import BadPayload
from connectors.inbound_body import body_text, header, header_text
from connectors.plain import plain, plain_line
from connectors.quotes import reply_only

LONGEST_TEXT = 5_000
_LONGEST_SUBJECT = 250
_READ = 1_000_000  # bytes: what somebody wrote stands before what is attached
_MOST_PARTS = 100
_MOST_HEADERS = 1_000
_PART = re.compile(rb"^content-type:", re.IGNORECASE | re.MULTILINE)
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_NAME = re.compile(r'"(?:[^"\\]|\\.)*"')
_COMMENT = re.compile(r"\([^()]*\)")
_BRACKETED = re.compile(r"[^<>,;:]*<([^<>]*)>\s*")
_MACHINES = {"mailer-daemon", "postmaster"}
_SENT_TO_MANY = {"bulk", "list", "junk", "auto_reply"}
_ANSWERED_BY_A_MACHINE = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "X-Failed-Recipients")


@dataclass(frozen=True)
class InboundMail:
    """One mail that came in.

    sender: the one address in From, as `clean_address` spells it. It is a claim: anybody can write it, so it
    proves nothing by itself. message_id, in_reply_to: `<left@right>`, or None. subject: one line of at most
    250 characters. text: what was written anew, at most 5,000 characters in NFC without control characters
    other than tabs and line feeds; empty if there is nothing but attachments. is_automatic: a machine wrote
    it, or it went to many; nobody should answer it by mail.
    """

    sender: str = field(repr=False)
    message_id: str | None
    in_reply_to: str | None = field(repr=False)
    subject: str = field(repr=False)
    text: str = field(repr=False)
    is_automatic: bool


def parse_mail(raw: bytes, envelope_sender: str | None = None) -> InboundMail:
    """Read a mail (RFC 5322 and MIME), of which the first megabyte counts.

    envelope_sender: who the delivering server said sent it; "" marks a bounce, None that it is not known.
    Raises BadPayload on a mail without exactly one sender, and on one that is built to be costly. It computes
    for a second or two on hostile input: call it in a thread.
    """
    raw = raw[:_READ]
    if len(_PART.findall(raw)) > _MOST_PARTS:
        raise BadPayload("The mail has too many parts.")
    try:
        message = message_from_bytes(raw, policy=compat32)
    except RecursionError:
        raise BadPayload("The mail's parts are nested too deeply.") from None
    if len(message) > _MOST_HEADERS:
        raise BadPayload("The mail has too many headers.")
    sender = _sender(message)
    return InboundMail(
        sender=sender,
        message_id=_id(message, "Message-ID"),
        in_reply_to=_id(message, "In-Reply-To"),
        subject=plain_line(header_text(message, "Subject"), _LONGEST_SUBJECT),
        text=plain(reply_only(plain(body_text(message), LONGEST_TEXT * 4)), LONGEST_TEXT),
        is_automatic=envelope_sender == "" or _is_automatic(message, sender),
    )


def _sender(message: Message) -> str:
    """Return the address in From, read before any encoded word, in which another could hide, is decoded."""
    if len(message.get_all("From", [])) != 1:
        raise BadPayload("The mail has not exactly one From.")
    value = _COMMENT.sub("", _NAME.sub("", header(message, "From")))
    bracketed = _BRACKETED.fullmatch(value)
    address = bracketed[1] if bracketed else value
    return clean_address(address.strip())


def _id(message: Message, name: str) -> str | None:
    found = _ID.search(header(message, name))
    return found[0] if found else None


def _is_automatic(message: Message, sender: str) -> bool:
    """Tell whether a mail says so of itself (RFC 3834, 2 and 5; RFC 3464), or looks like it."""
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or header(message, "Precedence").strip().lower() in _SENT_TO_MANY
        or header(message, "Return-Path").strip() == "<>"
        or any(name in message for name in _ANSWERED_BY_A_MACHINE)
        or sender.partition("@")[0].lower() in _MACHINES
        or message.get_content_type() == "multipart/report"
    )
