"""The servers that tests lean on start, survive a crash and can be told apart."""

import asyncio
from collections.abc import Iterator

import asyncpg
import pytest
from playwright.sync_api import Browser
from redis.asyncio import Redis as Client

from tests.services.postgres import Postgres
from tests.services.program import Died, Program
from tests.services.redis import Redis


@pytest.fixture
def own_postgres(postgres: Postgres) -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.remove()


@pytest.fixture
def own_redis(redis_server: Redis) -> Iterator[Redis]:
    server = Redis()
    server.start()
    yield server
    server.remove()


async def query(address: str, sql: str) -> list:
    connection = await asyncpg.connect(address.replace("+asyncpg", ""))
    try:
        return [tuple(row) for row in await connection.fetch(sql)]
    finally:
        await connection.close()


async def test_what_postgres_committed_survives_its_crash(own_postgres: Postgres) -> None:
    address = own_postgres.create()
    await query(address, "CREATE TABLE said (text text)")
    await query(address, "INSERT INTO said VALUES ('hello')")

    own_postgres.kill9()
    own_postgres.start()

    assert [("hello",)] == await query(address, "SELECT text FROM said")


async def test_each_database_is_a_fresh_one(postgres: Postgres, postgres_url: str) -> None:
    await query(postgres_url, "CREATE TABLE said (text text)")

    other = postgres.create()

    assert [(0,)] == await query(other, "SELECT count(*) FROM pg_tables WHERE tablename = 'said'")
    postgres.drop(other)


def test_a_database_url_names_its_kind(database_url: str, request: pytest.FixtureRequest) -> None:
    kind = request.node.callspec.id

    assert database_url.startswith(
        {"sqlite": "sqlite+aiosqlite:///", "postgres": "postgresql+asyncpg://"}[kind]
    )


async def test_redis_forgets_in_a_crash_and_comes_back_on_the_same_port(own_redis: Redis) -> None:
    async with Client.from_url(own_redis.url) as client:
        await client.set("key", "value")
        before = await client.get("key")
        await client.connection_pool.disconnect()

        own_redis.kill9()
        await asyncio.to_thread(own_redis.start)

        assert (b"value", None) == (before, await client.get("key"))


async def test_the_shared_redis_is_handed_out_empty(
    redis_server: Redis, request: pytest.FixtureRequest
) -> None:
    async with Client.from_url(redis_server.url) as client:
        await client.set("key", "value")

        request.getfixturevalue("redis_url")

        assert await client.get("key") is None


def test_a_real_browser_runs_scripts(chromium: Browser) -> None:
    page = chromium.new_page()

    page.set_content("<main>Hello</main>")

    assert "Hello" == page.evaluate("document.querySelector('main').innerText")


def test_a_program_that_ends_at_once_says_why(tmp_path) -> None:
    program = Program(["/bin/sh", "-c", "echo no port >&2; exit 3"], lambda: False, tmp_path)

    with pytest.raises(Died, match="no port"):
        program.start()
