"""One websocket of the load client: just enough of RFC 6455, Engine.IO 4 and Socket.IO 5 to load a server.

Sources: RFC 6455 (5.2, frames) and RFC 7692 (7.2.2, inflating); socketio/socket.io-protocol:Readme.md.
"""

import asyncio
import zlib
from typing import Protocol, cast

ZEROS = b"\0\0\0\0"  # the mask: what is masked with it stays as it is, which the rules allow
TEXT, CLOSE, PING = 1, 8, 9
IS_DEFLATED = 0x40
DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"


class Refused(Exception):
    """The server did not let a client in."""


class Hears(Protocol):
    """Who is told what a socket receives."""

    def acked(self, number: int, *, is_ok: bool) -> None:
        """Take note of an answer."""

    def delivered(self) -> None:
        """Take note of a message that reached a member of its room."""


class Socket(asyncio.Protocol):
    """A client of one namespace; `joined` is done once the server has let it in."""

    def __init__(self, namespace: str, token: str, hears: Hears, *, offers_deflate: bool) -> None:
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._namespace = namespace.encode()
        self._token = token.encode()
        self._hears = hears
        self._extensions = DEFLATE if offers_deflate else ""
        self._inflater = zlib.decompressobj(-15) if offers_deflate else None
        self._is_open = False
        self._held = b""
        self._to = asyncio.Transport()  # none yet

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for a websocket."""
        self._to = cast("asyncio.Transport", transport)
        host = "{}:{}".format(*transport.get_extra_info("peername"))
        self._to.write(
            f"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            f"Sec-WebSocket-Version: 13\r\n{self._extensions}\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        """Take what has come, whole frames only."""
        data = self._held + data if self._held else data
        if not self._is_open:
            head, end, data = data.partition(b"\r\n\r\n")
            if not end:
                self._held = head
                return
            if b" 101 " not in head[:20]:
                self._refuse(head[:60])
                return
            self._is_open = True
        self._held = self._take(data)

    def connection_lost(self, _error: Exception | None) -> None:
        """Note that the server has hung up before it let us in."""
        self._refuse(b"hung up")

    def say(self, number: int, event: bytes, payload: bytes) -> None:
        """Send an event that is answered under `number`."""
        self._send(b'42%b,%d["%b",%b]' % (self._namespace, number, event, payload))

    def close(self) -> None:
        """Hang up."""
        self._to.abort()

    def _take(self, data: bytes) -> bytes:
        """Read the frames at the start of `data`; answers with the beginning of one that is not whole yet."""
        at, end = 0, len(data)
        while end - at >= 2:  # noqa: PLR2004  RFC 6455, 5.2
            first, length, start = data[at], data[at + 1], at + 2
            if length >= 126:  # noqa: PLR2004  RFC 6455, 5.2
                wide = 2 if length == 126 else 8  # noqa: PLR2004  as above
                length = int.from_bytes(data[start : start + wide])
                start += wide
            if start + length > end:
                break
            self._frame(first, data[start : start + length])
            at = start + length
        return data[at:]

    def _frame(self, first: int, body: bytes) -> None:
        if first & IS_DEFLATED and self._inflater:
            body = self._inflater.decompress(body + b"\0\0\xff\xff")
        if first & 15 == TEXT:
            self._text(body)
        elif first & 15 == CLOSE:
            self._refuse(body[2:])

    def _text(self, text: bytes) -> None:
        kind = text[:2]
        if kind == b"42":
            if b'"message:new"' in text[:40]:
                self._hears.delivered()
        elif kind == b"43":
            number = text[text.index(b",") + 1 : text.index(b"[")]
            self._hears.acked(int(number), is_ok=b'"ok":true' in text)
        elif text == b"2":
            self._send(b"3")
        elif kind == b"40":
            self.joined.set_result(None)
        elif kind[:1] == b"0":
            self._send(b'40%b,{"token":"%b"}' % (self._namespace, self._token))
        elif kind == b"44":
            self._refuse(text)

    def _send(self, text: bytes) -> None:
        size = len(text)
        head = bytes((0x81, 0x80 | size)) if size < 126 else b"\x81\xfe" + size.to_bytes(2)  # noqa: PLR2004  RFC 6455, 5.2
        self._to.write(head + ZEROS + text)

    def _refuse(self, why: bytes) -> None:
        if not self.joined.done():
            self.joined.set_exception(Refused(why.decode(errors="replace")))
