"""What becomes of a job: done, again, later, dead, alive again."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from tests.outbox.make import Ring, claim, kept, promise
from widget_server import outbox
from widget_server.clock import now


async def test_a_job_that_is_done_is_forgotten(database) -> None:
    await promise(database, Ring("w1", "a"))
    (job,) = await claim(database)

    async with database.transaction() as tx:
        await outbox.done(tx, [job])

    assert [] == await kept(database)


async def test_a_promise_while_the_job_waits_is_no_second_job(database) -> None:
    await promise(database, Ring("w1", "a"), Ring("w1", "a"), Ring("w1", "b"))

    assert ["ring:a", "ring:b"] == [row.aggregate for row in await kept(database)]


async def test_a_promise_while_the_job_runs_makes_it_run_again(database) -> None:
    await promise(database, Ring("w1", "a"))
    (job,) = await claim(database)

    await promise(database, Ring("w1", "a"))
    meanwhile = await claim(database)
    async with database.transaction() as tx:
        await outbox.done(tx, [job])
    (again,) = await claim(database)
    async with database.transaction() as tx:
        await outbox.done(tx, [again])

    assert [] == meanwhile
    assert job.id == again.id
    assert [] == await kept(database)


@pytest.mark.parametrize("promised_again", [False, True])
async def test_a_job_may_choose_when_to_run_again(database, promised_again) -> None:
    await promise(database, Ring("w1", "a"))
    (job,) = await claim(database)
    moment = now() + timedelta(minutes=5)

    if promised_again:
        await promise(database, Ring("w1", "a"))
    async with database.transaction() as tx:
        await outbox.wait(tx, job, moment)
    at_once = await claim(database)

    assert promised_again == bool(at_once)
    if not promised_again:
        with time_machine.travel(moment, tick=False):
            assert [job.id] == [again.id for again in await claim(database)]


async def test_a_failed_job_comes_back_after_its_delay(database) -> None:
    with time_machine.travel("2026-01-01 10:00Z", tick=False) as clock:
        await promise(database, Ring("w1", "a"))
        (job,) = await claim(database)

        async with database.transaction() as tx:
            is_dead = await outbox.later(tx, job, "unavailable", chance=1.0)
        clock.shift(1.9)
        early = await claim(database)
        clock.shift(0.1)
        (again,) = await claim(database)

    assert not is_dead
    assert [] == early
    assert 1 == again.attempts


async def test_the_wait_that_the_other_side_asked_for_is_not_cut_short(database) -> None:
    with time_machine.travel("2026-01-01 10:00Z", tick=False) as clock:
        await promise(database, Ring("w1", "a"))
        (job,) = await claim(database)

        async with database.transaction() as tx:
            await outbox.later(tx, job, "unavailable", retry_after=7200, chance=0.0)
        clock.shift(7199)
        early = await claim(database)
        clock.shift(1)
        in_time = await claim(database)

    assert [] == early
    assert 1 == len(in_time)


@pytest.mark.parametrize(
    ("attempts", "least", "most"),
    [(1, 1, 2), (2, 1, 4), (5, 1, 32), (11, 1, 2048), (12, 1, 3600), (10_000, 1, 3600)],
)
def test_delays_double_up_to_an_hour_and_spread_over_the_whole(attempts, least, most) -> None:
    assert timedelta(seconds=least) == outbox.backoff(attempts, 0.0)
    assert timedelta(seconds=most) == outbox.backoff(attempts, 1.0)
    assert timedelta(seconds=(least + most) / 2) == outbox.backoff(attempts, 0.5)


async def test_a_job_that_fails_for_three_days_is_given_up_and_says_why(database) -> None:
    with time_machine.travel("2026-01-01 10:00Z", tick=False) as clock:
        await promise(database, Ring("w1", "a"), at=now() - timedelta(days=30))
        verdicts = []

        for hours in (0, 71, 1):
            clock.shift(timedelta(hours=hours))
            (job,) = await claim(database)
            async with database.transaction() as tx:
                verdicts.append(await outbox.later(tx, job, "unavailable"))
        clock.shift(timedelta(days=1))
        afterwards = await claim(database)

    (row,) = await kept(database)
    assert [False, False, True] == verdicts
    assert [] == afterwards
    assert ("unavailable", 3) == (row.why, row.attempts)


@pytest.mark.parametrize(
    ("before", "is_dead"), [(outbox.MOST_ATTEMPTS - 2, False), (outbox.MOST_ATTEMPTS - 1, True)]
)
async def test_a_job_that_fails_too_often_is_given_up(database, before, is_dead) -> None:
    await promise(database, Ring("w1", "a"))
    (job,) = await claim(database)

    async with database.transaction() as tx:
        verdict = await outbox.later(tx, replace(job, attempts=before), "error")

    (row,) = await kept(database)
    assert is_dead == verdict
    assert is_dead == (row.dead_at is not None)


async def test_a_success_between_failures_starts_the_count_anew(database) -> None:
    with time_machine.travel("2026-01-01 10:00Z", tick=False) as clock:
        await promise(database, Ring("w1", "a"))
        (job,) = await claim(database)
        async with database.transaction() as tx:
            await outbox.later(tx, job, "unavailable")
        clock.shift(timedelta(hours=50))
        (job,) = await claim(database)
        async with database.transaction() as tx:
            await outbox.wait(tx, job, now())
        (job,) = await claim(database)

        clock.shift(timedelta(hours=50))
        async with database.transaction() as tx:
            is_dead = await outbox.later(tx, job, "unavailable")

    assert not is_dead


async def test_a_dead_job_lives_again_when_somebody_says_so(database) -> None:
    await promise(database, Ring("w1", "a"), Ring("w1", "b"))
    dead, alive = await claim(database)
    async with database.transaction() as tx:
        await outbox.bury(tx, dead, "refused")

    async with database.transaction() as tx:
        answers = [await outbox.again(tx, job_id) for job_id in (dead.id, alive.id, "nobody")]
    (job,) = await claim(database)

    assert [True, False, False] == answers
    assert (dead.id, 0, None) == (job.id, job.attempts, job.failing_since)


async def test_a_dead_job_that_is_promised_again_lives_again(database) -> None:
    await promise(database, Ring("w1", "a"))
    (job,) = await claim(database)
    async with database.transaction() as tx:
        await outbox.later(tx, job, "unavailable")
    with time_machine.travel(now() + timedelta(hours=80), tick=False):
        (job,) = await claim(database)
        async with database.transaction() as tx:
            await outbox.later(tx, job, "unavailable")

        await promise(database, Ring("w1", "a"))
        (again,) = await claim(database)

    assert (job.id, 0, None) == (again.id, again.attempts, again.failing_since)


async def test_a_job_promised_again_while_it_dies_is_not_buried(database) -> None:
    await promise(database, Ring("w1", "a"))
    (job,) = await claim(database)
    await promise(database, Ring("w1", "a"))

    async with database.transaction() as tx:
        is_dead = await outbox.bury(tx, job, "refused")

    assert not is_dead
    assert 1 == len(await claim(database))


async def test_what_waits_what_is_late_and_what_is_dead_can_be_counted(database) -> None:
    with time_machine.travel("2026-01-01 10:00Z", tick=False) as clock:
        await promise(database, Ring("w1", "a"), Ring("w2", "b"), Ring("w1", "c"))
        await promise(database, Ring("w1", "d"), at=now() + timedelta(hours=1))
        a, b, _ = await claim(database)
        async with database.transaction() as tx:
            await outbox.bury(tx, a, "refused")
            await outbox.later(tx, b, "unavailable", retry_after=3000)
        clock.shift(600)

        async with database.reading() as tx:
            counted = await outbox.statistics(tx)

    assert outbox.Statistics({"ring": 3}, {"ring": 600.0}, {"ring": 1}) == counted


async def test_the_next_moment_is_when_a_job_is_due_or_a_lease_ends(database) -> None:
    with time_machine.travel("2026-01-01 10:00Z", tick=False):
        moments = []
        async with database.reading() as tx:
            moments.append(await outbox.next_moment(tx))
        await promise(database, Ring("w1", "later"), at=now() + timedelta(hours=1))
        async with database.reading() as tx:
            moments.append(await outbox.next_moment(tx))
        await promise(database, Ring("w1", "now"))
        await claim(database)
        async with database.reading() as tx:
            moments.append(await outbox.next_moment(tx))

        assert [None, now() + timedelta(hours=1), now() + outbox.LEASE] == moments
