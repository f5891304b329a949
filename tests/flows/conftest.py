"""Servers that a test may crash."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.services.postgres import Postgres
from tests.services.redis import Redis


@pytest.fixture
async def crashing(postgres: Postgres) -> AsyncIterator[Postgres]:
    """A PostgreSQL of the test's own."""
    server = Postgres()
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.remove)


@pytest.fixture
async def crashing_redis(redis_server: Redis) -> AsyncIterator[Redis]:
    """A Redis of the test's own."""
    server = Redis()
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.remove)


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """What a test calls a server with that no house runs."""
    async with aiohttp.ClientSession() as session:
        yield session
