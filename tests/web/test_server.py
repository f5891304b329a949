"""Clients that take their time are not waited for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from widget_server.web.server import runner

SOON = 0.3  # seconds; the real deadline is longer


async def slow(_request: web.Request) -> web.Response:
    await asyncio.sleep(2 * SOON)
    return web.Response(text="done")


async def quick(request: web.Request) -> web.Response:
    return web.Response(text=str(len(await request.read())))


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    app = web.Application()
    app.router.add_get("/slow", slow)
    app.router.add_post("/quick", quick)
    started = runner(app, headers_within=SOON)
    await started.setup()
    site = web.TCPSite(started, "127.0.0.1", 0)
    await site.start()
    reader, writer = await asyncio.open_connection(*started.addresses[0][:2])
    try:
        yield reader, writer
    finally:
        writer.close()
        await started.cleanup()


@pytest.mark.parametrize("start", [b"", b"G", b"POST /quick HTTP/1.1\r\nHost: x\r\n"])
async def test_a_request_that_is_never_finished_is_cut(start) -> None:
    async with connected() as (reader, writer):
        writer.write(start)

        async with asyncio.timeout(10 * SOON):
            assert b"" == await reader.read()


async def test_bytes_that_trickle_buy_no_time() -> None:
    async with connected() as (reader, writer):
        cut = asyncio.ensure_future(reader.read())
        writer.write(b"POST /quick HTTP/1.1\r\nHost: ")

        async with asyncio.timeout(10 * SOON):
            while not cut.done():
                writer.write(b"x")
                await asyncio.wait([cut], timeout=SOON / 10)

        assert b"" == cut.result()


async def test_a_second_request_has_its_deadline_too() -> None:
    async with connected() as (reader, writer):
        writer.write(b"POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc")
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"3" == await reader.read(1)
        writer.write(b"POST /quick HTTP")

        async with asyncio.timeout(10 * SOON):
            assert b"" == await reader.read()
        assert b"200" in head


async def test_work_that_takes_its_time_and_bodies_that_do_are_finished() -> None:
    async with connected() as (reader, writer):
        writer.write(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        assert b"done" == await reader.read(4)

        writer.write(b"POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
        for _ in range(4):
            await asyncio.sleep(SOON / 2)
            writer.write(b"x")

        assert b"200" in await reader.readuntil(b"\r\n\r\n")
        assert b"4" == await reader.read(1)


async def test_what_is_no_http_is_refused_without_an_echo(caplog) -> None:
    async with connected() as (reader, writer):
        writer.write(b"canary \x00 nonsense\r\n\r\n")

        answer = await reader.read()

    assert answer.startswith(b"HTTP/1.")
    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert b"Server: shopbell" in answer
    assert b"canary" not in answer
    assert [] == caplog.records
