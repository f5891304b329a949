"""The life of a process: it leaves when asked, in order, and at once when asked twice."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest
from aiohttp import web

from tests.services.program import free_port
from widget_server.running import Asked, CannotListen, Hurried, serve


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Every signal means afterwards what it meant before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, meaning in before.items():
        signal.signal(number, meaning)


def ask(number: signal.Signals = signal.SIGTERM) -> None:
    """Ask this process to go."""
    os.kill(os.getpid(), number)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_asked_once_it_finishes_its_work(number: signal.Signals) -> None:
    asked, done = Asked(), asyncio.Event()

    async def finish() -> None:
        done.set()

    ask(number)
    await asked.wait()
    await asked.unless_hurried(finish())

    assert done.is_set()


async def test_asked_twice_it_waits_no_longer() -> None:
    asked, ended = Asked(), asyncio.Event()

    async def finish() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    ask()
    await asked.wait()
    asyncio.get_running_loop().call_later(0.05, ask)
    with pytest.raises(Hurried):
        await asked.unless_hurried(finish())

    await asyncio.wait_for(ended.wait(), 1)


async def test_it_does_not_wait_for_ever() -> None:
    asked = Asked()

    with pytest.raises(Hurried):
        await asked.unless_hurried(asyncio.Event().wait(), longest=0.05)  # type: ignore[arg-type]  # never ends, whatever it answers


async def test_what_fails_on_the_way_out_is_told() -> None:
    async def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await Asked().unless_hurried(fail())


async def test_it_serves_between_ready_and_leaving() -> None:
    told: list[str] = []
    app = web.Application()

    async def closed(_app: web.Application) -> None:
        told.append("closed")

    async def leave() -> None:
        told.append("leaving")

    def ready() -> None:
        told.append("ready")
        ask()

    app.on_cleanup.append(closed)
    await serve(app, ["127.0.0.1"], free_port(), leave, ready)

    assert ["ready", "leaving", "closed"] == told


async def test_a_port_that_is_taken_is_named_and_all_is_closed_again() -> None:
    told: list[str] = []
    app = web.Application()

    async def closed(_app: web.Application) -> None:
        told.append("closed")

    async def leave() -> None:
        told.append("leaving")

    app.on_cleanup.append(closed)
    taken = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = taken.sockets[0].getsockname()[1]

    with pytest.raises(CannotListen, match=f"port {port} of 127.0.0.1"):
        await serve(app, ["127.0.0.1"], port, leave, lambda: told.append("ready"))

    taken.close()
    assert ["closed"] == told
