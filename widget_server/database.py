"""Transactions: what is written, promised and announced together, on SQLite or PostgreSQL alike."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, cast

import orjson
from sqlalchemy import Table, case, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from auth.seal import DataKey
from widget_server.clock import new_id, now
from widget_server.events import Fact
from widget_server.jobs import Job
from widget_server.keyring import Keyring
from widget_server.models import OutboxJob

POOL = 10
WAIT_FOR_CONNECTION = 5.0  # seconds
COMMON: dict[str, Any] = {
    "hide_parameters": True,  # an error's words hold nobody's data
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}
DIALECTS: dict[str, Any] = {"postgresql": postgresql, "sqlite": sqlite}
POSTGRES = {
    "timeout": 3,
    "command_timeout": 10,
    "server_settings": {
        "application_name": "shopbell",
        "lock_timeout": "5000",
        "statement_timeout": "10000",
        "idle_in_transaction_session_timeout": "15000",
        "synchronous_commit": "on",
    },
}
SQLITE = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=5000", "foreign_keys=ON", "temp_store=MEMORY")


class Transaction:
    """One unit of work: all of it happens, or none. `now` is the same moment for everything in it."""

    def __init__(self, session: AsyncSession, keys: Keyring) -> None:
        self.session = session
        self.keys = keys
        self.now = now()
        self.facts: list[Fact] = []
        self.promised: dict[str, dict[str, Any]] = {}

    def promise(self, job: Job, at: datetime | None = None) -> None:
        """Keep a job in the outbox, due at `at` or at once; kept only if this transaction commits."""
        id_, aggregate = new_id(), job.aggregate
        key = aggregate if job.coalesces else id_
        before = self.promised.get(key)
        moment = at or self.now
        self.promised[key] = {
            "id": id_,
            "workspace_id": job.workspace_id,
            "kind": job.kind,
            "aggregate": aggregate,
            "coalesced": aggregate if job.coalesces else None,
            "payload": job.payload(),
            "created_at": self.now,
            "next_at": min(moment, before["next_at"]) if before else moment,
            "version": 1,
            "attempts": 0,
        }

    def announce(self, fact: Fact) -> None:
        """Tell a fact once this transaction has committed."""
        self.facts.append(fact)

    async def key(self, workspace_id: str) -> DataKey:
        """Open the data key of a workspace; raises NotFound when there is no such workspace."""
        return await self.keys.workspace(self.session, workspace_id)

    async def keep_promises(self) -> None:
        """Write the promised jobs; `Database.transaction` calls this before it commits."""
        if not self.promised:
            return
        connection = await self.session.connection()
        # in one order, so that two transactions never wait for each other's jobs
        rows = [row for _, row in sorted(self.promised.items())]
        await connection.execute(PROMISE[connection.dialect.name], rows)


def _promise(insert: Any) -> Any:
    """Keep jobs; one that waits already is due when the sooner of both is, and a dead one lives again."""
    kept, new = OUTBOX.c, insert.excluded
    again = {
        "version": kept.version + 1,
        "next_at": case((kept.next_at <= new.next_at, kept.next_at), else_=new.next_at),
        "payload": new.payload,
        "attempts": case((kept.dead_at.is_(None), kept.attempts), else_=0),
        "failing_since": case((kept.dead_at.is_(None), kept.failing_since), else_=None),
        "dead_at": None,
    }
    return insert.on_conflict_do_update(index_elements=[kept.coalesced], set_=again)


OUTBOX = cast("Table", OutboxJob.__table__)
PROMISE = {name: _promise(dialect.insert(OUTBOX)) for name, dialect in DIALECTS.items()}


async def _tell_nobody(_facts: list[Fact]) -> None:
    """Stand in until somebody listens."""


class Database:
    """The one truth.

    `on_promise` is called after a commit that promised work, `on_announce` with the facts of one. Work that
    nobody waits for takes `aside` around its transactions: one at a time, it never stands in a row before
    those who are waited for.
    """

    def __init__(self, address: str, keys: Keyring) -> None:
        url = make_url(address)
        self.keys = keys
        self.is_embedded = url.get_backend_name() == "sqlite"
        self.aside = asyncio.Lock()
        self.on_promise: Callable[[], None] = lambda: None
        self.on_announce: Callable[[list[Fact]], Awaitable[None]] = _tell_nobody
        self.engine = _sqlite(url, "BEGIN IMMEDIATE", 1) if self.is_embedded else _postgres(url)
        self._readers = _sqlite(url, "BEGIN", 4) if self.is_embedded else self.engine
        self._write = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)
        self._read = async_sessionmaker(self._readers, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction that writes; it commits at the end of the block, and is undone by any error."""
        async with self._write() as session:
            tx = Transaction(session, self.keys)
            async with session.begin():
                yield tx
                await session.flush()
                await tx.keep_promises()
        if tx.promised:
            self.on_promise()
        if tx.facts:
            await self.on_announce(tx.facts)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a transaction that only reads; on SQLite it never waits for a writer."""
        async with self._read() as session, session.begin():
            yield Transaction(session, self.keys)

    async def ping(self) -> None:
        """Ask the database for a sign of life; raises what it raises."""
        async with self._readers.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()
        await self._readers.dispose()


def _postgres(url: URL) -> AsyncEngine:
    options = {"pool_size": POOL, "max_overflow": 0, "pool_timeout": WAIT_FOR_CONNECTION}
    return create_async_engine(url, connect_args=POSTGRES, pool_use_lifo=True, **COMMON, **options)


class _LettingGo(sqlite3.Connection):
    """A connection that gives up its lock when it is closed.

    One closed in the middle of a statement, because whoever waited for it was cancelled, lives on inside
    SQLite with its transaction until Python forgets the statement (sqlite.org/c3ref/close.html).
    """

    def close(self) -> None:
        """Undo what is not committed, then close."""
        if self.in_transaction:
            self.rollback()
        super().close()


def _sqlite(url: URL, begin: str, connections: int) -> AsyncEngine:
    """SQLite knows one writer at a time; a lock taken at the start never fails half-way.

    Source: sqlite.org/lang_transaction.html, "DEFERRED, IMMEDIATE, and EXCLUSIVE transactions".
    """
    options = {"pool_size": connections, "max_overflow": 0, "pool_timeout": WAIT_FOR_CONNECTION}
    engine = create_async_engine(url, hide_parameters=True, connect_args={"factory": _LettingGo}, **options)

    @event.listens_for(engine.sync_engine, "connect")
    def set_up(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        cursor = connection.cursor()
        for pragma in SQLITE:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def start(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine
