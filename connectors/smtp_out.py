"""Hand mails to the mail server that an operator named."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

import aiosmtplib

from connectors.addresses import clean_address
from connectors.errors import AccessRevoked, Ambiguous, BadPayload, ConnectorError, Refused, Unavailable
from connectors.mail import Mail, as_bytes

_PORTS = {"smtp": 25, "smtps": 465, "smtp+starttls": 587}
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")  # RFC 3463
_FINAL_ANSWER = 6  # how much longer than for other answers we wait for the one that says whether it was taken


class SmtpMailer:
    """Send through the server at `url`, as the address `sender`; a `Mailer`.

    url: `smtp://host:port` (plain, for a relay close by), `smtps://user:password@host:port`, or
    `smtp+starttls://user:password@host:port`; user and password percent-encoded. timeout: seconds for each
    step of the talk. Raises BadPayload, without its words, on any other address; and on a password that would
    cross a network in the clear.
    """

    def __init__(self, url: str, sender: str, timeout: float = 10) -> None:
        self._server = _Server.parse(url)
        self._sender = clean_address(sender)
        self._timeout = timeout

    def __repr__(self) -> str:
        return f"SmtpMailer({self._server.host}:{self._server.port})"

    async def send(self, mail: Mail) -> None:
        """Send one mail over a connection of its own.

        Raises Unavailable when it was not taken now, Refused when it never will be, AccessRevoked when the
        server does not know us or lets us not send as this sender, Ambiguous when the answer was lost.
        """
        raw = as_bytes(mail, self._sender, datetime.now(UTC))
        client = self._client()
        try:
            with _explained(lost=Unavailable, refused=AccessRevoked):
                await client.connect()
                await client.mail(self._sender)
            with _explained(lost=Unavailable, refused=Refused):
                await client.rcpt(mail.to)
            with _explained(lost=Ambiguous, refused=Refused):
                await client.data(raw, timeout=self._timeout * _FINAL_ANSWER)
            await _leave(client)
        finally:
            client.close()

    async def check(self) -> None:
        """Connect and sign in as for a mail, sending none; raises Unavailable or AccessRevoked."""
        client = self._client()
        try:
            with _explained(lost=Unavailable, refused=AccessRevoked):
                await client.connect()
            await _leave(client)
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            use_tls=server.scheme == "smtps",
            start_tls=server.scheme == "smtp+starttls",
            timeout=self._timeout,
            local_hostname=self._sender.rpartition("@")[2],  # or the library asks the resolver for our name
        )


@dataclass(frozen=True)
class _Server:
    scheme: str
    host: str
    port: int
    user: str | None = field(repr=False)
    password: str | None = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read the address of a mail server, in the form that SmtpMailer takes."""
        parts, port = _split(url)
        if parts.scheme not in _PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
            raise BadPayload("A mail server is given as smtps://user:password@host:port, or as smtp:// or "
                             "smtp+starttls://.")  # fmt: skip
        user, password = (unquote(part) if part else None for part in (parts.username, parts.password))
        if (user is None) != (password is None):
            raise BadPayload("A mail server's address holds a user and a password, or neither.")
        if user and parts.scheme == "smtp" and parts.hostname not in _LOOPBACK:
            raise BadPayload("With smtp:// the password would travel in the clear; use smtps://.")
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        raise BadPayload("A mail server's host and port cannot be read; is the password encoded?") from None


@contextmanager
def _explained(lost: type[ConnectorError], refused: type[ConnectorError]) -> Iterator[None]:
    """Turn what goes wrong into our errors; the server's own words, which repeat addresses, are left out."""
    try:
        yield
    except aiosmtplib.SMTPResponseException as answer:
        raise _of_code(answer.code, answer.message, lost, refused) from None
    except OSError as error:  # among them the library's own errors of connections and time
        raise lost(f"The connection to the mail server failed ({type(error).__name__}).") from None
    except aiosmtplib.SMTPException:
        raise AccessRevoked("The mail server offers no TLS, or no sign-in that we know.") from None


def _of_code(
    code: int, message: str, lost: type[ConnectorError], refused: type[ConnectorError]
) -> ConnectorError:
    """Return what an answer means (RFC 5321, 4.2.1); one that is neither yes nor no leaves all open."""
    detail = _ENHANCED.match(message)
    told = f"The mail server answered {code}{' ' + detail[0] if detail else ''}."
    meanings: dict[int, type[ConnectorError]] = {4: Unavailable, 5: refused}
    return meanings.get(code // 100, lost)(told)


async def _leave(client: aiosmtplib.SMTP) -> None:
    """Say goodbye; the mail is taken, whatever becomes of that."""
    try:
        await client.quit()
    except (aiosmtplib.SMTPException, OSError):
        return
