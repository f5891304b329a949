"""A server for incoming mail, and ways to talk to it."""

import asyncio

import aiosmtplib
import pytest

from connectors.smtp_in import InboundServer
from tests.connectors.answering import CONTENT, SENDER, Shop, to


@pytest.fixture
async def shop():
    return Shop()


@pytest.fixture
async def server(shop):
    started = InboundServer("127.0.0.1", 0, "Mail.Example", shop.deliver, shop)
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
async def client(server):
    async with aiosmtplib.SMTP(
        hostname="127.0.0.1", port=server.port, local_hostname="peer", timeout=10
    ) as connected:
        yield connected
        connected.close()


@pytest.fixture
async def connect():
    """Opens connections that are closed when the test is over."""
    writers = []

    async def opened(server):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writers.append(writer)
        return reader, writer

    yield opened
    for writer in writers:
        writer.close()


@pytest.fixture
def hand_over(connect):
    """Opens a connection over which a whole mail is sent; its answer is still to come."""

    async def handed_over(server):
        reader, writer = await connect(server)
        talk = f"EHLO peer\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{to('c0de')[0]}>\r\nDATA\r\n".encode()
        writer.write(talk + CONTENT.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return reader, writer

    return handed_over
