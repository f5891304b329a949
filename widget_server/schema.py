"""The database's schema: which one it has, and how it gets the newest."""

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, event, insert, inspect, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from widget_server.clock import now
from widget_server.database import Database
from widget_server.keyring import SERVER
from widget_server.models import Installation

State = Literal["current", "behind", "ahead", "empty"]

FOLDER = Path(__file__).parent / "migrations"
MIGRATING = 7_306_084  # our number among the database's advisory locks
LONGEST_WAIT = 30  # seconds for a table that others use


class TooNew(Exception):
    """The database was made by a newer version of us."""


async def state(database: Database) -> State:
    """Tell which schema the database has; `ahead` when a newer version of us made it."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(_state)


async def migrate(database: Database) -> State:
    """Bring the database to the newest schema, or fail and leave it as it was; answers with what it was.

    Several may do so at once: one works, the others wait for it. Raises TooNew, and what the database raises.
    """
    engine = _engine(database)
    try:
        async with engine.begin() as connection:
            await _wait_for_turn(connection)
            before = await connection.run_sync(_state)
            if before == "ahead":
                raise TooNew
            await connection.run_sync(_upgrade)
            await _make_server_key(connection, database)
            await _check_references(connection)
    finally:
        await engine.dispose()
    return before


def config() -> Config:
    """Make what Alembic wants to know: where the migrations are."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return made


def _engine(database: Database) -> AsyncEngine:
    """Open the database without the time limits of daily work; a table may be large."""
    url = database.engine.url
    engine = create_async_engine(url, poolclass=NullPool)
    if not database.is_embedded:
        return engine
    if url.database:
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        # A table made anew must not take the rows that refer to it along (sqlite.org/lang_altertable.html).
        for pragma in ("busy_timeout=30000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


async def _wait_for_turn(connection: AsyncConnection) -> None:
    """Let one process migrate at a time; on SQLite the transaction itself is that lock."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": MIGRATING})
        await connection.execute(text(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}s'"))


def _state(connection: Connection) -> State:
    have = set(MigrationContext.configure(connection).get_current_heads())
    if not have:
        return "behind" if inspect(connection).has_table(Installation.__tablename__) else "empty"
    scripts = ScriptDirectory.from_config(config())
    if have == set(scripts.get_heads()):
        return "current"
    known = {script.revision for script in scripts.walk_revisions()}
    return "behind" if have <= known else "ahead"


def _upgrade(connection: Connection) -> None:
    settings = config()
    settings.attributes["connection"] = connection
    command.upgrade(settings, "head")


async def _make_server_key(connection: AsyncConnection, database: Database) -> None:
    """Make the key for what belongs to no workspace, once."""
    if await connection.scalar(select(Installation.id).where(Installation.id == SERVER)):
        return
    row = {"id": SERVER, "sealed_key": database.keys.make(SERVER), "created_at": now()}
    await connection.execute(insert(Installation).values(row))


async def _check_references(connection: AsyncConnection) -> None:
    if connection.dialect.name != "sqlite":
        return
    if (await connection.execute(text("PRAGMA foreign_key_check"))).first():
        raise RuntimeError("The migration left rows that refer to nothing; nothing was changed.")
