"""Whoever is cancelled in the middle of a transaction leaves nothing behind, least of all a lock."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text, update

from auth.seal import RootKeys
from widget_server import schema
from widget_server.clock import now
from widget_server.database import Database
from widget_server.keyring import Keyring
from widget_server.models import Installation

ROUNDS = 100
AT_ONCE = 6
LONGEST = 0.012  # seconds after which a task is cancelled


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with its schema."""
    opened = Database(database_url, Keyring(RootKeys([bytes(range(32))])))
    await schema.migrate(opened)
    yield opened
    await opened.close()


async def write(database: Database) -> None:
    """Change something."""
    async with database.transaction() as tx:
        await tx.session.execute(text("SELECT 1"))
        await tx.session.execute(update(Installation).values(created_at=now()))


async def read(database: Database) -> None:
    """Look at something."""
    async with database.reading() as tx:
        await tx.session.execute(select(Installation))


async def cancelled(work: asyncio.Task[None], after: float) -> None:
    """Cancel a task somewhere in the middle."""
    await asyncio.sleep(after)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
async def test_the_next_one_can_write_and_read_at_once(database: Database) -> None:
    chance = random.Random(7)

    for _ in range(ROUNDS):
        works = [asyncio.create_task(chance.choice([write, read])(database)) for _ in range(AT_ONCE)]
        await asyncio.gather(*(cancelled(work, chance.random() * LONGEST) for work in works))

        async with asyncio.timeout(3):
            await write(database)
            await read(database)
