"""One client's websocket, in the place of the library's own Engine.IO socket (engineio/async_socket.py).

The library spends a queue, a writer task, a timer task per ping and a task with a time limit per packet on
each client, and keeps for ever what a client does not read. Here the frames of one turn of the loop leave
in one write, and a client that does not read, answer or speak properly is cut.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from widget_server.realtime.frames import CLOSE, PING, text_frame
from widget_server.realtime.packets import Malformed

MOST_UNREAD_BYTES = 1 << 20
MOST_UNREAD_FRAMES = 256
MOST_STRIKES = 3

log = structlog.get_logger("widget_server.realtime")


class Wires(Protocol):
    """What a transport needs of the server it belongs to."""

    handlers: dict[str, Callable[..., Awaitable[Any]]]

    def flush_soon(self, transport: "Transport") -> None:
        """Call `transport.flush()` at the end of this turn of the event loop."""

    def complain(self, address: str, reason: str) -> None:
        """Count a client that was cut for `reason`, and log it if that was not done just now."""


class Transport:
    """One open websocket. `joined` counts the namespaces it is in; `address` is the client's."""

    __slots__ = (
        "__weakref__",
        "_closing",
        "_pending",
        "_socket",
        "_strikes",
        "_unread",
        "_wire",
        "_wires",
        "address",
        "busy",
        "closed",
        "connected",
        "joined",
        "pinged",
        "reason",
        "session",
        "sid",
        "turn",
        "upgraded",
    )

    def __init__(self, wires: Wires, sid: str, address: str, reason: str) -> None:
        self.sid = sid
        self.address = address
        self.reason = reason  # why it ended, in the library's words
        self.session: dict[str, Any] = {}
        self.joined = 0
        self.turn = 0
        self.closed = False
        self.connected = self.upgraded = True
        self.busy = False
        self.pinged = False
        self._wires = wires
        self._socket: web.WebSocketResponse | None = None
        self._wire: asyncio.Transport | None = None
        self._pending: list[bytes] = []
        self._unread = 0
        self._strikes = 0
        self._closing: asyncio.Task[bool] | None = None

    async def run(self, socket: web.WebSocketResponse, wire: asyncio.Transport | None, greeting: str) -> None:
        """Greet the client and take what it sends, one packet after the other, until the websocket ends."""
        self._socket, self._wire = socket, wire
        try:
            self.post(text_frame(greeting.encode()))
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._take(message.data)
                elif message.type is WSMsgType.BINARY:
                    self.end(WSCloseCode.UNSUPPORTED_DATA, "binary")
                if self.closed:
                    break
        finally:
            self.closed = True
            if self._closing is not None:
                await self._closing

    def post(self, frame: bytes) -> None:
        """Send a frame at the end of this turn."""
        if self.closed:
            return
        if not self._pending:
            self._wires.flush_soon(self)
        self._pending.append(frame)

    def flush(self) -> None:
        """Write what was posted; a client with too much unread before it is cut."""
        frames, self._pending = self._pending, []
        wire = self._wire
        if wire is None or wire.is_closing() or not frames:
            return
        unread = wire.get_write_buffer_size()
        self._unread = self._unread + len(frames) if unread else 0
        if unread > MOST_UNREAD_BYTES or self._unread > MOST_UNREAD_FRAMES:
            self.cut("unread")
        else:
            wire.write(frames[0] if len(frames) == 1 else b"".join(frames))

    def cut(self, why: str) -> None:
        """Drop the connection at once, sending nothing more."""
        self.closed = True
        self._wires.complain(self.address, why)
        if self._wire is not None:
            self._wire.abort()

    def end(self, code: int, why: str | None = None) -> None:
        """Send what was posted, then close the websocket; `why` is set when it is the client's fault."""
        if self.closed or self._socket is None:
            return
        self.post(CLOSE)
        self.flush()
        self.closed = True
        if why is not None:
            self._wires.complain(self.address, why)
        self._closing = asyncio.ensure_future(self._socket.close(code=code))

    def strike(self) -> None:
        """Count one more thing that a good client does not do; the third is the last."""
        self._strikes += 1

    def ping(self) -> None:
        """Ask for a sign of life."""
        self.pinged = True
        self.post(PING)

    def check_answer(self) -> None:
        """Cut a client that did not answer; one whose event is still at work could not."""
        if self.pinged and not self.busy and not self.closed:
            self.reason = "ping timeout"
            self.cut("silent")

    def check_joined(self) -> None:
        """Close a client that is in no namespace and has nothing under way."""
        if not self.joined and not self.busy:
            self.end(WSCloseCode.POLICY_VIOLATION, "idle")

    async def send(self, packet: Any) -> None:
        """Send an Engine.IO packet of the library."""
        self.post(text_frame(packet.encode().encode()))

    async def close(self, *, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:  # noqa: ARG002 -- the library's
        """Close the websocket, as the library asks for it."""
        self.reason = reason or "server disconnect"
        self.end(WSCloseCode.OK)

    async def _take(self, text: str) -> None:
        if text == "3":
            self.pinged = False
        elif text == "1":
            self.reason = "client disconnect"
            self.end(WSCloseCode.OK)
        elif text[:1] == "4" and len(text) > 1:
            await self._hand_on(text[1:])
        else:
            self.strike()
        if self._strikes >= MOST_STRIKES:
            self.end(WSCloseCode.PROTOCOL_ERROR, "malformed")

    async def _hand_on(self, message: str) -> None:
        """Give a message to Socket.IO; the next is read when it has been dealt with, so order is kept."""
        self.busy = True
        try:
            await self._wires.handlers["message"](self.sid, message)
        except Malformed:
            self.strike()
        except Exception:
            log.exception("socket_packet_failed")
            self.end(WSCloseCode.INTERNAL_ERROR)
        finally:
            self.busy = False
