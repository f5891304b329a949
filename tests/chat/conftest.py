"""The house every test here is in, once on each kind of database."""

import asyncio

import pytest

from tests.chat import desk as desks
from tests.chat.house import lay, opened


@pytest.fixture(scope="session")
def laid(postgres):
    """One PostgreSQL database for all houses: what is in it before is another workspace's."""
    address = postgres.create()
    asyncio.run(lay(address))
    yield address
    postgres.drop(address)


@pytest.fixture
def laid_sqlite(sqlite_url):
    """A fresh SQLite file with the tables."""
    asyncio.run(lay(sqlite_url))
    return sqlite_url


@pytest.fixture(params=["laid_sqlite", "laid"], ids=["sqlite", "postgres"])
def house_url(request):
    """A database with the tables; the test runs once on each kind."""
    return request.getfixturevalue(request.param)


@pytest.fixture
async def house(house_url):
    """Two workspaces that nobody has used yet."""
    async with opened(house_url) as made:
        yield made


@pytest.fixture
async def small_house(laid_sqlite):
    """The same on SQLite only, for what the database has no part in."""
    async with opened(laid_sqlite) as made:
        yield made


@pytest.fixture
async def desk(house):
    """A teammate of the first workspace who has a password."""
    async with desks.opened(house) as made:
        yield made
