"""The HTTP server around an application, with the patience it has for slow clients.

aiohttp itself waits for ever for the end of a request's headers (aio-libs/aiohttp:aiohttp/web_protocol.py).
"""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from widget_server.web import policy

HEADERS_WITHIN = 10.0  # seconds
KEEP_ALIVE = 75.0  # seconds
CALLS_WITHIN = 4.0  # seconds for calls that are at work when the server stops


def runner(app: web.Application, *, headers_within: float = HEADERS_WITHIN) -> web.AppRunner:
    """Make the runner of an application: no access log, no signals, slow clients cut."""
    return _Runner(
        app,
        headers_within=headers_within,
        access_log=None,
        handle_signals=False,
        handler_cancellation=True,
        keepalive_timeout=KEEP_ALIVE,
        shutdown_timeout=CALLS_WITHIN,
    )


class _Runner(web.AppRunner):
    """An AppRunner whose connections have a deadline for headers."""

    def __init__(self, app: web.Application, *, headers_within: float, **options: Any) -> None:
        super().__init__(app, **options)
        self._headers_within = headers_within

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(
            made.request_handler,
            request_factory=made.request_factory,
            handler_cancellation=made.handler_cancellation,
            headers_within=self._headers_within,
            **made._kwargs,  # noqa: SLF001  the application has put its own options there
        )


class _Server(web.Server):
    """A server of such connections."""

    def __init__(self, handler: Any, *, headers_within: float, **options: Any) -> None:
        super().__init__(handler, **options)
        self._headers_within = headers_within

    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, headers_within=self._headers_within, **self._kwargs)


class _Connection(RequestHandler):
    """One connection; it is closed when the headers of a request are not complete in time."""

    __slots__ = ("_deadline", "_headers_within")

    def __init__(self, manager: web.Server, *, headers_within: float, **options: Any) -> None:
        super().__init__(manager, **options)
        self._headers_within = headers_within
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._deadline = self._loop.call_later(self._headers_within, self._too_late)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Wait no longer."""
        self._in_time()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Begin to wait with the first byte of a request, and end with its headers."""
        seen = self._request_count
        super().data_received(data)
        if self._request_count > seen:
            self._in_time()
        elif self._deadline is None and self._is_idle:
            self._deadline = self._loop.call_later(self._headers_within, self._too_late)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what is not HTTP without echoing it, and without a log line for each."""
        if status != web.HTTPBadRequest.status_code:
            return super().handle_error(request, status, exc, message)
        response = web.Response(status=status, text="This is not a request we understand.")
        response.headers["Server"] = policy.EVERYWHERE["Server"]
        response.force_close()
        return response

    @property
    def _is_idle(self) -> bool:
        return not self._request_in_progress and not self._messages

    def _in_time(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_late(self) -> None:
        self._deadline = None
        if self._is_idle:
            self.force_close()
