"""What every test may ask for: real databases, a real Redis, a real browser, the running demo."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.services import browser
from tests.services.demo import Demo
from tests.services.postgres import Postgres
from tests.services.redis import Redis

pytest_plugins = ["pytester"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The PostgreSQL that all tests share; one that wants to crash it makes its own."""
    try:
        server = Postgres()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    server.start()
    yield server
    server.remove()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """A fresh PostgreSQL database."""
    address = postgres.create()
    yield address
    postgres.drop(address)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh SQLite file."""
    return f"sqlite+aiosqlite:///{tmp_path}/x.db"


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh database; the test runs once on each kind."""
    address: str = request.getfixturevalue(f"{request.param}_url")
    return address


@pytest.fixture(scope="session")
def redis_server() -> Iterator[Redis]:
    """The Redis that all tests share; one that wants to crash it makes its own."""
    try:
        server = Redis()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    server.start()
    yield server
    server.remove()


@pytest.fixture
def redis_url(redis_server: Redis) -> str:
    """The shared Redis, emptied."""
    redis_server.clear()
    return redis_server.url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser for this module; no longer, because no event loop of a test can start beside Playwright's."""
    try:
        with browser.chromium() as started:
            yield started
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What `shopbell demo --json` printed; it runs until the last test ends."""
    started = Demo(tmp_path_factory.mktemp("demo"))
    started.start()
    yield started.about
    started.stop()
