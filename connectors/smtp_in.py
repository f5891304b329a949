"""Take in by SMTP the answers that people send to our mails, and refuse everything else at once."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Protocol

from aiosmtpd import smtp

from connectors.smtp_session import Session, TooMany

LARGEST = 10_000_000  # bytes
_MOST_RECIPIENTS = 20
_MOST_CONNECTIONS = 100
_IDLE = 60.0  # seconds between two commands, and for all of a mail's data
_DELIVERY = 30.0  # seconds
_GOODBYE = 5.0  # seconds
_LONGEST_WORDS = 400
_NOT_WORDS = re.compile(r"[^!-~]+")
_NO_ADDRESS = "550 5.1.1 No such address. Answer the mail you got from us, without changing where it goes."
_NO_RELAY = "550 5.7.1 This server takes no mail for that domain."
_LATER = "451 4.3.0 Not taken now. Try again later."


@dataclass(frozen=True)
class Envelope:
    """A mail as it was handed over.

    sender: what was said in MAIL FROM, "" for a bounce; a claim. codes: what stands between `reply+` and the
    @ in each recipient, at least one, each once, in their order and as typed; some programs on the way change
    their case. content: the mail (for `connectors.inbound.parse_mail`).
    """

    sender: str = field(repr=False)
    codes: tuple[str, ...] = field(repr=False)
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Accepted:
    """The mail is ours now; it is stored."""


@dataclass(frozen=True)
class Refused:
    """The mail will never be taken; the sender's own server tells the sender so, in these words (ASCII)."""

    words: str


@dataclass(frozen=True)
class Later:
    """The mail cannot be taken now; the sender's server tries again for days."""


Verdict = Accepted | Refused | Later
Deliver = Callable[[Envelope], Awaitable[Verdict]]


class Logger(Protocol):
    """The one call of a logger that we make."""

    def error(self, event: str, /, *, exc_info: BaseException) -> object:
        """Log an error."""


class InboundServer:
    """Listen for mail to `reply+CODE@domain`; give each to `deliver`, whose verdict is the answer.

    host, port: where to listen, port 0 for any. `deliver` is called in the running loop, at most 30 seconds,
    and goes on if the sender hangs up meanwhile, who then sends the mail again: let it know the mail by its
    Message-ID. If it raises, that is logged once, and the sender told to try again later.
    """

    def __init__(self, host: str, port: int, domain: str, deliver: Deliver, logger: Logger) -> None:
        self._host, self._port = host, port
        self._domain = domain.lower()
        self._deliver = deliver
        self._handler = _Handler(self._domain, self._answer, logger)
        self._sessions: set[Session] = set()
        self._deliveries: set[asyncio.Task[str]] = set()
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.sockets[0].getsockname()[1] if self._server else self._port

    async def start(self) -> None:
        """Begin to listen; raises OSError if the port is taken."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)  # the library logs addresses and whole mails
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connected, self._host, self._port)

    async def stop(self) -> None:
        """Stop listening, answer the mails that are being delivered, and hang up."""
        if self._server is None:
            return
        self._server.close()
        for session in [each for each in self._sessions if not each.is_delivering]:
            session.hang_up()
        await _end(self._deliveries)
        talks = {each.talk for each in self._sessions if each.talk}
        for session in list(self._sessions):
            session.hang_up()
        await _end(talks, within=_GOODBYE)
        for session in list(self._sessions):
            session.hang_up(now=True)
        await _end(self._deliveries)
        await self._server.wait_closed()
        self._server = None

    def _connected(self) -> asyncio.Protocol:
        if len(self._sessions) >= _MOST_CONNECTIONS:
            return TooMany()
        return Session(self._handler, self._sessions, self._domain, LARGEST, _IDLE)

    def _answer(self, envelope: Envelope) -> "asyncio.Task[str]":
        """Begin to deliver a mail; the task returns what SMTP says to it."""
        task = asyncio.get_running_loop().create_task(self._judged(envelope))
        self._deliveries.add(task)
        task.add_done_callback(self._deliveries.discard)
        return task

    async def _judged(self, envelope: Envelope) -> str:
        try:
            async with asyncio.timeout(_DELIVERY):
                verdict = await self._deliver(envelope)
        except Exception as error:  # noqa: BLE001 - whatever it is, the sender keeps the mail, and we learn
            return await self._handler.handle_exception(error)
        return _said(verdict)


class _Handler:
    """What aiosmtpd asks of us about the mails of one server."""

    def __init__(
        self, domain: str, answer: "Callable[[Envelope], asyncio.Task[str]]", logger: Logger
    ) -> None:
        self._address = re.compile(rf"reply\+([A-Za-z0-9._-]{{1,58}})@{re.escape(domain)}", re.IGNORECASE)
        self._domain = domain
        self._answer = answer
        self._logger = logger

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name, as are the next ones
        self, _server: object, _session: object, envelope: smtp.Envelope, address: str, _options: list[str]
    ) -> str:
        """Take note of who says to have sent it."""
        if any("\ud800" <= letter <= "\udfff" for letter in address):
            return "553 5.1.7 The sender's address cannot be read."
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, _server: object, _session: object, envelope: smtp.Envelope, address: str, _options: list[str]
    ) -> str:
        """Take only what goes to one of our own addresses for answers."""
        if address.rpartition("@")[2].lower() != self._domain:
            return _NO_RELAY
        if not self._address.fullmatch(address):
            return _NO_ADDRESS
        if len(envelope.rcpt_tos) >= _MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients."
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802  aiosmtpd's name
        self, server: Session, _session: object, envelope: smtp.Envelope
    ) -> str:
        """Have the mail delivered."""
        codes = dict.fromkeys(found[1] for found in map(self._address.fullmatch, envelope.rcpt_tos) if found)
        sender = "" if envelope.mail_from in {None, "<>"} else str(envelope.mail_from)
        mail = Envelope(sender, tuple(codes), bytes(envelope.original_content or b""))
        return await server.delivery(self._answer(mail))

    async def handle_exception(self, error: Exception) -> str:
        """Log an error, of ours or of aiosmtpd, and keep it from the other side."""
        self._logger.error("inbound mail failed", exc_info=error)
        return _LATER


def _said(verdict: Verdict) -> str:
    match verdict:
        case Accepted():
            return "250 2.0.0 OK"
        case Refused(words):
            return f"550 5.7.1 {' '.join(_NOT_WORDS.sub(' ', words).split())[:_LONGEST_WORDS]}"
        case Later():
            return _LATER


async def _end(tasks: "Collection[asyncio.Task[Any]]", within: float | None = None) -> None:
    if tasks:
        await asyncio.wait(list(tasks), timeout=within)
