"""What a team works with: tags, canned replies, finding conversations by their words."""

import asyncio

import pytest

from widget_server.errors import Conflict, Invalid, NotFound
from widget_server.jobs import IndexLines
from widget_server.services import canned, course, inbox, search, tags


async def found(house, q):
    wanted = dict.fromkeys(("state", "assignee", "store", "tag", "cursor")) | {"limit": 50, "q": q}
    return [one["id"] for one in (await house.look(inbox.listing, house.shop.agent, wanted))["items"]]


async def test_one_tag_in_whatever_case_is_one_tag(house):
    first = await house.do(tags.add, house.shop.agent, "Straße")
    again = await house.do(tags.add, house.shop.agent, "STRASSE")

    assert first == again
    assert [first] == (await house.look(tags.listing, house.shop.agent, None, 50))["items"]


async def test_two_who_add_one_tag_at_once_share_it(house):
    async def add(database):
        async with database.transaction() as tx:
            return await tags.add(tx, house.shop.agent, "lamp")

    added = await asyncio.gather(*(add(database) for database in [house.database, house.second] * 3))

    assert all(one == added[0] for one in added)


async def test_tags_are_put_replaced_and_taken_away(house):
    conversation_id = (await house.says())["conversation_id"]
    seen = []
    for names in (["b", "A"], ["a", "c"], []):
        view = await house.do(course.change, house.shop.agent, conversation_id, {"tags": names})
        seen.append(view["tags"])

    assert [["A", "b"], ["A", "c"], []] == seen


async def test_a_tag_that_is_removed_is_gone_from_conversations_too(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.do(course.change, house.shop.agent, conversation_id, {"tags": ["lamp", "chair"]})
    (chair, _) = (await house.look(tags.listing, house.shop.agent, None, 50))["items"]

    await house.do(tags.remove, house.shop.agent, chair["id"])

    assert ["lamp"] == (await house.conversation(conversation_id))["tags"]
    with pytest.raises(NotFound):
        await house.do(tags.remove, house.shop.agent, chair["id"])


async def test_a_tag_removed_while_it_is_put_is_put_anew(house):
    conversation_id = (await house.says())["conversation_id"]
    tag = await house.do(tags.add, house.shop.agent, "lamp")

    async with house.second.transaction() as tx:
        await tags.remove(tx, house.shop.agent, tag["id"])
        putting = asyncio.create_task(
            house.do(course.change, house.shop.agent, conversation_id, {"tags": ["lamp"]})
        )
        done, _ = await asyncio.wait({putting}, timeout=0.2)

    assert not done
    assert ["lamp"] == (await putting)["tags"]


async def test_tags_are_listed_page_by_page(house):
    for name in ("c", "a", "B"):
        await house.do(tags.add, house.shop.agent, name)

    first = await house.look(tags.listing, house.shop.agent, None, 2)
    rest = await house.look(tags.listing, house.shop.agent, first["next_cursor"], 2)

    assert ["a", "B", "c"] == [tag["name"] for tag in first["items"] + rest["items"]]
    assert rest["next_cursor"] is None


async def test_canned_replies_are_added_changed_listed_and_removed(house):
    agent = house.shop.agent
    hello = await house.do(canned.add, agent, "hello", "Greeting", "Hello!")
    bye = await house.do(canned.add, agent, "bye", "Parting", "Bye!")

    changed = await house.do(canned.change, agent, hello["id"], {"title": "Welcome", "shortcut": "hi"})
    await house.do(canned.remove, agent, bye["id"])

    assert {"id": hello["id"], "shortcut": "hi", "title": "Welcome", "text": "Hello!"} == changed
    assert [changed] == (await house.look(canned.listing, agent, None, 50))["items"]


async def test_a_shortcut_is_taken_once_per_workspace(house):
    await house.do(canned.add, house.shop.agent, "hi", "Greeting", "Hello!")
    bye = await house.do(canned.add, house.shop.agent, "bye", "Parting", "Bye!")

    with pytest.raises(Conflict):
        await house.do(canned.add, house.shop.agent, "hi", "Other", "Other")
    with pytest.raises(Conflict):
        await house.do(canned.change, house.shop.agent, bye["id"], {"shortcut": "hi"})

    assert await house.do(canned.add, house.other.agent, "hi", "Greeting", "Hello!")


async def test_conversations_are_found_by_whole_words_that_were_all_said(house):
    lamp = (await house.says("Where is my Lámp?"))["conversation_id"]
    await house.replies(lamp, "On its way")
    await house.replies(lamp, "rude customer", kind="note")
    await search.index(house.database, IndexLines(house.shop.workspace_id, lamp))
    await search.index(house.second, IndexLines(house.shop.workspace_id, lamp))

    assert [lamp] == await found(house, "lamp WAY")
    assert [lamp] == await found(house, "rude")
    assert [] == await found(house, "lamp chair")
    assert [] == await found(house, "lam")
    assert [] == await found(house, "?!")


async def test_indexing_stands_aside_while_lines_are_taken_in(house):
    lamp = (await house.says("Where is my lamp?"))["conversation_id"]

    async with house.database.aside:
        indexing = asyncio.create_task(
            search.index(house.database, IndexLines(house.shop.workspace_id, lamp))
        )
        for _ in range(3):
            await house.says("And when does it come?")
        early = await found(house, "lamp")
    await indexing

    assert [] == early
    assert [lamp] == await found(house, "lamp")


async def test_what_is_said_later_is_found_later(house):
    conversation_id = (await house.says("first"))["conversation_id"]
    job = IndexLines(house.shop.workspace_id, conversation_id)
    await search.index(house.database, job)
    await house.says("second")

    before = await found(house, "second")
    await search.index(house.database, job)

    assert ([], [conversation_id]) == (before, await found(house, "second"))


async def test_words_of_another_workspace_are_hashed_otherwise(house):
    async with house.database.reading() as tx:
        keys = [await tx.key(shop.workspace_id) for shop in (house.shop, house.other)]

    assert search.digests(keys[0], ["lamp"]) != search.digests(keys[1], ["lamp"])


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "!",
        "é",
        "bnVsbA==",
        "WzEsMl0=",
        "e30=",
        "WyIyMDI2Il0=",
    ],
)
async def test_a_cursor_that_we_never_wrote_is_invalid(small_house, cursor):
    wanted = dict.fromkeys(("state", "assignee", "store", "tag", "q")) | {"limit": 50, "cursor": cursor}

    with pytest.raises(Invalid):
        await small_house.look(inbox.listing, small_house.shop.agent, wanted)
