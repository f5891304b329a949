"""The shared writer: commits are shared, nobody waits for nothing, and one sender's trouble is their own."""

import asyncio
import time

import pytest
from sqlalchemy import event, text

from tests.chat.house import lay, opened, outcomes_of
from tests.services.postgres import Postgres
from widget_server.errors import Unavailable
from widget_server.services import writer as writers
from widget_server.services.writer import Writer


@pytest.fixture
def own_postgres():
    """A PostgreSQL that may be stopped."""
    try:
        server = Postgres()
    except FileNotFoundError as missing:
        pytest.skip(str(missing))
    server.start()
    yield server
    server.remove()


@pytest.fixture
def own_url(own_postgres):
    address = own_postgres.create()
    asyncio.run(lay(address))
    return address


async def test_lines_that_come_together_share_a_commit(house):
    conversation_id = (await house.says())["conversation_id"]
    before = house.writer.commits

    await asyncio.gather(*(house.says(str(number), conversation_id) for number in range(100)))

    assert house.writer.commits - before <= 2
    assert 101 == house.writer.written


async def test_a_line_alone_is_written_at_once(house):
    for number in range(3):
        await house.says(str(number))

    assert 3 == house.writer.commits


async def test_a_batch_asks_the_database_as_often_as_a_line(house):
    conversation_ids = [
        (await house.says(visitor=await house.new_visitor()))["conversation_id"] for _ in range(20)
    ]
    asked = []
    event.listen(
        house.database.engine.sync_engine, "before_cursor_execute", lambda *call: asked.append(call[2])
    )

    await house.replies(conversation_ids[0])
    alone = len(asked)
    asked.clear()
    await asyncio.gather(*(house.replies(id_) for id_ in conversation_ids))
    together = len(asked)

    assert alone + 8 >= together  # the first of them goes alone


async def test_a_batch_is_bounded(house, monkeypatch):
    monkeypatch.setattr(writers, "MOST_AT_ONCE", 10)
    conversation_id = (await house.says())["conversation_id"]
    before = house.writer.commits

    await asyncio.gather(*(house.says(str(number), conversation_id) for number in range(35)))

    assert 4 == house.writer.commits - before


async def test_beyond_what_may_wait_a_sender_is_refused_and_the_others_are_not(small_house, monkeypatch):
    monkeypatch.setattr(writers, "MOST_WAITING", 20)

    outcomes = await outcomes_of(*(small_house.says(str(number)) for number in range(30)))

    refused = [outcome for outcome in outcomes if isinstance(outcome, Unavailable)]
    assert 10 == len(refused)
    assert 20 == len(await small_house.lines(outcomes[0]["conversation_id"]))
    assert 21 == (await small_house.says("Now?"))["seq"]


async def test_a_sender_who_hangs_up_harms_nobody(house):
    conversation_id = (await house.says())["conversation_id"]
    sendings = [asyncio.create_task(house.says(str(number), conversation_id)) for number in range(10)]
    await asyncio.sleep(0)
    sendings[0].cancel()
    sendings[5].cancel()

    outcomes = await outcomes_of(*sendings)

    assert 2 == sum(isinstance(outcome, asyncio.CancelledError) for outcome in outcomes)
    lines = await house.lines(conversation_id)
    assert list(range(1, 12)) == [line["seq"] for line in lines]
    assert {str(number) for number in range(10)} <= {line["text"] for line in lines}


async def test_closing_waits_for_what_was_taken_in(house):
    sendings = [asyncio.create_task(house.says(str(number))) for number in range(10)]
    await asyncio.sleep(0)

    await house.writer.close()

    await asyncio.wait(sendings, timeout=0)
    assert all(sending.done() for sending in sendings)


async def test_facts_are_told_before_the_sender_is_answered_and_after_the_commit(house):
    seen = []

    async def look(_facts):
        async with house.second.reading() as tx:
            seen.append(await tx.session.scalar(text("SELECT count(*) FROM messages WHERE kind = 'text'")))

    async with house.second.reading() as tx:
        before = await tx.session.scalar(text("SELECT count(*) FROM messages WHERE kind = 'text'"))
    house.database.on_announce = look

    await house.says()

    assert [before + 1] == seen


async def test_while_the_database_is_away_all_are_refused_at_once_and_then_it_heals(own_postgres, own_url):
    async with opened(own_url) as house:
        conversation_id = (await house.says("before"))["conversation_id"]
        own_postgres.stop()

        begun = time.monotonic()
        outcomes = await outcomes_of(*(house.says(str(number)) for number in range(600)))
        took = time.monotonic() - begun
        own_postgres.start()
        after = await house.says("after")

        assert {Unavailable} == {type(outcome) for outcome in outcomes}
        assert took < 5
        assert (conversation_id, 2) == (after["conversation_id"], after["seq"])


async def test_a_connection_that_is_cut_is_unavailable_and_the_next_line_is_kept(own_postgres, own_url):
    async with opened(own_url) as house:
        conversation_id = (await house.says("before"))["conversation_id"]
        cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        async with house.second.transaction() as tx:
            await tx.session.execute(text(cut))

        with pytest.raises(Unavailable):
            await house.says("lost?", client_id="nobody-knows-of-it")
        again = await house.says("lost?", client_id="nobody-knows-of-it")

        assert (conversation_id, 2) == (again["conversation_id"], again["seq"])


async def test_a_conversation_that_somebody_holds_for_long_is_unavailable(own_url, monkeypatch):
    async with opened(own_url) as house:
        conversation_id = (await house.says())["conversation_id"]
        async with house.second.transaction() as tx:
            await tx.session.execute(text("SELECT id FROM conversations FOR UPDATE"))
            async with house.database.transaction() as impatient:
                await impatient.session.execute(text("SET SESSION lock_timeout = '50ms'"))

            with pytest.raises(Unavailable):
                await house.says(conversation_id=conversation_id)

        assert 2 == (await house.says(conversation_id=conversation_id))["seq"]


async def test_a_writer_of_sqlite_waits_for_another_process(small_house):
    conversation_id = (await small_house.says())["conversation_id"]

    async with small_house.second.transaction() as tx:
        await tx.session.execute(text("UPDATE conversations SET revision = 1"))
        saying = asyncio.create_task(small_house.says(conversation_id=conversation_id))
        done, _ = await asyncio.wait({saying}, timeout=0.2)

    assert not done
    assert 2 == (await saying)["seq"]


async def test_an_idle_writer_has_nothing_running(small_house):
    writer = Writer(small_house.database)
    await small_house.says(writer=writer)

    await asyncio.sleep(0)

    assert writer._flush is None
    assert [] == list(writer._waiting)
