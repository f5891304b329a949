"""Every promised kind of work has somebody who does it; a line is found, a reply mailed, a sleeper woken."""

from datetime import timedelta
from types import SimpleNamespace

import time_machine
from sqlalchemy import func, select, update

from tests.mail.shop import ADDRESS, opened
from widget_server import jobs
from widget_server.clock import now
from widget_server.models import Conversation, Word
from widget_server.worker.runner import Worker
from widget_server.worker.table import HANDLERS


def test_all_work_that_may_be_promised_is_done_by_somebody() -> None:
    promised = {job.kind for job in jobs.Job.__subclasses__()[0].__subclasses__()}

    assert promised
    assert promised <= set(HANDLERS)
    assert {kind for kind, job in jobs.KINDS.items() if job.__module__ == jobs.__name__} == set(HANDLERS)


async def test_what_follows_from_a_reply_is_done_when_its_time_has_come(database_url) -> None:
    async with opened(database_url) as shop:
        settings = SimpleNamespace(public_url="https://chat.example.com", inbound_mail_domain=None)
        context = SimpleNamespace(
            database=shop.database, mailer=shop.mailer, mail_rules=shop.office.rules, settings=settings
        )
        worker = Worker(context, HANDLERS)
        with time_machine.travel(now(), tick=False) as clock:
            await shop.reply("Yes, it is.")
            async with shop.database.transaction() as tx:
                snoozed = {"state": "snoozed", "snoozed_until": now() + timedelta(hours=1)}
                await tx.session.execute(update(Conversation).values(snoozed))
                tx.promise(jobs.WakeSnoozed(shop.workspace_id, shop.conversation_id))

            indexed = await worker.drain()
            clock.shift(timedelta(minutes=3))
            mailed = await worker.drain()
            clock.shift(timedelta(minutes=57))
            woken = await worker.drain()

        async with shop.database.reading() as tx:
            words = await tx.session.scalar(select(func.count()).select_from(Word))
            state = await tx.session.scalar(select(Conversation.state))
        assert [1, 1, 1] == [indexed, mailed, woken]
        assert [ADDRESS] == [mail.to for mail in shop.mailer.sent]
        assert words
        assert "open" == state
