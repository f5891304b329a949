"""A request that two servers could read differently is read by nobody: refused, and its connection closed."""

import asyncio

import pytest
from aiohttp import web

from widget_server.web.server import runner

CHUNKED = b"Transfer-Encoding: chunked\r\n"
SECOND = b"GET /second HTTP/1.1\r\nHost: x\r\n\r\n"

TWO_READINGS = {
    "length and chunks": b"Content-Length: 4\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 1\r\nContent-Length: 30\r\n\r\nx",
    "two lengths in one": b"Content-Length: 1, 30\r\n\r\nx",
    "a signed length": b"Content-Length: +1\r\n\r\nx",
    "a length below nothing": b"Content-Length: -1\r\n\r\nx",
    "a length of other digits": "Content-Length: \u0661\r\n\r\nx".encode(),
    "a length in hex": b"Content-Length: 0x1\r\n\r\nx",
    "chunks not last": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunks twice": b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "two codings": CHUNKED + b"Transfer-Encoding: identity\r\n\r\n0\r\n\r\n",
    "an unknown coding": b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a space before the colon": b"Content-Length : 1\r\n\r\nx",
    "a folded header": b"X: a\r\n Content-Length: 30\r\n\r\n",
    "a NUL": b"X: a\x00b\r\n\r\n",
    "a lone line feed in a header": b"X: a\nContent-Length: 30\r\n\r\n",
    "a lone carriage return": b"X: a\rContent-Length: 30\r\n\r\n",
    "a header without a name": b": a\r\n\r\n",
    "two hosts": b"Host: y\r\n\r\n",
    "a chunk's size that is none": CHUNKED + b"\r\nxyz\r\n\r\n",
    "a chunk's size with a sign": CHUNKED + b"\r\n-1\r\n\r\n",
    "a chunk's size in two notations": CHUNKED + b"\r\n0x1\r\nx\r\n0\r\n\r\n",
    "a chunk longer than it says": CHUNKED + b"\r\n1\r\nxx\r\n0\r\n\r\n",
}


@pytest.fixture
async def served():
    """Answers with what comes back for raw bytes, and the paths that were served meanwhile."""
    paths: list[str] = []

    async def take(request: web.Request) -> web.Response:
        await request.read()
        paths.append(request.path)
        return web.Response(text="served")

    app = web.Application()
    app.router.add_route("*", "/{path}", take)
    started = runner(app)
    await started.setup()
    await web.TCPSite(started, "127.0.0.1", 0).start()

    async def send(sent: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*started.addresses[0][:2])
        writer.write(sent)
        async with asyncio.timeout(10):
            answer = await reader.read()
        writer.close()
        return answer

    yield send, paths
    await started.cleanup()


@pytest.mark.parametrize("rest", TWO_READINGS.values(), ids=TWO_READINGS)
async def test_a_request_of_two_readings_is_refused_and_nothing_after_it_is_read(served, rest, caplog):
    send, paths = served

    answer = await send(b"POST /first HTTP/1.1\r\nHost: x\r\n" + rest + SECOND)

    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert 1 == answer.count(b"HTTP/1.")
    assert [] == paths
    assert [] == caplog.records


@pytest.mark.parametrize(
    "rest",
    [b"Content-Length: 1\r\n\r\nx", CHUNKED + b"\r\n1\r\nx\r\n0\r\n\r\n"],
    ids=["a length", "chunks"],
)
async def test_a_request_of_one_reading_is_served_and_so_is_the_one_after_it(served, rest):
    send, paths = served
    last = SECOND.replace(b"Host: x", b"Host: x\r\nConnection: close")

    answer = await send(b"POST /first HTTP/1.1\r\nHost: x\r\n" + rest + last)

    assert 2 == answer.count(b" 200 OK")
    assert ["/first", "/second"] == paths


@pytest.mark.parametrize("size", [9_000, 200_000])
async def test_headers_without_end_are_refused(served, size):
    send, paths = served

    answer = await send(b"GET /first HTTP/1.1\r\nHost: x\r\nX: " + b"a" * size + b"\r\n\r\n")

    assert b" 400 " in answer.partition(b"\r\n")[0]
    assert [] == paths
