"""The schema: what the migrations make is what the models say, on both databases."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, insert, inspect, select, text

from auth.seal import RootKeys
from widget_server import schema
from widget_server.clock import now
from widget_server.database import Database
from widget_server.keyring import Keyring
from widget_server.models import Installation, Row, Workspace

ROOT_KEY = bytes(range(32))
MIGRATE = """
import asyncio, sys
from auth.seal import RootKeys
from widget_server import schema
from widget_server.database import Database
from widget_server.keyring import Keyring
asyncio.run(schema.migrate(Database(sys.argv[1], Keyring(RootKeys([bytes(range(32))])))))
"""


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database."""
    opened = Database(database_url, Keyring(RootKeys([ROOT_KEY])))
    yield opened
    await opened.close()


async def stamp(database: Database, revision: str) -> None:
    """Make the database say that it has this schema."""
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


async def downgrade(database: Database, revision: str) -> None:
    """Take migrations back."""

    def run(connection) -> None:
        settings = schema.config()
        settings.attributes["connection"] = connection
        command.downgrade(settings, revision)

    async with database.engine.begin() as connection:
        await connection.run_sync(run)


async def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    await schema.migrate(database)

    async with database.engine.connect() as connection:
        differences = await connection.run_sync(
            lambda held: compare_metadata(MigrationContext.configure(held), Row.metadata)
        )
    assert [] == differences


async def test_the_state_is_told(database: Database) -> None:
    states = [await schema.state(database)]

    await schema.migrate(database)
    states.append(await schema.state(database))
    await stamp(database, "0001")
    states.append(await schema.state(database))
    await stamp(database, "9999")
    states.append(await schema.state(database))

    assert ["empty", "current", "behind", "ahead"] == states


async def test_an_older_schema_is_brought_to_the_newest_and_keeps_its_rows(database: Database) -> None:
    await schema.migrate(database)
    await downgrade(database, "0001")
    async with database.transaction() as tx:
        row = {"id": "w", "name_sealed": b"n", "sealed_key": b"k", "created_at": now()}
        await tx.session.execute(insert(Workspace).values(row))

    await schema.migrate(database)

    assert "current" == await schema.state(database)
    async with database.reading() as tx:
        assert ["w"] == list(await tx.session.scalars(select(Workspace.id)))


async def test_every_migration_can_be_taken_back(database: Database) -> None:
    await schema.migrate(database)

    await downgrade(database, "base")

    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda held: inspect(held).get_table_names())
    assert ["alembic_version"] == tables


async def test_the_servers_key_is_made_once_and_opens(database: Database) -> None:
    await schema.migrate(database)
    async with database.reading() as tx:
        first = await tx.session.scalar(select(Installation.sealed_key))

    await schema.migrate(database)

    async with database.reading() as tx:
        assert first == await tx.session.scalar(select(Installation.sealed_key))
        key = await tx.keys.server(tx.session)
        assert "x" == key.open(key.seal("x", "here"), "here")


async def test_a_database_of_a_newer_version_is_left_alone(database: Database) -> None:
    await schema.migrate(database)
    await stamp(database, "9999")

    with pytest.raises(schema.TooNew):
        await schema.migrate(database)

    assert "ahead" == await schema.state(database)


async def test_a_migration_that_fails_changes_nothing(database: Database) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(text("CREATE TABLE messages (mine INTEGER)"))  # in the way of 0002

    with pytest.raises(Exception, match="messages"):
        await schema.migrate(database)

    async with database.engine.connect() as connection:
        tables = await connection.run_sync(lambda held: inspect(held).get_table_names())
    assert ["messages"] == tables


async def test_processes_that_migrate_at_once_do_it_once(database: Database) -> None:
    address = database.engine.url.render_as_string(hide_password=False)
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATE, address, cwd=Path(__file__).parent.parent, stderr=subprocess.PIPE
        )
        for _ in range(3)
    ]

    ends = await asyncio.gather(*(process.communicate() for process in processes))

    assert [b""] * 3 == [said for _, said in ends]
    assert [0] * 3 == [process.returncode for process in processes]
    assert "current" == await schema.state(database)
    async with database.reading() as tx:
        assert 1 == await tx.session.scalar(select(func.count()).select_from(Installation))
