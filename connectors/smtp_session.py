"""Hold one SMTP conversation with whoever hands mail over: aiosmtpd's, within bounds and with a clean end."""

import asyncio
from typing import Any, cast

from aiosmtpd import smtp

_LONGEST_LINE = 65_536  # RFC 5321 allows 1,000 bytes; programs that write HTML do not keep to it
_MOST_OF_A_COMMAND = 1_000  # in one connection
_CROWDED = b"421 4.3.2 Too many connections. Try again later.\r\n"


class Session(smtp.SMTP):
    """One connection; it is in `sessions` as long as it lasts.

    handler: as aiosmtpd wants it. hostname: what it greets with. largest: bytes of a mail. idle: seconds
    between two commands, and for all of a mail's data.
    """

    line_length_limit = _LONGEST_LINE

    def __init__(
        self, handler: object, sessions: set["Session"], hostname: str, largest: int, idle: float
    ) -> None:
        super().__init__(
            handler,
            data_size_limit=largest,
            enable_SMTPUTF8=True,  # or senders with international addresses could not reach us
            hostname=hostname,
            ident="ESMTP",
            timeout=idle,
            command_call_limit=_MOST_OF_A_COMMAND,
            loop=asyncio.get_running_loop(),
        )
        self._sessions = sessions
        self.is_delivering = False

    @property
    def talk(self) -> asyncio.Task[None] | None:
        """The task that answers commands; it ends with the connection."""
        return self._handler_coroutine

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._sessions.add(self)
        super().connection_made(transport)
        if self.talk:
            self.talk.add_done_callback(self._ended)

    def connection_lost(self, error: Exception | None) -> None:
        """End."""
        self._sessions.discard(self)
        super().connection_lost(error)

    async def push(self, status: Any) -> None:
        """Answer; what the other side may have put into the answer is written in ASCII."""
        answer = status.encode("ascii", "replace") if isinstance(status, str) else status
        await super().push(answer)

    async def delivery(self, task: "asyncio.Task[str]") -> str:
        """Wait for the answer to a mail; the task goes on if the connection ends first."""
        self.is_delivering = True
        self._reset_timeout()
        try:
            return await asyncio.shield(task)
        finally:
            self.is_delivering = False

    def hang_up(self, *, now: bool = False) -> None:
        """Close the connection when what we said has been sent, or `now`."""
        if self.transport:
            transport = cast("asyncio.Transport", self.transport)  # uvloop's own is not derived from it
            (transport.abort if now else transport.close)()

    def _ended(self, talk: "asyncio.Task[None]") -> None:
        if talk.cancelled():
            return
        error = talk.exception()
        if error and not isinstance(error, ConnectionError):
            self.loop.call_exception_handler({"message": "SMTP session failed", "exception": error})


class TooMany(asyncio.Protocol):
    """Turn away a connection that is one too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Say so, and hang up."""
        cast("asyncio.Transport", transport).write(_CROWDED)
        transport.close()
