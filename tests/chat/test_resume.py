"""Who says "I have up to n" gets the rest, once and without a hole (promise R4)."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from widget_server.errors import ResetRequired
from widget_server.services import course, lines, reading, threads
from widget_server.services.posts import Post

STEPS = st.one_of(
    st.sampled_from(["shopper", "agent", "note", "close", "claim", "read"]),
    st.tuples(st.just("fetch"), st.integers(1, 5)),
)


class Shopper:
    """A client that keeps what it fetched, in the order in which it came."""

    def __init__(self, house, visitor, conversation_id):
        self.house, self.visitor, self.conversation_id = house, visitor, conversation_id
        self.seqs = []

    async def fetch(self, limit):
        """Ask for what comes after the last line held; answers whether there is more."""
        after = self.seqs[-1] if self.seqs else 0
        page = await self.house.look(threads.messages, self.visitor, self.conversation_id, after, None, limit)
        assert len(page["messages"]) <= limit
        self.seqs += [message["seq"] for message in page["messages"]]
        return page["has_more"]


async def act(house, shopper, step):
    conversation_id, agent = shopper.conversation_id, house.shop.agent
    if step == "shopper":
        await house.says("Hi", conversation_id, visitor=shopper.visitor)
    elif step == "agent":
        await house.replies(conversation_id)
    elif step == "note":
        await house.replies(conversation_id, kind="note")
    elif step == "close":
        await house.do(course.change, agent, conversation_id, {"state": "closed"})
    elif step == "claim":
        await house.do(course.claim, agent, conversation_id)
    elif step == "read":
        await house.do(threads.read, shopper.visitor, conversation_id, 3)
    else:
        await shopper.fetch(step[1])


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=15), limit=st.integers(1, 4))
async def test_whatever_happens_between_its_pages_a_client_holds_each_line_once(house, steps, limit):
    visitor = await house.new_visitor()
    shopper = Shopper(house, visitor, (await house.says(visitor=visitor))["conversation_id"])

    for step in steps:
        await act(house, shopper, step)
    while await shopper.fetch(limit):
        pass

    last = (await house.conversation(shopper.conversation_id))["last_seq"]
    assert list(range(1, last + 1)) == shopper.seqs


async def test_beyond_the_end_means_another_history(house):
    conversation_id = (await house.says())["conversation_id"]

    at_the_end = await house.look(threads.messages, house.shop.visitor, conversation_id, 1, None, 50)
    with pytest.raises(ResetRequired):
        await house.look(threads.messages, house.shop.visitor, conversation_id, 2, None, 50)

    assert ([], False) == (at_the_end["messages"], at_the_end["has_more"])


async def test_pages_backwards_reach_the_first_line(house):
    conversation_id = (await house.says("1"))["conversation_id"]
    for number in range(2, 8):
        await house.replies(conversation_id, str(number))

    pages, before, has_more = [], None, True
    while has_more:
        page = await house.look(threads.messages, house.shop.visitor, conversation_id, None, before, 3)
        pages.append([message["seq"] for message in page["messages"]])
        before, has_more = pages[-1][0], page["has_more"]

    assert [[5, 6, 7], [2, 3, 4], [1]] == pages


async def test_without_a_conversation_there_is_nothing_to_list(house):
    page = await house.look(threads.messages, house.shop.visitor, None, None, None, 50)

    assert {"conversation": None, "messages": [], "has_more": False} == page


async def test_the_newest_lines_of_a_long_conversation_are_found_by_an_index(house):
    conversation_id = (await house.says())["conversation_id"]
    post = Post(
        house.shop.workspace_id, "agent", house.shop.agent.teammate_id, "Hi", conversation_id=conversation_id
    )
    for _ in range(8):
        await house.do(lines.write, [post] * 250)
    asked = []

    async with house.database.transaction() as tx:
        connection = await tx.session.connection()
        if not house.database.is_embedded:
            await connection.exec_driver_sql("ANALYZE messages")
        listen = connection.sync_connection
        event.listen(listen, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
        found, _ = await reading.stretch(tx, conversation_id, "seq", None, None, 50)
        sql, parameters = next(call for call in asked if "FROM messages" in call[0])
        explain = "EXPLAIN QUERY PLAN " if house.database.is_embedded else "EXPLAIN "
        plan = str((await connection.exec_driver_sql(explain + sql, parameters)).all())

    assert list(range(1952, 2002)) == [line.seq for line in found]
    assert "ix_messages_conversation_id_seq" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan
