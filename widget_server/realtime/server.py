"""The realtime edge as the application uses it: mounted, started, drained, stopped, and measured."""

import asyncio
import contextlib
import secrets
from collections.abc import Awaitable, Callable, Collection
from urllib.parse import urlsplit

import orjson
import structlog
from aiohttp import WSCloseCode, web

from widget_server.context import Context
from widget_server.errors import as_app_error
from widget_server.realtime.call import Parts
from widget_server.realtime.frames import event_frame
from widget_server.realtime.gate import Caps, Gate
from widget_server.realtime.hardening import Server
from widget_server.realtime.heads import tell_heads
from widget_server.realtime.heartbeat import Pace
from widget_server.realtime.hub import Hub
from widget_server.realtime.namespaces import AgentNamespace, WidgetNamespace
from widget_server.realtime.presence import Presence
from widget_server.realtime.table import EVENTS
from widget_server.realtime.viewers import Viewers

PATH = "/socket.io/"
EVERY_SECOND, EVERY_ROUND = 1.0, 20.0
COME_BACK_WITHIN = 10_000  # milliseconds

log = structlog.get_logger("widget_server.realtime")


class Realtime:
    """All sockets of this process.

    `hub` is what the database announces to, `presence` what the context tells presence by; both are made
    before the context. `address_of` tells the real address of a request's client.
    """

    def __init__(
        self,
        context: Context,
        hub: Hub,
        presence: Presence,
        address_of: Callable[[web.Request], str],
        pace: Pace | None = None,
        caps: Caps | None = None,
    ) -> None:
        self.hub = hub
        self._context = context
        self._gate = Gate(address_of, self._own_origins, context.limits, caps)
        self._server = Server(EVENTS, self._gate, pace)
        self._members = self._server.members
        self._members.rooms.on_open = hub.opened
        self._members.rooms.on_close = hub.closed
        self._presence = presence
        self._viewers = Viewers(hub)
        parts = Parts(context, hub, presence, self._viewers)
        self._widget = WidgetNamespace("/widget", EVENTS["/widget"], parts, self._members)
        self._agent = AgentNamespace("/agent", EVENTS["/agent"], parts, self._members)
        for namespace in (self._widget, self._agent):
            self._server.register_namespace(namespace)
        self._recheck = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        hub.attach(self._members)
        hub.on_gap = self._recheck.set

    def attach(self, app: web.Application) -> None:
        """Serve the sockets under /socket.io/; they end with the application, if not before."""
        app.router.add_route("*", PATH, self._server.handle_request)

        async def close(_app: web.Application) -> None:
            await self.drain(0)

        app.on_shutdown.append(close)

    async def start(self) -> None:
        """Connect to the other processes and start the clocks."""
        self.hub.start()
        self._tasks = [
            asyncio.create_task(self._repeat(EVERY_SECOND, self._sweep)),
            asyncio.create_task(self._repeat(EVERY_ROUND, self._tell)),
            asyncio.create_task(self._repeat(EVERY_SECOND, self._check_after_gap)),
        ]

    async def drain(self, seconds: float) -> None:
        """Take nobody in, say when to come back, let what is in flight be answered, then close all."""
        self._gate.is_draining = True
        for seat in list(self._members.seats.values()):
            wait = secrets.randbelow(COME_BACK_WITHIN) / 1000
            payload = orjson.dumps({"reconnect_in": wait})
            seat.transport.post(event_frame(seat.namespace, "server:draining", payload))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._widget.idle.wait()
                await self._agent.idle.wait()
        await self._server.eio.close_all(WSCloseCode.GOING_AWAY)

    async def stop(self) -> None:
        """End everything that `start` began."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []
        await self._server.eio.stop()
        await self.hub.stop()

    @property
    def sockets(self) -> int:
        """How many sockets are open."""
        return len(self._server.eio.sockets)

    @property
    def rooms(self) -> int:
        """How many rooms have members here."""
        return len(self._members.rooms)

    @property
    def figures(self) -> dict[str, float]:
        """Gather what the metrics tell."""
        refused = self._widget.refused, self._agent.refused
        return {
            "sockets": self.sockets,
            "rooms": self.rooms,
            "events_in_flight": self._widget.working + self._agent.working,
            "events_refused_total": sum(sum(codes.values()) for codes in refused),
            "events_rate_limited_total": sum(codes.get("rate_limited", 0) for codes in refused),
            "sockets_refused_total": self._gate.refused,
            "sockets_cut_total": sum(self._server.eio.cut.values()),
            "emits_total": self.hub.emits,
            "deliveries_total": self.hub.deliveries,
            "relay_dropped_total": self.hub.dropped,
            "relay_garbage_total": self.hub.garbage,
            "relay_up": float(self.hub.is_up),
        }

    def _own_origins(self, request: web.Request) -> Collection[str]:
        """List our own pages' origins: the public one, and the one this very request names as its host."""
        public = urlsplit(self._context.settings.public_url)
        host = request.host  # of a proxy that speaks TLS for us, the page's scheme is not this request's
        return {f"{public.scheme}://{public.netloc}", f"{request.scheme}://{host}", f"https://{host}"}

    async def _repeat(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Do something again and again; what fails once is tried at the next turn."""
        while True:
            await asyncio.sleep(seconds)
            try:
                await work()
            except Exception as error:
                refused = as_app_error(error)
                if refused is None:
                    log.exception("clock_failed", doing=work.__name__.strip("_"))
                else:
                    log.warning("clock_missed", doing=work.__name__.strip("_"), code=refused.code)

    async def _sweep(self) -> None:
        self._widget.expire()
        self._agent.expire()
        self._presence.sweep()
        self._viewers.sweep()

    async def _tell(self) -> None:
        self._presence.retell()
        self._viewers.retell()
        await tell_heads(self._context.database, self._members)

    async def _check_after_gap(self) -> None:
        """Find who was shut out while other processes were not heard."""
        if self._recheck.is_set():
            await self._widget.check_all()
            await self._agent.check_all()
            self._recheck.clear()
