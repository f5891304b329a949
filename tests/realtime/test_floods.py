"""What arrives in pieces, without end, or far too often costs nobody else anything."""

import asyncio
import base64
import contextlib
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.realtime.rig import PATH, Rig, alive
from widget_server.realtime.heartbeat import Pace

TEXT, CONTINUED, CLOSE, PING, LAST = 0x1, 0x0, 0x8, 0x9, 0x80
BRISK = Pace(ping_every=0.4, answer_within=0.2, join_within=0.2)


def frame(opcode: int, body: bytes = b"", *, announced: int | None = None, masked: int = 0x80) -> bytes:
    """A websocket's frame as a client sends it (RFC 6455, 5.2), under a mask that changes nothing."""
    length = len(body) if announced is None else announced
    if length < 126:
        head = bytes([opcode, masked | length])
    elif length < 1 << 16:
        head = bytes([opcode, masked | 126]) + struct.pack("!H", length)
    else:
        head = bytes([opcode, masked | 127]) + struct.pack("!Q", length)
    return head + (b"\0" * 4 if masked else b"") + body


@asynccontextmanager
async def upgraded(rig: Rig) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection that has become a websocket and was greeted."""
    port = rig.http.port
    assert port is not None
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    key = base64.b64encode(os.urandom(16)).decode()
    try:
        writer.write(
            f"GET {PATH} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n".encode()
        )
        assert b" 101 " in await reader.readuntil(b"\r\n\r\n")
        await reader.readuntil(b"}")
        yield reader, writer
    finally:
        writer.transport.abort()  # what the server no longer reads is not waited for


async def close_code(reader: asyncio.StreamReader) -> int | None:
    """Read to the end; answers with the code that the server closed with, None when it just hung up."""
    async with asyncio.timeout(10):
        try:
            heard = await reader.read()
        except ConnectionResetError:
            return None
    at = heard.rfind(bytes([LAST | CLOSE]))
    return None if at < 0 else int(struct.unpack("!H", heard[at + 2 : at + 4])[0])


async def test_pieces_that_make_up_one_packet_are_one_packet(rig):
    async with upgraded(rig) as (reader, writer):
        writer.write(frame(TEXT, b"40/wid") + frame(LAST | CONTINUED, b'get,{"token":"good"}'))

        async with asyncio.timeout(10):
            assert b'40/widget,{"sid"' in await reader.readuntil(b"}")


@pytest.mark.parametrize("piece", [b"x" * 1_000, b"x" * 60_000])
async def test_pieces_without_end_are_cut_at_the_length_of_a_frame(rig, piece):
    other = await rig.join()
    async with upgraded(rig) as (reader, writer):
        writer.write(frame(TEXT, b"42"))
        for _ in range(200_000 // len(piece)):
            writer.write(frame(CONTINUED, piece))

        assert await close_code(reader) in (1009, None)  # what we still send may cross its answer

    assert [] == rig.stub.heard
    assert await alive(other)


@pytest.mark.parametrize("announced", [65_537 + 1, 1 << 31, (1 << 63) - 1])
async def test_a_frame_that_announces_too_much_is_not_waited_for(rig, announced):
    async with upgraded(rig) as (reader, writer):
        writer.write(frame(LAST | TEXT, announced=announced))

        assert 1009 == await close_code(reader)


@pytest.mark.parametrize(
    "sent",
    [
        frame(LAST | CONTINUED, b"x"),
        frame(TEXT, b"4") + frame(LAST | TEXT, b"2"),
        frame(LAST | 0x3, b"x"),
        frame(LAST | 0x40 | TEXT, b"x"),
        frame(PING, b"x"),
        frame(LAST | PING, b"x" * 126),
        frame(LAST | CLOSE, b"x"),
        frame(LAST | TEXT, b"4\xff\xfe"),
    ],
    ids=[
        "a piece of nothing",
        "a packet within another",
        "an unknown kind",
        "deflated",
        "a ping in pieces",
        "a long ping",
        "half a code",
        "no UTF-8",
    ],
)
async def test_what_is_no_websocket_frame_ends_the_connection(rig, sent, caplog):
    other = await rig.join()
    async with upgraded(rig) as (reader, writer):
        writer.write(sent)

        assert await close_code(reader) in (1002, 1007)

    assert await alive(other)
    assert [] == caplog.records


@pytest.mark.parametrize("start", [frame(LAST | TEXT, b"42", announced=5_000), frame(TEXT, b"42")])
async def test_a_frame_that_never_ends_is_cut_with_the_next_sign_of_life(start):
    async with Rig(pace=BRISK).running() as rig, upgraded(rig) as (reader, writer):
        writer.write(frame(LAST | TEXT, b'40/widget,{"token":"good"}'))
        await reader.readuntil(b"}")
        writer.write(start)

        await close_code(reader)

        assert {"silent": 1} == rig.server.eio.cut


async def test_signs_of_life_that_nobody_asked_for_leave_nothing_behind(rig):
    wire, other = await rig.join(), await rig.join()
    before = len(asyncio.all_tasks())

    for _ in range(5_000):
        await wire.send_str("3")

    assert await alive(wire)
    assert await alive(other)
    assert len(asyncio.all_tasks()) <= before
    assert {} == rig.server.eio.cut


async def test_pings_of_a_client_that_reads_no_answers_are_not_answered_without_end():
    async with Rig(pace=BRISK).running() as rig, upgraded(rig) as (reader, writer):
        writer.write(frame(LAST | TEXT, b'40/widget,{"token":"good"}'))
        await reader.readuntil(b"}")
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # the transport of a TCP connection has it
        (transport,) = rig.server.eio.sockets.values()
        waiting = []

        async with asyncio.timeout(20):
            while not rig.server.eio.cut:
                writer.write(frame(LAST | PING, b"x" * 125) * 1_000)
                waiting.append(transport._wire.get_write_buffer_size())
                with contextlib.suppress(TimeoutError, ConnectionError):
                    await asyncio.wait_for(writer.drain(), 0.02)

        assert max(waiting) < 1 << 21
