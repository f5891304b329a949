"""A database with two workspaces, and jobs to promise in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import insert, select

from auth.seal import RootKeys
from widget_server import outbox
from widget_server.clock import now
from widget_server.database import Database
from widget_server.jobs import Job
from widget_server.keyring import Keyring
from widget_server.models import OutboxJob, Row, Workspace
from widget_server.outbox import Claimed

ROOT = bytes(range(32))


@dataclass(frozen=True)
class Ring(Job):
    """Coalescing work, as all work of a conversation is."""

    kind = "ring"
    coalesces = True
    bell: str

    @property
    def aggregate(self) -> str:
        return f"ring:{self.bell}"


@dataclass(frozen=True)
class Step(Job):
    """Work of which every promise counts."""

    kind = "step"
    road: str
    number: int = 0

    @property
    def aggregate(self) -> str:
        return f"step:{self.road}"


@asynccontextmanager
async def opened(address: str) -> AsyncIterator[Database]:
    """A database with the schema and the workspaces `w1` and `w2`."""
    database = Database(address, Keyring(RootKeys([ROOT])))
    rows = [
        {"id": id_, "name_sealed": b"", "sealed_key": database.keys.make(id_), "created_at": now()}
        for id_ in ("w1", "w2")
    ]
    try:
        async with database.engine.begin() as connection:
            await connection.run_sync(Row.metadata.create_all)
            await connection.execute(insert(Workspace), rows)
        yield database
    finally:
        await database.close()


async def promise(database: Database, *jobs: Job, at=None) -> None:
    for job in jobs:
        async with database.transaction() as tx:
            tx.promise(job, at)


async def claim(database: Database, most: int = 10) -> list[Claimed]:
    async with database.transaction() as tx:
        return await outbox.claim(tx, most)


async def kept(database: Database) -> list[OutboxJob]:
    async with database.reading() as tx:
        return list(await tx.session.scalars(select(OutboxJob).order_by(OutboxJob.id)))
