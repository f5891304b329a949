"""What becomes of a job when its handler ends, in whichever way."""

import asyncio
import json
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from connectors import errors as connectors
from tests.outbox.make import Ring, Step, kept, promise
from widget_server.clock import now
from widget_server.errors import NotFound, RateLimited
from widget_server.models import AuditEntry, OutboxJob
from widget_server.worker.verdicts import Verdict, verdict


async def test_a_job_is_done_once_and_then_forgotten(bench) -> None:
    await promise(bench.database, Ring("w1", "a"))
    worker = bench.worker()

    counts = [await worker.drain(), await worker.drain()]

    assert [1, 0] == counts
    assert [Ring("w1", "a")] == bench.did
    assert [] == await kept(bench.database)


async def test_steps_keep_their_order_also_when_one_fails_at_first(bench) -> None:
    await promise(bench.database, *(Step("w1", "r", number) for number in (1, 2, 3)))

    async def fail_once(job):
        if job.number == 1 and bench.did.count(job) == 1:
            raise connectors.Unavailable("away", retry_after=60)

    bench.does = fail_once
    worker = bench.worker()
    with time_machine.travel(now(), tick=False) as clock:
        first = await worker.drain()
        clock.shift(120)
        second = await worker.drain()

    assert [0, 3] == [first, second]
    assert [1, 1, 2, 3] == [job.number for job in bench.did]


async def test_a_job_promised_while_it_runs_runs_again(bench) -> None:
    await promise(bench.database, Ring("w1", "a"))

    async def promised_meanwhile(job):
        if len(bench.did) == 1:
            await promise(bench.database, job)

    bench.does = promised_meanwhile
    done = await bench.worker().drain()

    assert 2 == len(bench.did)
    assert 1 == done
    assert [] == await kept(bench.database)


async def test_a_job_that_names_a_moment_runs_again_then_and_not_before(bench) -> None:
    with time_machine.travel("2026-01-01 10:00Z", tick=False) as clock:
        await promise(bench.database, Ring("w1", "a"))
        moment = now() + timedelta(minutes=3)

        async def wait(_job):
            return moment if now() < moment else None

        bench.does = wait
        worker = bench.worker()
        counts = [await worker.drain(), await worker.drain()]
        clock.shift(timedelta(minutes=3))
        counts.append(await worker.drain())

    assert [0, 0, 1] == counts
    assert 2 == len(bench.did)


async def test_a_job_that_names_a_moment_that_has_passed_does_not_run_without_end(bench) -> None:
    await promise(bench.database, Ring("w1", "a"))

    async def at_once(_job):
        return now() - timedelta(hours=1)

    bench.does = at_once
    with time_machine.travel(now(), tick=False):
        await bench.worker().drain()

    assert 1 == len(bench.did)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (connectors.Unavailable("x", retry_after=7), Verdict("unavailable", is_final=False, retry_after=7)),
        (connectors.Ambiguous("x"), Verdict("ambiguous", is_final=False)),
        (connectors.Refused("x"), Verdict("refused", is_final=True)),
        (connectors.Missing("x"), Verdict("missing", is_final=True)),
        (connectors.AccessRevoked("x"), Verdict("access_revoked", is_final=True)),
        (connectors.BadPayload("x"), Verdict("bad_payload", is_final=True)),
        (NotFound("x"), Verdict("not_found", is_final=True)),
        (RateLimited("x", 3), Verdict("rate_limited", is_final=False, retry_after=3)),
        (TimeoutError(), Verdict("unavailable", is_final=False, retry_after=1)),
        (ZeroDivisionError("x"), Verdict("error", is_final=False, is_bug=True)),
    ],
)
def test_each_failure_has_its_verdict(error, expected) -> None:
    assert expected == verdict(error)


async def test_a_job_that_is_refused_is_dead_at_once_and_the_workspace_can_see_it(bench) -> None:
    await promise(bench.database, Ring("w1", "a"))

    async def refuse(_job):
        raise connectors.Refused("550 no such mailbox victim@example.com")

    bench.does = refuse
    done = await bench.worker().drain()

    (row,) = await kept(bench.database)
    async with bench.database.reading() as tx:
        (entry,) = await tx.session.scalars(select(AuditEntry))
        detail = json.loads((await tx.key("w1")).open(entry.detail_sealed, f"audit.detail/{entry.id}"))
    assert 0 == done
    assert (True, "refused") == (row.dead_at is not None, row.why)
    assert ("w1", "job.given_up", "job", row.id) == (
        entry.workspace_id,
        entry.action,
        entry.target_kind,
        entry.target_id,
    )
    assert {"kind": "ring", "why": "refused", "attempts": 1} == detail["after"]


async def test_a_bug_is_tried_again_and_its_words_are_nowhere(bench, capsys) -> None:
    await promise(bench.database, Ring("w1", "a"))

    async def stumble(_job):
        raise ValueError("victim@example.com")

    bench.does = stumble
    await bench.worker().drain()

    (row,) = await kept(bench.database)
    told = capsys.readouterr().out
    assert (1, None, "error") == (row.attempts, row.dead_at, row.why)
    assert "ValueError" in told
    assert "stumble" in told
    assert "victim" not in told


async def test_work_that_only_a_newer_version_knows_waits_for_it(bench) -> None:
    await promise(bench.database, Ring("w1", "a"))
    async with bench.database.transaction() as tx:
        await tx.session.execute(update(OutboxJob).values(kind="teleport"))

    await bench.worker().drain()

    (row,) = await kept(bench.database)
    assert ("unknown_kind", None) == (row.why, row.dead_at)
    assert [] == bench.did


async def test_a_job_that_runs_too_long_is_broken_off_and_tried_again(bench, monkeypatch) -> None:
    monkeypatch.setattr("widget_server.worker.turn.LONGEST_RUN", 0.01)
    await promise(bench.database, Ring("w1", "a"))

    async def hang(_job):
        await asyncio.get_running_loop().create_future()

    bench.does = hang
    await bench.worker().drain()

    (row,) = await kept(bench.database)
    assert ("unavailable", 1, None) == (row.why, row.attempts, row.locked_by)
