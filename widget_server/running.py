"""The life of a process: it starts, works until it is asked to go, and leaves in order."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeVar

from aiohttp import web

from widget_server.web.server import runner as runner_of

LONGEST_LEAVE = 20.0  # seconds for finishing what is in flight
LONGEST_CLOSE = 8.0  # seconds for closing all that is open after that
HURRIED_CLOSE = 2.0
BACKLOG = 1024

_T = TypeVar("_T")


class Hurried(Exception):
    """The process was asked twice, or took too long, and left before everything was finished."""


class CannotListen(Exception):
    """The address cannot be listened on; the message says which and why."""


class Asked:
    """Hears the signals that ask a process to go: the first one kindly, the second one at once."""

    def __init__(self) -> None:
        self._kindly = asyncio.Event()
        self._at_once = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._hear)

    async def wait(self) -> None:
        """Return when it is time to go."""
        await self._kindly.wait()

    async def unless_hurried(self, work: Awaitable[None], longest: float = LONGEST_LEAVE) -> None:
        """Finish `work`; raises Hurried when asked again, or after `longest` seconds."""
        leaving = asyncio.ensure_future(work)
        again = asyncio.ensure_future(self._at_once.wait())
        try:
            await asyncio.wait({leaving, again}, timeout=longest, return_when=asyncio.FIRST_COMPLETED)
            if not leaving.done():
                raise Hurried
            await leaving
        finally:
            leaving.cancel()
            again.cancel()

    def _hear(self) -> None:
        (self._at_once if self._kindly.is_set() else self._kindly).set()


async def serve(
    app: web.Application,
    hosts: Sequence[str],
    port: int,
    leave: Callable[[], Awaitable[None]],
    ready: Callable[[], None],
) -> None:
    """Listen on `port` of each of `hosts` until asked to go; then `leave`, and stop.

    `ready` is called once connections are taken. Raises CannotListen and Hurried.
    """
    asked = Asked()
    runner = runner_of(app)
    close = LONGEST_CLOSE
    try:
        await runner.setup()
        for host in hosts:
            await _listen(runner, host, port)
        settle()
        ready()
        await asked.wait()
        await asked.unless_hurried(leave())
    except Hurried:
        close = HURRIED_CLOSE
        raise
    finally:
        async with asyncio.timeout(close):
            await runner.cleanup()


async def work(start: Callable[[], Awaitable[None]], stop: Callable[[], Awaitable[None]]) -> None:
    """Work from `start` until asked to go, then `stop`; raises Hurried."""
    asked = Asked()
    await start()
    settle()
    await asked.wait()
    await asked.unless_hurried(stop())


def settle() -> None:
    """Take what the start made out of the garbage collector's rounds, and make those rarer.

    A full round over a large heap stops every connection for tens of milliseconds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def run(main: Coroutine[Any, Any, _T]) -> _T:
    """Run a process's work on the quickest event loop there is."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        return runner.run(main)


async def _listen(runner: web.AppRunner, host: str, port: int) -> None:
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise CannotListen(f"port {port} of {host} cannot be listened on: {why}") from None


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415  there is none for Windows

    return uvloop.new_event_loop
