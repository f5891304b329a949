"""The loop: woken by promises, bounded, orderly between workers, patient with a database that is away."""

import asyncio
from collections import defaultdict
from datetime import timedelta

import pytest

from tests.outbox.make import Ring, Step, kept, opened, promise
from tests.services.postgres import Postgres
from tests.worker.conftest import Bench
from widget_server import outbox
from widget_server.clock import now
from widget_server.worker import runner
from widget_server.worker.schedule import Duty

PATIENCE = 20


async def until(condition) -> None:
    """Wait for something that another task brings about."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  any condition, not one of ours
            await asyncio.sleep(0.005)


async def wait_for(event) -> None:
    await event.wait()


@pytest.fixture(autouse=True)
def _never_polls(monkeypatch) -> None:
    monkeypatch.setattr(runner, "POLL", 3600.0)


async def test_a_promise_wakes_the_worker(bench) -> None:
    worker = bench.worker()
    await worker.start()
    await until(lambda: worker.looked_at)

    await promise(bench.database, Ring("w1", "a"))
    await until(lambda: bench.did)
    await worker.stop()

    assert [] == await kept(bench.database)


async def test_a_job_for_later_is_run_when_its_time_has_come(bench) -> None:
    worker = bench.worker()
    await worker.start()

    await promise(bench.database, Ring("w1", "a"), at=now() + timedelta(seconds=0.2))
    await until(lambda: bench.did)
    await worker.stop()

    assert 1 == worker.done


async def test_what_another_process_promised_is_found_by_looking(bench, monkeypatch) -> None:
    monkeypatch.setattr(runner, "POLL", 0.05)
    worker = bench.worker()
    await worker.start()
    bench.database.on_promise = lambda: None  # as if the promise were made elsewhere

    await promise(bench.database, Ring("w1", "a"))
    await until(lambda: bench.did)
    await worker.stop()

    assert 1 == worker.done


async def test_no_more_jobs_run_at_once_than_allowed(bench) -> None:
    running, most = 0, 0

    async def count(_job):
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1

    bench.does = count
    await promise(bench.database, *(Ring("w1", str(number)) for number in range(20)))
    worker = bench.worker()
    await worker.start()
    await until(lambda: worker.done == 20)
    await worker.stop()

    assert runner.MOST_AT_ONCE == most


async def test_two_workers_never_run_one_road_at_once_and_keep_its_order(
    postgres_bench, postgres_url
) -> None:
    running: defaultdict[str, int] = defaultdict(int)
    overlaps = []
    seen: defaultdict[str, list[int]] = defaultdict(list)
    by_worker: defaultdict[str, int] = defaultdict(int)

    async def walk(name, job):
        running[job.road] += 1
        overlaps.append(running[job.road] > 1)
        seen[job.road].append(job.number)
        by_worker[name] += 1
        await asyncio.sleep(0.002)
        running[job.road] -= 1

    first, second = (
        postgres_bench,
        Bench(type(postgres_bench.database)(postgres_url, postgres_bench.database.keys)),
    )
    first.does = lambda job: walk("first", job)
    second.does = lambda job: walk("second", job)
    workers = [first.worker(), second.worker()]
    for worker in workers:
        await worker.start()
    for number in range(15):
        for road in "abcdef":
            await promise(first.database, Step("w1", road, number))
            second.database.on_promise()
    await until(lambda: sum(worker.done for worker in workers) == 90)
    for worker in workers:
        await worker.stop()
    await second.database.close()

    assert not any(overlaps)
    assert {road: list(range(15)) for road in "abcdef"} == dict(seen)
    assert {"first", "second"} == set(by_worker)


async def test_stopping_finishes_what_runs_and_takes_nothing_more(bench) -> None:
    go_on = asyncio.Event()
    bench.does = lambda _job: wait_for(go_on)
    worker = bench.worker()
    await worker.start()
    await promise(bench.database, Ring("w1", "a"))
    await until(lambda: bench.did)

    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    await promise(bench.database, Ring("w1", "b"))
    go_on.set()
    await stopping

    assert [Ring("w1", "a")] == bench.did
    assert ["ring:b"] == [row.aggregate for row in await kept(bench.database)]


async def test_what_cannot_finish_in_time_is_given_back_at_once(bench) -> None:
    bench.does = lambda _job: asyncio.get_running_loop().create_future()
    worker = bench.worker()
    await worker.start()
    await promise(bench.database, Ring("w1", "a"))
    await until(lambda: bench.did)

    await worker.stop(within=0.05)
    bench.does = None
    done = await bench.worker().drain()

    assert 1 == done


async def test_a_long_job_keeps_its_lease(bench, monkeypatch) -> None:
    monkeypatch.setattr(outbox, "LEASE", timedelta(seconds=0.5))
    monkeypatch.setattr(runner, "RENEWAL", 0.1)
    go_on = asyncio.Event()
    bench.does = lambda _job: wait_for(go_on)
    worker = bench.worker()
    await worker.start()
    await promise(bench.database, Ring("w1", "a"))
    await until(lambda: bench.did)

    await asyncio.sleep(1)
    taken_by_another = await bench.worker()._claim(8)
    go_on.set()
    await worker.stop()

    assert [] == taken_by_another
    assert 1 == len(bench.did)


@pytest.fixture
def hanging(bench):
    """Jobs on this bench run until they are broken off, which `broken_off` counts."""
    bench.broken_off = 0

    async def hang(_job):
        try:
            await asyncio.get_running_loop().create_future()
        finally:
            bench.broken_off += 1

    bench.does = hang
    return bench


async def sleep_through_the_lease(worker, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "LEASE", timedelta(seconds=-1))
        await worker._renew()


async def test_a_job_that_another_has_taken_meanwhile_is_broken_off(hanging, monkeypatch) -> None:
    worker = hanging.worker()
    await worker.start()
    await until(lambda: worker.looked_at)
    await promise(hanging.database, Ring("w1", "a"))
    await until(lambda: hanging.did)
    await sleep_through_the_lease(worker, monkeypatch)
    (taken,) = await hanging.worker()._claim(8)

    await worker._renew()
    await until(lambda: hanging.broken_off)
    await worker.stop()

    (row,) = await kept(hanging.database)
    assert taken.lease == row.locked_by


async def test_a_job_whose_lease_was_slept_through_does_not_run_beside_itself(hanging, monkeypatch) -> None:
    worker = hanging.worker()
    await worker.start()
    await until(lambda: worker.looked_at)
    await promise(hanging.database, Ring("w1", "a"))
    await until(lambda: hanging.did)

    await sleep_through_the_lease(worker, monkeypatch)
    hanging.database.on_promise()
    await until(lambda: len(hanging.did) == 2)
    await until(lambda: hanging.broken_off)
    await worker.stop(within=0.05)

    assert 2 == hanging.broken_off


async def test_a_worker_outlives_its_database_and_goes_on_where_it_was() -> None:
    server = Postgres()
    server.start()
    try:
        async with opened(server.create()) as database:
            bench = Bench(database)
            worker = bench.worker()
            await worker.start()
            await promise(database, Ring("w1", "a"))
            await until(lambda: worker.done == 1)

            server.kill9()
            database.on_promise()
            seen = worker.looked_at or 0.0
            await asyncio.sleep(0.5)
            server.start()
            await until(lambda: (worker.looked_at or 0.0) > seen)
            await promise(database, Ring("w1", "b"))
            await until(lambda: worker.done == 2)
            await worker.stop()
    finally:
        server.remove()

    assert [Ring("w1", "a"), Ring("w1", "b")] == bench.did


async def test_a_duty_comes_round_again_also_after_it_failed(sqlite_bench, monkeypatch) -> None:
    times = []

    async def stumble(_context):
        times.append(True)
        raise ValueError

    worker = sqlite_bench.worker(duties=[Duty("stumble", timedelta(seconds=0.01), stumble)])
    await worker.start()
    await until(lambda: len(times) > 2)
    await worker.stop()
    count = len(times)
    await asyncio.sleep(0.05)

    assert count == len(times)
