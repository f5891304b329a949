"""The outbox's other end: take promised work under a lease, and say what became of it.

Work of one aggregate is done one job at a time, oldest first; a dead job holds up nobody. Who takes a job
holds it until `locked_until` under a lease of its own, and whatever is said later under a lease that ran out
changes nothing. So a job may run twice, and its work must bear that, but never twice at once for longer than
somebody sleeps through the end of a lease.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Update, case, delete, func, select, text, tuple_, update
from sqlalchemy.orm import aliased

from widget_server.clock import new_id
from widget_server.database import Transaction
from widget_server.models import OutboxJob

LEASE = timedelta(seconds=60)
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(hours=1)
MOST_ATTEMPTS = 200
LONGEST_FAILURE = timedelta(hours=72)
CLAIMING = 0x5B0B_0001  # the advisory lock of PostgreSQL under which jobs are taken


@dataclass(frozen=True, slots=True, eq=False)
class Claimed:
    """A job that is ours under `lease`; `kind` and `payload` are as they were promised."""

    id: str
    lease: str
    workspace_id: str
    kind: str
    aggregate: str
    payload: dict[str, Any]
    version: int
    attempts: int
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """What waits and what is dead, by kind; `oldest` is for how many seconds the oldest job has been due."""

    waiting: dict[str, int]
    oldest: dict[str, float]
    dead: dict[str, int]


async def claim(tx: Transaction, most: int) -> list[Claimed]:
    """Take up to `most` due jobs, the longest due first; of each aggregate only its oldest unfinished one."""
    if tx.session.get_bind().dialect.name == "postgresql":
        # One at a time: two snapshots could otherwise each miss what the other takes of the same aggregate.
        await tx.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CLAIMING})
    other = aliased(OutboxJob)
    before = (
        select(other.id)
        .where(other.aggregate == OutboxJob.aggregate, other.id != OutboxJob.id, other.dead_at.is_(None))
        .where((other.id < OutboxJob.id) | (other.locked_until > tx.now))
    )
    due = (
        select(OutboxJob)
        .where(OutboxJob.dead_at.is_(None), OutboxJob.next_at <= tx.now, ~before.exists())
        .where(OutboxJob.locked_until.is_(None) | (OutboxJob.locked_until <= tx.now))
        .order_by(OutboxJob.next_at, OutboxJob.id)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    rows = (await tx.session.scalars(due)).all()
    lease = new_id()
    ids = [row.id for row in rows]
    held = {"locked_by": lease, "locked_until": tx.now + LEASE}
    if ids:
        await tx.session.execute(update(OutboxJob).where(OutboxJob.id.in_(ids)).values(held))
    return [_claimed(row, lease) for row in rows]


async def lock(tx: Transaction, claims: Sequence[Claimed]) -> set[str]:
    """Lock the rows of jobs that are ours, but none that somebody promises again just now; answers the ids.

    Whoever holds several rows must never wait for one: a writer that promises them in another order would
    wait for us in turn.
    """
    rows = select(OutboxJob.id).where(_held(claims)).with_for_update(skip_locked=True)
    return set(await tx.session.scalars(rows))


async def renew(tx: Transaction, claims: Sequence[Claimed]) -> set[str]:
    """Hold jobs for longer; answers with the ids of those that are still ours."""
    ours = set(await tx.session.scalars(select(OutboxJob.id).where(_held(claims))))
    locked = await lock(tx, claims)
    await _changed(tx, update(OutboxJob).where(OutboxJob.id.in_(locked)).values(locked_until=tx.now + LEASE))
    return ours


async def done(tx: Transaction, claims: Sequence[Claimed]) -> set[str]:
    """Forget jobs that are done and answer with their ids; one promised again meanwhile is due at once."""
    unchanged = tuple_(OutboxJob.id, OutboxJob.version).in_([(job.id, job.version) for job in claims])
    rows = delete(OutboxJob).where(_held(claims), unchanged).returning(OutboxJob.id)
    forgotten = set(await tx.session.scalars(rows))
    for claimed in claims:
        if claimed.id not in forgotten:
            await _free(tx, claimed, tx.now)
    return forgotten


async def wait(tx: Transaction, claimed: Claimed, until: datetime) -> None:
    """Run a job again at a time of its own choice, or at once if it was promised again meanwhile."""
    await _free(tx, claimed, case((OutboxJob.version == claimed.version, until), else_=tx.now))


async def release(tx: Transaction, claims: Sequence[Claimed]) -> None:
    """Give jobs back as they were, for somebody else to take at once."""
    locked = await lock(tx, claims)
    free = update(OutboxJob).where(OutboxJob.id.in_(locked)).values(locked_by=None, locked_until=None)
    await _changed(tx, free)


async def later(
    tx: Transaction, claimed: Claimed, why: str, retry_after: float | None = None, chance: float | None = None
) -> bool:
    """Try a failed job again after a growing delay; answers whether we gave it up instead.

    `why` is a code. `retry_after`, in seconds, is what the other side asked for, and is never cut short.
    `chance` (0 to 1, drawn here if None) spreads what failed together over the whole delay.
    """
    since = claimed.failing_since or tx.now
    attempts = claimed.attempts + 1
    if attempts >= MOST_ATTEMPTS or tx.now - since >= LONGEST_FAILURE:
        return await bury(tx, claimed, why)
    wished = timedelta(seconds=retry_after or 0)
    delay = max(wished, backoff(attempts, random.random() if chance is None else chance))  # noqa: S311 - no secret
    values = {"attempts": attempts, "failing_since": since, "why": why, "next_at": tx.now + delay}
    await tx.session.execute(_ours(claimed).values(locked_by=None, locked_until=None, **values))
    return False


async def bury(tx: Transaction, claimed: Claimed, why: str) -> bool:
    """Give a job up and keep it for `again`; False if it was promised again meanwhile: that is a new life."""
    buried = (
        _ours(claimed)
        .where(OutboxJob.version == claimed.version)
        .values(dead_at=tx.now, why=why, attempts=claimed.attempts + 1, locked_by=None, locked_until=None)
    )
    if await _changed(tx, buried):
        return True
    await _free(tx, claimed, tx.now)
    return False


async def again(tx: Transaction, job_id: str) -> bool:
    """Give a dead job a new life, due at once; False if there is no such dead job."""
    alive = {"dead_at": None, "why": None, "failing_since": None, "attempts": 0, "next_at": tx.now}
    dead = update(OutboxJob).where(OutboxJob.id == job_id, OutboxJob.dead_at.is_not(None))
    return await _changed(tx, dead.values(alive))


async def next_moment(tx: Transaction) -> datetime | None:
    """Tell when a job that is not due yet will be, or when a lease ends; None if nothing is to come."""
    alive = OutboxJob.dead_at.is_(None)
    due = await tx.session.scalar(
        select(func.min(OutboxJob.next_at)).where(alive, OutboxJob.next_at > tx.now)
    )
    free = await tx.session.scalar(
        select(func.min(OutboxJob.locked_until)).where(alive, OutboxJob.locked_until > tx.now)
    )
    return min((moment for moment in (due, free) if moment), default=None)


async def statistics(tx: Transaction) -> Statistics:
    """Count what waits and what is dead, over all workspaces."""
    alive = OutboxJob.dead_at.is_(None)
    by_kind = select(OutboxJob.kind, func.count().label("jobs")).group_by(OutboxJob.kind)
    waiting = await tx.session.execute(by_kind.where(alive))
    dead = await tx.session.execute(by_kind.where(~alive))
    since = func.min(func.coalesce(OutboxJob.failing_since, OutboxJob.next_at))
    due = alive & ((OutboxJob.next_at <= tx.now) | OutboxJob.failing_since.is_not(None))
    oldest = await tx.session.execute(select(OutboxJob.kind, since).where(due).group_by(OutboxJob.kind))
    return Statistics(
        waiting={row.kind: row.jobs for row in waiting},
        oldest={kind: (tx.now - moment).total_seconds() for kind, moment in oldest},
        dead={row.kind: row.jobs for row in dead},
    )


def backoff(attempts: int, chance: float) -> timedelta:
    """Choose between FIRST_DELAY and a limit that doubles with each attempt until it is LONGEST_DELAY."""
    top = min(LONGEST_DELAY, timedelta(seconds=FIRST_DELAY.total_seconds() * 2.0 ** min(attempts, 30)))
    return FIRST_DELAY + (top - FIRST_DELAY) * chance


def _claimed(row: OutboxJob, lease: str) -> Claimed:
    return Claimed(
        id=row.id,
        lease=lease,
        workspace_id=row.workspace_id,
        kind=row.kind,
        aggregate=row.aggregate,
        payload=row.payload,
        version=row.version,
        attempts=row.attempts,
        failing_since=row.failing_since,
    )


def _held(claims: Sequence[Claimed]) -> ColumnElement[bool]:
    ids, leases = {job.id for job in claims}, {job.lease for job in claims}
    return OutboxJob.id.in_(ids) & OutboxJob.locked_by.in_(leases)


def _ours(claimed: Claimed) -> Update:
    """Change a job only while its lease is still the one it was claimed under."""
    return update(OutboxJob).where(OutboxJob.id == claimed.id, OutboxJob.locked_by == claimed.lease)


async def _free(tx: Transaction, claimed: Claimed, next_at: Any) -> None:
    fresh = {"locked_by": None, "locked_until": None, "attempts": 0, "failing_since": None, "why": None}
    await tx.session.execute(_ours(claimed).values(**fresh, next_at=next_at))


async def _changed(tx: Transaction, statement: Any) -> bool:
    """Whether a statement changed a row; nothing that was read before is kept in step with it."""
    result = await tx.session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", result).rowcount > 0
