"""A shop on each kind of database, at ten in the morning."""

import pytest
import time_machine

from tests.mail.shop import opened


@pytest.fixture
async def shop(database_url):
    """On each kind of database."""
    async with opened(database_url) as made:
        yield made


@pytest.fixture
async def sqlite_shop(sqlite_url):
    """On SQLite, where the database makes no difference."""
    async with opened(sqlite_url) as made:
        yield made


@pytest.fixture
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel("2026-03-02 10:00Z", tick=False) as moved:
        yield moved
