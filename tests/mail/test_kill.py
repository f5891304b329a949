"""A worker that is killed while a mail goes: the next one takes the job up when the lease has run out."""

import asyncio
import signal
import sys
from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.mail.shop import opened
from widget_server import outbox
from widget_server.models import Conversation, Message, OutboxJob


async def back(shop, by: timedelta) -> None:
    """Make everything older than it is, as time passing would."""
    async with shop.database.transaction() as tx:
        await tx.session.execute(update(OutboxJob).values(next_at=tx.now - by))
        held = update(OutboxJob).where(OutboxJob.locked_until.is_not(None))
        await tx.session.execute(held.values(locked_until=tx.now - by))
        await tx.session.execute(update(Message).values(created_at=tx.now - timedelta(minutes=5)))
        await tx.session.execute(update(Conversation).values(said_at=tx.now))


async def work(address: str, file, when: str) -> int:
    arguments = ["-m", "tests.mail.dying", address, str(file), when]
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments)
    async with asyncio.timeout(60):
        return await process.wait()


@pytest.mark.parametrize(("when", "went"), [("before", 1), ("after", 2)])
async def test_a_killed_worker_loses_no_mail_and_makes_no_second_one(
    database_url, tmp_path, when, went
) -> None:
    file = tmp_path / "sent"
    async with opened(database_url) as shop:
        await shop.reply("Yes, it is.")
        await back(shop, timedelta(minutes=5))

        first = await work(database_url, file, when)
        while_leased = await work(database_url, file, "never")
        so_far = file.read_text().splitlines() if file.exists() else []
        await back(shop, outbox.LEASE)
        end = await work(database_url, file, "never")

        sent = file.read_text().splitlines()
        assert [-signal.SIGKILL, 0, 0] == [first, while_leased, end]
        assert went - 1 == len(so_far)
        assert went == len(sent)
        assert 1 == len(set(sent))
        assert 1 == len(await shop.events())
