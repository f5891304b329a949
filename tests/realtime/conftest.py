"""A running socket server with a stand-in for the application."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.realtime.house import House, build
from tests.realtime.rig import Rig


@pytest.fixture
async def rig() -> AsyncIterator[Rig]:
    """The server as it runs in earnest."""
    async with Rig().running() as running:
        yield running


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house's folder as it is before anybody moves in."""
    folder = tmp_path_factory.mktemp("house")
    asyncio.run(build(folder))
    return folder


@pytest.fixture
async def house(built: Path, tmp_path: Path) -> AsyncIterator[House]:
    """One process with a workspace and its widget."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)
    async with House(tmp_path).open() as opened:
        opened.widget_id = await opened.found()
        yield opened
