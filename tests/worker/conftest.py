"""A database, and a worker whose work is what the test says."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.outbox.make import Ring, Step, opened
from widget_server import jobs
from widget_server.database import Database
from widget_server.worker.runner import Worker


@dataclass
class Bench:
    """Stands in for the context; `did` is what the handlers saw, `does` what they do."""

    database: Database
    did: list[Any] = field(default_factory=list)
    does: Any = None

    async def ring(self, job):
        self.did.append(job)
        return await self.does(job) if self.does else None

    def worker(self, duties=()) -> Worker:
        handlers = {kind: lambda bench, job: bench.ring(job) for kind in ("ring", "step")}
        return Worker(self, handlers, duties)


@pytest.fixture(autouse=True)
def _kinds(monkeypatch) -> None:
    for job in (Ring, Step):
        monkeypatch.setitem(jobs.KINDS, job.kind, job)


@pytest.fixture
async def bench(database_url):
    """On each kind of database."""
    async with opened(database_url) as database:
        yield Bench(database)


@pytest.fixture
async def postgres_bench(postgres_url):
    """On PostgreSQL."""
    async with opened(postgres_url) as database:
        yield Bench(database)


@pytest.fixture
async def sqlite_bench(sqlite_url):
    """On SQLite."""
    async with opened(sqlite_url) as database:
        yield Bench(database)
