"""Run one job that was taken, and say in the outbox why it failed, if it did."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

import structlog

from widget_server import jobs, outbox
from widget_server.database import Database, Transaction
from widget_server.outbox import Claimed
from widget_server.services import audit
from widget_server.worker.keeping import Ended
from widget_server.worker.verdicts import Verdict, places, verdict

LONGEST_RUN = 300  # seconds

log = structlog.get_logger("widget_server.worker")


class Parts(Protocol):
    """What of the context the worker itself uses."""

    @property
    def database(self) -> Database:
        """The one truth."""
        ...


Handler = Callable[[Any, Any], Awaitable[datetime | None]]
"""Called with the context and the job: does the work, and answers when it is to be run again, or None.

It may be called again for work that is done already, and must bear that.
"""
Handlers = Mapping[str, Handler]


async def run(parts: Parts, handlers: Handlers, claimed: Claimed) -> Ended | None:
    """Run a job to its end, which is still to be kept; None for a failure, which is kept already.

    Raises only when a failure cannot be kept; the job then comes back when its lease has run out.
    """
    try:
        async with asyncio.timeout(LONGEST_RUN):
            return Ended(claimed, await _work(parts, handlers, claimed))
    except Exception as error:  # noqa: BLE001  whatever it is, it becomes the job's outcome
        await _failed(parts, claimed, error)
        return None


class UnknownKind(Exception):
    """A job that this version does not know; a newer one does."""


async def _work(parts: Parts, handlers: Handlers, claimed: Claimed) -> datetime | None:
    handler = handlers.get(claimed.kind)
    if handler is None or claimed.kind not in jobs.KINDS:
        raise UnknownKind
    return await handler(parts, jobs.read(claimed.kind, claimed.workspace_id, claimed.payload))


async def _failed(parts: Parts, claimed: Claimed, error: Exception) -> None:
    found = Verdict("unknown_kind", is_final=False) if isinstance(error, UnknownKind) else verdict(error)
    about = {"job": claimed.id, "kind": claimed.kind, "attempt": claimed.attempts + 1, "why": found.why}
    if found.is_bug:
        log.error("job_failed", **about, error=type(error).__name__, places=places(error))
    else:
        log.warning("job_failed", **about)
    async with parts.database.transaction() as tx:
        if found.is_final:
            is_dead = await outbox.bury(tx, claimed, found.why)
        else:
            is_dead = await outbox.later(tx, claimed, found.why, found.retry_after)
        if is_dead:
            await _mourn(tx, claimed, found.why)


async def _mourn(tx: Transaction, claimed: Claimed, why: str) -> None:
    """Show the workspace that we gave up on something it was promised."""
    after = {"kind": claimed.kind, "why": why, "attempts": claimed.attempts + 1}
    await audit.write(tx, claimed.workspace_id, "job.given_up", ("job", claimed.id), after=after)
    log.error("job_given_up", job=claimed.id, **after)
