"""How far each side has come, what is unread, ratings, typing."""

import pytest

from widget_server.errors import NotFound
from widget_server.services import course, inbox, team, threads


@pytest.fixture
async def conversation_id(house):
    """Two lines of the shopper, a note, two lines of the team: positions 1 to 5, seqs 1 to 4."""
    conversation_id = (await house.says("1"))["conversation_id"]
    await house.says("2")
    await house.replies(conversation_id, "note", kind="note")
    await house.replies(conversation_id, "3")
    await house.replies(conversation_id, "4")
    house.facts.clear()
    return conversation_id


async def shoppers_view(house, conversation_id):
    return await house.look(threads.messages, house.shop.visitor, conversation_id, None, None, 50)


async def test_unread_lines_are_those_of_the_other_side(house, conversation_id):
    assert 2 == (await house.conversation(conversation_id))["unread"]
    assert 2 == (await shoppers_view(house, conversation_id))["conversation"]["unread"]


async def test_the_shopper_reads_on_and_never_back(house, conversation_id):
    seen = []
    for seq in (3, 1, 0, 3, 999, 4):
        await house.do(threads.read, house.shop.visitor, conversation_id, seq)
        view = await house.conversation(conversation_id)
        shopper = (await shoppers_view(house, conversation_id))["conversation"]
        seen.append((view["receipts"]["read_seq"], view["receipts"]["delivered_seq"], shopper["unread"]))

    assert [(3, 3, 1), (3, 3, 1), (3, 3, 1), (3, 3, 1), (4, 4, 0), (4, 4, 0)] == seen
    assert 2 == len(house.told("/agent", "conversation:updated"))


async def test_lines_reach_the_shopper_before_they_are_read(house, conversation_id):
    for seq in (2, 1, 999):
        await house.do(threads.received, house.shop.visitor, conversation_id, seq)

    receipts = (await house.conversation(conversation_id))["receipts"]
    assert {"delivered_seq": 4, "read_seq": 0} == receipts
    assert 2 == (await shoppers_view(house, conversation_id))["conversation"]["unread"]
    assert [] == house.told("/widget")


async def test_the_team_reads_on_by_position_and_the_shopper_sees_it_by_seq(house, conversation_id):
    seen = []
    for position in (1, 3, 2, 999):
        await house.do(inbox.read, house.shop.agent, conversation_id, position)
        view = await house.conversation(conversation_id)
        receipts = (await shoppers_view(house, conversation_id))["conversation"]["receipts"]
        seen.append((view["read_position"], view["unread"], receipts["read_seq"]))

    assert [(1, 1, 1), (3, 0, 2), (3, 0, 2), (5, 0, 4)] == seen


async def test_the_shoppers_own_lines_show_how_far_the_team_is(house, conversation_id):
    await house.do(inbox.received, house.shop.agent, conversation_id, 2)
    await house.do(inbox.received, house.shop.agent, conversation_id, 1)
    await house.do(inbox.read, house.shop.agent, conversation_id, 1)

    states = [message["state"] for message in (await shoppers_view(house, conversation_id))["messages"]]

    assert ["read", "delivered"] == states[:2]


async def test_what_comes_after_reading_is_unread_again(house, conversation_id):
    await house.do(threads.read, house.shop.visitor, conversation_id, 4)
    await house.do(inbox.read, house.shop.agent, conversation_id, 5)

    await house.says("5")
    await house.replies(conversation_id, "6")

    assert 1 == (await house.conversation(conversation_id))["unread"]
    assert 1 == (await shoppers_view(house, conversation_id))["conversation"]["unread"]


async def test_a_rating_is_kept_shown_once_and_replaced_by_the_next(house, conversation_id):
    visitor = house.shop.visitor

    await house.do(threads.rate, visitor, conversation_id, 2, "slow")
    await house.do(threads.rate, visitor, conversation_id, 2, "slow")
    await house.do(threads.rate, visitor, conversation_id, 5, None)

    assert {"score": 5, "comment": None} == (await house.conversation(conversation_id))["rating"]
    rated = [line["event"]["data"]["score"] for line in (await house.lines(conversation_id))[5:]]
    assert [2, 5] == rated


async def test_only_the_team_hears_what_the_shopper_says_about_the_chat(house, conversation_id):
    await house.do(threads.rate, house.shop.visitor, conversation_id, 1, "the comment")

    assert "the comment" in str(house.told("/agent"))
    assert "the comment" not in str(house.told("/widget"))
    assert 2 == len(house.told("/widget"))


async def test_nobody_reads_or_rates_for_another_visitor(house, conversation_id):
    second = await house.new_visitor()
    before = await house.conversation(conversation_id)

    for work, *more in (
        (threads.read, 4),
        (threads.received, 4),
        (threads.rate, 1, "mine now"),
        (threads.messages, None, None, 50),
    ):
        with pytest.raises(NotFound):
            await house.do(work, second, conversation_id, *more)
    with pytest.raises(NotFound):
        await house.do(threads.typing, second, conversation_id, is_typing=True)

    assert before == await house.conversation(conversation_id)
    assert [] == house.facts


async def test_typing_is_told_to_the_other_side_only(house, conversation_id):
    await house.do(threads.typing, house.shop.visitor, conversation_id, is_typing=True)
    by_shopper, house.facts[:] = (house.told("/agent"), house.told("/widget")), []
    await house.do(team.typing, house.shop.agent, conversation_id, is_typing=False)
    by_agent = (house.told("/agent"), house.told("/widget"))

    assert (1, 0) == (len(by_shopper[0]), len(by_shopper[1]))
    assert (0, 1) == (len(by_agent[0]), len(by_agent[1]))
    author = by_agent[1][0].payload["author"]
    assert {"kind": "agent", "name": "Lamps agent"} == author


async def test_typing_before_the_first_line_is_told_to_nobody(house):
    assert {} == await house.do(threads.typing, house.shop.visitor, None, is_typing=True)
    assert [] == house.facts


async def test_heads_name_what_was_active_lately(house, conversation_id):
    await house.do(course.claim, house.shop.agent, conversation_id)

    async def heads(since):
        async with house.database.reading() as tx:
            found = await threads.recent_heads(tx, tx.now + since)
        return [head for head in found if head.workspace_id == house.shop.workspace_id]

    visitor = house.shop.visitor
    head = threads.Head(visitor.workspace_id, visitor.id, conversation_id, seq=4, revision=0, position=6)
    assert [head] == await heads(-course.LEASE)
    assert [] == await heads(course.LEASE)
