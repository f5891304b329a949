"""The Engine.IO server: lets requests in through the gate, keeps the open sockets, sends in batches."""

import asyncio
import contextlib
import time
from typing import Any

import engineio
import structlog
from aiohttp import web
from engineio.packet import OPEN, Packet

from widget_server.errors import AppError, Invalid
from widget_server.realtime.gate import Gate, refusal
from widget_server.realtime.heartbeat import Heartbeat, Pace
from widget_server.realtime.transport import Transport

LONGEST_FRAME = 1 << 16
ANSWER_CLOSE_WITHIN = 2.0  # seconds
QUIET_FOR = 10.0  # seconds between two log lines about one client
MOST_REMEMBERED = 10_000

log = structlog.get_logger("widget_server.realtime")


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # the library carries no types
    """The library's server with its request handling and its socket replaced; `gate` decides who comes in."""

    def __init__(self, *, gate: Gate, pace: Pace, **options: Any) -> None:
        super().__init__(
            async_mode="aiohttp",
            transports=["websocket"],
            allow_upgrades=False,
            monitor_clients=False,
            max_http_buffer_size=LONGEST_FRAME,
            ping_interval=pace.ping_every,
            ping_timeout=pace.answer_within,
            **options,
        )
        self.gate = gate
        self.cut: dict[str, int] = {}
        self._heartbeat = Heartbeat(pace)
        self._beating: asyncio.Task[None] | None = None
        self._dirty: list[Transport] = []
        self._complained: dict[str, float] = {}
        self._empty = asyncio.Event()
        self._empty.set()

    async def handle_request(self, request: web.Request) -> web.StreamResponse:
        """Make a request a socket, for as long as that lasts, or refuse it with an error's JSON."""
        try:
            address = self.gate.admit(request)
        except AppError as error:
            return refusal(error)
        try:
            return await self._serve(request, address)
        finally:
            self.gate.leave(address)

    async def _serve(self, request: web.Request, address: str) -> web.StreamResponse:
        # No deflate: it costs four times the memory of all else and lets a client inflate what it sends.
        socket = web.WebSocketResponse(
            compress=False, max_msg_size=LONGEST_FRAME + 1, timeout=ANSWER_CLOSE_WITHIN
        )
        try:
            await socket.prepare(request)
        except web.HTTPException:
            return refusal(Invalid("The websocket handshake is not complete."))
        transport = Transport(self, self.generate_id(), address, self.reason.TRANSPORT_CLOSE)
        self._beat(transport)
        self.sockets[transport.sid] = transport
        self._empty.clear()
        try:
            await self.handlers["connect"](transport.sid, {"REMOTE_ADDR": address})
            await transport.run(socket, request.transport, self._greeting(transport.sid))
        finally:
            self._heartbeat.remove(transport)
            try:
                await self.handlers["disconnect"](transport.sid, transport.reason)
            finally:
                self.sockets.pop(transport.sid, None)
                if not self.sockets:
                    self._empty.set()
        return socket

    def _beat(self, transport: Transport) -> None:
        """Start the heart with the first socket: here the event loop is known to run."""
        if self._beating is None:
            self._beating = asyncio.ensure_future(self._heartbeat.run())
        self._heartbeat.add(transport)

    def _greeting(self, sid: str) -> str:
        about = {
            "sid": sid,
            "upgrades": [],
            "pingInterval": int(self.ping_interval * 1000),
            "pingTimeout": int(self.ping_timeout * 1000),
            "maxPayload": LONGEST_FRAME,
        }
        return str(Packet(OPEN, about).encode())

    def flush_soon(self, transport: Transport) -> None:
        """Write what a transport holds at the end of this turn of the event loop, with all others'."""
        if not self._dirty:
            asyncio.get_running_loop().call_soon(self._flush)
        self._dirty.append(transport)

    def _flush(self) -> None:
        dirty, self._dirty = self._dirty, []
        for transport in dirty:
            transport.flush()

    def complain(self, address: str, reason: str) -> None:
        """Count a client that was cut; one line in the log for each client and ten seconds."""
        self.cut[reason] = self.cut.get(reason, 0) + 1
        now = time.monotonic()
        if now - self._complained.get(address, -QUIET_FOR) < QUIET_FOR:
            return
        if len(self._complained) >= MOST_REMEMBERED:
            self._complained.clear()
        self._complained[address] = now
        log.warning("socket_cut", reason=reason)

    async def close_all(self, code: int) -> None:
        """Close every socket and wait until each has ended."""
        for transport in list(self.sockets.values()):
            transport.end(code)
        with contextlib.suppress(asyncio.TimeoutError):  # the rest ends with its TCP connection
            await asyncio.wait_for(self._empty.wait(), 2 * ANSWER_CLOSE_WITHIN)

    async def stop(self) -> None:
        """End the heartbeat."""
        if self._beating is not None:
            self._beating.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._beating
            self._beating = None
