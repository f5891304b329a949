"""A database for every test here, once on each kind."""

import pytest

from tests.outbox.make import opened


@pytest.fixture
async def database(database_url):
    """An empty outbox."""
    async with opened(database_url) as made:
        yield made
