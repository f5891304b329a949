"""Who gets a job, and in which order."""

import asyncio
from datetime import timedelta

import time_machine

from tests.outbox.make import Ring, Step, claim, kept, opened, promise
from widget_server import outbox
from widget_server.clock import now


async def test_a_due_job_is_taken_once(database) -> None:
    await promise(database, Ring("w1", "a"))

    first = await claim(database)
    second = await claim(database)

    assert [("ring", "w1", {"bell": "a"})] == [(job.kind, job.workspace_id, job.payload) for job in first]
    assert [] == second


async def test_a_job_for_later_waits(database) -> None:
    moment = now() + timedelta(minutes=3)
    await promise(database, Ring("w1", "a"), at=moment)

    early = await claim(database)
    with time_machine.travel(moment, tick=False):
        in_time = await claim(database)

    assert [] == early
    assert 1 == len(in_time)


async def test_the_steps_of_one_road_are_taken_one_at_a_time_in_order(database) -> None:
    await promise(database, Step("w1", "r", 1), Step("w1", "r", 2), Step("w1", "other", 1))

    first = await claim(database)
    nothing = await claim(database)
    async with database.transaction() as tx:
        await outbox.done(tx, [job for job in first if job.aggregate == "step:r"])
    second = await claim(database)

    assert ["step:r", "step:other"] == [job.aggregate for job in first]
    assert [] == nothing
    assert [("step:r", 2)] == [(job.aggregate, job.payload["number"]) for job in second]


async def test_a_failed_step_holds_up_the_next_until_it_is_dead(database) -> None:
    await promise(database, Step("w1", "r", 1), Step("w1", "r", 2))
    (first,) = await claim(database)

    async with database.transaction() as tx:
        await outbox.later(tx, first, "unavailable")
    held_up = await claim(database)
    with time_machine.travel(now() + timedelta(hours=1), tick=False):
        (first,) = await claim(database)
        async with database.transaction() as tx:
            await outbox.bury(tx, first, "refused")
        (second,) = await claim(database)

    assert [] == held_up
    assert 1 == first.payload["number"]
    assert 2 == second.payload["number"]


async def test_a_step_promised_before_one_that_already_runs_waits_for_it(database) -> None:
    await promise(database, Step("w1", "r", 2))
    (running,) = await claim(database)
    async with database.transaction() as tx:
        tx.promise(Step("w1", "r", 1))
        (row,) = tx.promised.values()
        row["id"] = "0" + row["id"][1:]  # made earlier, committed later

    meanwhile = await claim(database)
    async with database.transaction() as tx:
        await outbox.done(tx, [running])
    afterwards = await claim(database)

    assert [] == meanwhile
    assert [1] == [job.payload["number"] for job in afterwards]


async def test_the_longest_due_is_taken_first_and_no_more_than_asked(database) -> None:
    start = now()
    for number in (3, 1, 2):
        await promise(database, Ring("w1", str(number)), at=start - timedelta(minutes=number))

    taken = await claim(database, most=2)

    assert ["3", "2"] == [job.payload["bell"] for job in taken]


async def test_the_job_of_who_died_is_taken_by_another_when_the_lease_has_run_out(database) -> None:
    await promise(database, Ring("w1", "a"))
    start = now()
    with time_machine.travel(start, tick=False):
        (dead,) = await claim(database)

    with time_machine.travel(start + outbox.LEASE - timedelta(seconds=1), tick=False):
        early = await claim(database)
    with time_machine.travel(start + outbox.LEASE, tick=False):
        (taken,) = await claim(database)

    assert [] == early
    assert dead.id == taken.id
    assert dead.lease != taken.lease


async def test_a_renewed_lease_lasts_longer_and_a_lost_one_is_not_renewed(database) -> None:
    await promise(database, Ring("w1", "a"), Ring("w1", "b"))
    start = now()
    with time_machine.travel(start, tick=False):
        held, lost = await claim(database)

    with time_machine.travel(start + timedelta(seconds=50), tick=False):
        async with database.transaction() as tx:
            renewed = await outbox.renew(tx, [held])
    with time_machine.travel(start + timedelta(seconds=70), tick=False):
        (taken,) = await claim(database)
        async with database.transaction() as tx:
            still_ours = await outbox.renew(tx, [held, lost])

    assert {held.id} == renewed
    assert lost.id == taken.id
    assert {held.id} == still_ours


async def test_what_is_said_under_a_lease_that_ran_out_changes_nothing(database) -> None:
    await promise(database, Ring("w1", "a"))
    (slow,) = await claim(database)
    with time_machine.travel(now() + outbox.LEASE, tick=False):
        (quick,) = await claim(database)

    async with database.transaction() as tx:
        await outbox.done(tx, [slow])
        await outbox.later(tx, slow, "unavailable")
        await outbox.wait(tx, slow, now())
        await outbox.bury(tx, slow, "refused")
        await outbox.release(tx, [slow])

    (row,) = await kept(database)
    assert (quick.lease, 0, None) == (row.locked_by, row.attempts, row.dead_at)


async def test_a_job_that_is_given_back_can_be_taken_at_once(database) -> None:
    await promise(database, Ring("w1", "a"))
    (job,) = await claim(database)

    async with database.transaction() as tx:
        await outbox.release(tx, [job])

    assert [job.id] == [again.id for again in await claim(database)]


async def test_who_holds_many_jobs_never_waits_for_one_that_is_being_promised(postgres_url) -> None:
    async with opened(postgres_url) as database:
        await promise(database, Ring("w1", "a"), Ring("w1", "b"))
        jobs = await claim(database)

        async with database.transaction() as promising:
            promising.promise(Ring("w1", "a"))
            await promising.keep_promises()
            async with asyncio.timeout(2), database.transaction() as tx:
                locked = await outbox.lock(tx, jobs)
                still_ours = await outbox.renew(tx, jobs)
                await outbox.release(tx, jobs)
            promising.promised.clear()

    assert {jobs[1].id} == locked
    assert {job.id for job in jobs} == still_ours
