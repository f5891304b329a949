"""A running server for each test."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.rig import Site, running


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A server on SQLite."""
    async with running(sqlite_url, tmp_path) as started:
        yield started


@pytest.fixture
async def any_site(database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A server; the test runs once on each kind of database."""
    async with running(database_url, tmp_path) as started:
        yield started
