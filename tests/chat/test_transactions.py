"""Transactions: what is written, promised and announced happens together or not at all."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import StatementError

from widget_server import keyring
from widget_server.errors import NotFound
from widget_server.jobs import IndexLines, MailReplies, WakeSnoozed
from widget_server.models import OutboxJob, Visitor


async def jobs(house, aggregate):
    async with house.database.reading() as tx:
        found = await tx.session.scalars(select(OutboxJob).where(OutboxJob.aggregate == aggregate))
        return list(found)


async def test_work_is_promised_only_by_what_commits(house):
    woken = []
    house.database.on_promise = lambda: woken.append(1)
    job = IndexLines(house.shop.workspace_id, "c1")

    async def promise_and_fail(tx):
        tx.promise(job)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await house.do(promise_and_fail)
    refused = (len(await jobs(house, job.aggregate)), len(woken))
    async with house.database.transaction() as tx:
        tx.promise(job)

    assert (0, 0) == refused
    assert (1, 1) == (len(await jobs(house, job.aggregate)), len(woken))


async def test_nobody_is_woken_for_a_transaction_that_promised_nothing(house):
    woken = []
    house.database.on_promise = lambda: woken.append(1)

    async with house.database.transaction() as tx:
        await tx.session.get(Visitor, house.shop.visitor.id)

    assert [] == woken


@pytest.mark.parametrize("order", [1, -1], ids=["later first", "sooner first"])
async def test_work_promised_twice_is_due_when_the_sooner_is(house, order):
    job = WakeSnoozed(house.shop.workspace_id, f"c{order}")
    async with house.database.transaction() as tx:
        moments = [tx.now + timedelta(hours=2), tx.now + timedelta(hours=1)][::order]
        for moment in moments:
            tx.promise(job, moment)
    async with house.database.transaction() as tx:
        tx.promise(job, max(moments))

    (kept,) = await jobs(house, job.aggregate)
    assert (min(moments), 2) == (kept.next_at, kept.version)


async def test_two_who_promise_the_same_work_in_another_order_do_not_block_each_other(house):
    promised = [MailReplies(house.shop.workspace_id, f"c{number}") for number in range(20)]

    async def promise(database, order):
        for _ in range(5):
            async with database.transaction() as tx:
                for job in promised[::order]:
                    tx.promise(job)

    await asyncio.gather(promise(house.database, 1), promise(house.second, -1))

    kept = [await jobs(house, job.aggregate) for job in promised]
    assert [10] * 20 == [job.version for (job,) in kept]


async def test_a_moment_without_its_time_zone_is_refused(house):
    async def write(tx):
        row = await tx.session.get_one(Visitor, house.shop.visitor.id)
        row.seen_at = datetime(2026, 1, 1)  # noqa: DTZ001  a naive moment is the point

    with pytest.raises(StatementError, match="time zone"):
        await house.do(write)


async def test_a_moment_is_read_as_it_was_written(house):
    async with house.database.transaction() as tx:
        written = tx.now
        (await tx.session.get_one(Visitor, house.shop.visitor.id)).seen_at = written

    async with house.second.reading() as tx:
        assert written == (await tx.session.get_one(Visitor, house.shop.visitor.id)).seen_at


async def test_an_unknown_workspace_has_no_key(house):
    async with house.database.reading() as tx:
        with pytest.raises(NotFound):
            await tx.key("no-workspace")

        assert await tx.key(house.shop.workspace_id)


async def test_no_more_keys_are_kept_open_than_the_ring_holds(small_house, monkeypatch):
    monkeypatch.setattr(keyring, "MOST_KEPT", 1)
    ring = small_house.second.keys

    async with small_house.second.reading() as tx:
        for shop in (small_house.shop, small_house.other, small_house.shop):
            assert await tx.key(shop.workspace_id)

    assert 1 == len(ring._open)
