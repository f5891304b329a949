"""Which conversation a line goes to: the newest that is not closed, the one named, or a new one."""

import asyncio

import pytest

from widget_server.errors import NotFound
from widget_server.services import course, lines, threads
from widget_server.services.posts import Post


async def close(house, conversation_id):
    await house.do(course.change, house.shop.agent, conversation_id, {"state": "closed"})


async def test_two_first_lines_at_once_from_two_processes_begin_one_conversation(house):
    sendings = [
        house.says(str(number), writer=writer)
        for number, writer in enumerate([house.writer, house.second_writer] * 5)
    ]

    said = await asyncio.gather(*sendings)

    assert 1 == len({message["conversation_id"] for message in said})
    assert set(range(1, 11)) == {message["seq"] for message in said}


async def test_first_lines_of_many_visitors_begin_a_conversation_each(house):
    visitors = [await house.new_visitor() for _ in range(5)]

    said = await asyncio.gather(*(house.says(visitor=visitor) for visitor in visitors))

    assert 5 == len({message["conversation_id"] for message in said})
    assert 5 == len(house.told("/agent", "conversation:new"))


async def test_after_a_closed_conversation_a_new_one_begins(house):
    old = (await house.says())["conversation_id"]
    await close(house, old)

    new = await house.says()

    assert old != new["conversation_id"]
    assert 1 == new["seq"]


async def test_writing_to_a_closed_conversation_by_name_opens_it_again(house):
    old = (await house.says())["conversation_id"]
    await close(house, old)

    await house.says("One more thing", old)

    assert "open" == (await house.conversation(old))["state"]
    events = [line["event"]["name"] for line in await house.lines(old) if line["kind"] == "event"]
    assert ["closed", "reopened"] == events


async def test_a_line_goes_to_the_newest_of_several_open_conversations(house):
    old = (await house.says())["conversation_id"]
    await close(house, old)
    new = (await house.says())["conversation_id"]
    await house.says("Both are open now", old)

    third = await house.says("And now?")

    assert old == third["conversation_id"]
    assert new != old


async def test_within_one_batch_a_line_goes_where_the_line_before_it_opened_a_conversation(house):
    old = (await house.says())["conversation_id"]
    await close(house, old)
    visitor = house.shop.visitor
    post = Post(visitor.workspace_id, "visitor", visitor.id, "Hi", widget_id=visitor.widget_id)
    named = Post(visitor.workspace_id, "visitor", visitor.id, "Hi", conversation_id=old)

    first, second = await house.do(lines.write, [named, post])

    assert old == first.line.conversation_id == second.line.conversation_id


async def test_a_conversation_closed_at_the_same_moment_is_not_opened_by_a_line_that_does_not_name_it(house):
    old = (await house.says())["conversation_id"]

    async with house.second.transaction() as tx:
        await course.change(tx, house.shop.agent, old, {"state": "closed"})
        saying = asyncio.create_task(house.says("Hello?"))
        done, _ = await asyncio.wait({saying}, timeout=0.2)

    assert not done
    assert old != (await saying)["conversation_id"]
    assert "closed" == (await house.conversation(old))["state"]


async def test_a_shopper_who_writes_opens_a_snoozed_conversation(house):
    conversation_id = (await house.says())["conversation_id"]
    async with house.database.transaction() as tx:
        until = tx.now + course.LEASE
        await course.change(
            tx, house.shop.agent, conversation_id, {"state": "snoozed", "snoozed_until": until}
        )
    house.facts.clear()

    said = await house.says()

    assert conversation_id == said["conversation_id"]
    view = await house.conversation(conversation_id)
    assert ("open", None) == (view["state"], view["snoozed_until"])
    assert 1 == len(house.told("/widget", "conversation:updated"))


async def test_a_teammates_line_leaves_the_state_as_it_is(house):
    conversation_id = (await house.says())["conversation_id"]
    await close(house, conversation_id)

    await house.replies(conversation_id, "One more thing")

    assert "closed" == (await house.conversation(conversation_id))["state"]


async def test_nobody_writes_into_the_conversation_of_another_visitor(house):
    conversation_id = (await house.says())["conversation_id"]
    second = await house.new_visitor()

    with pytest.raises(NotFound):
        await house.says("Let me in", conversation_id, visitor=second)

    assert 1 == len(await house.lines(conversation_id))


async def test_a_shopper_lists_their_own_conversations_page_by_page(house, monkeypatch):
    monkeypatch.setattr(threads, "PAGE", 2)
    mine = []
    for _ in range(5):
        mine.append((await house.says())["conversation_id"])
        await close(house, mine[-1])
    await house.says(visitor=await house.new_visitor())

    listed, cursor = [], None
    for _ in range(3):
        page = await house.look(threads.listing, house.shop.visitor, cursor)
        listed += [conversation["id"] for conversation in page["conversations"]]
        cursor = page["next_cursor"]

    assert mine[::-1] == listed
    assert cursor is None
