"""Nothing of one workspace is reached from another: absent and not yours read the same (threats 16 to 20)."""

import asyncio

import pytest
from sqlalchemy import select

from tests.chat.house import TOKENS
from widget_server.errors import NotFound, Unauthenticated
from widget_server.jobs import IndexLines
from widget_server.models import Conversation, Row
from widget_server.services import audit, canned, course, inbox, search, tags, team, visitors, workspaces


async def everything_of(house, workspace_id):
    """All rows of a workspace, table by table."""
    rows = {}
    async with house.database.reading() as tx:
        for table in Row.metadata.sorted_tables:
            if "workspace_id" in table.c:
                theirs = select(table).where(table.c.workspace_id == workspace_id)
                rows[table.name] = sorted(map(repr, await tx.session.execute(theirs)))
    return rows


@pytest.fixture
async def theirs(house):
    """Ids of things that the other workspace has."""
    conversation_id = (await house.says("secret", visitor=house.other.visitor))["conversation_id"]
    caller = house.other.agent
    return {
        "conversation": conversation_id,
        "tag": (await house.do(tags.add, caller, "secret"))["id"],
        "reply": (await house.do(canned.add, caller, "secret", "Secret", "secret"))["id"],
    }


async def test_a_teammate_reaches_nothing_of_another_workspace(house, theirs):
    mine, conversation_id = house.shop.agent, theirs["conversation"]
    before = await everything_of(house, house.other.workspace_id)
    house.facts.clear()
    attempts = [
        (inbox.conversation, conversation_id),
        (inbox.messages, conversation_id, None, None, 50),
        (inbox.received, conversation_id, 1),
        (inbox.read, conversation_id, 1),
        (course.change, conversation_id, {"state": "closed"}),
        (course.change, conversation_id, {"tags": ["mine"]}),
        (course.claim, conversation_id),
        (tags.remove, theirs["tag"]),
        (canned.change, theirs["reply"], {"text": "mine"}),
        (canned.remove, theirs["reply"]),
    ]

    for work, *args in attempts:
        with pytest.raises(NotFound):
            await house.do(work, mine, *args)
    with pytest.raises(NotFound):
        await house.do(team.typing, mine, conversation_id, is_typing=True)
    for kind in ("text", "note"):
        with pytest.raises(NotFound):
            await house.replies(conversation_id, kind=kind)

    assert before == await everything_of(house, house.other.workspace_id)
    assert [] == house.facts


async def test_an_absent_thing_reads_as_one_of_another_workspace(house, theirs):
    told = []
    for id_ in (theirs["conversation"], "absent", "", "%", "' OR 1=1 --", "0" * 200):
        with pytest.raises(NotFound) as refusal:
            await house.do(inbox.conversation, house.shop.agent, id_)
        told.append((refusal.value.message, refusal.value.details))

    assert 1 == len({str(words) for words in told})


async def test_lists_and_searches_hold_nothing_of_another_workspace(house, theirs):
    caller = house.shop.agent
    mine = (await house.says("harmless"))["conversation_id"]
    await house.do(visitors.update, house.other.visitor, None, "same@shopper.example", None)
    for workspace in (house.shop, house.other):
        for id_ in (mine, theirs["conversation"]):
            await search.index(house.database, IndexLines(workspace.workspace_id, id_))

    for q in ("secret", "same@shopper.example", "Secret"):
        wanted = dict.fromkeys(("state", "assignee", "store", "tag", "cursor")) | {"limit": 50, "q": q}
        assert [] == (await house.look(inbox.listing, caller, wanted))["items"]
        assert 1 == len((await house.look(inbox.listing, house.other.agent, wanted))["items"])

    assert [] == (await house.look(tags.listing, caller, None, 50))["items"]
    assert [] == (await house.look(canned.listing, caller, None, 50))["items"]
    colleagues = await house.look(team.teammates, caller, lambda _: "offline", None, 50)
    assert {"Lamps owner", "Lamps agent", "Lamps viewer"} == {one["name"] for one in colleagues["items"]}
    logged = await house.look(audit.listing, caller, None, 200)
    assert "secret" not in str(logged)


async def test_a_visitor_of_another_widget_has_nothing_here(house, theirs):
    with pytest.raises(NotFound):
        await house.says("Let me in", theirs["conversation"])
    with pytest.raises(Unauthenticated):
        await house.look(visitors.authenticate, TOKENS, house.shop.token, house.other.widget_id)

    assert house.shop.visitor == await house.look(
        visitors.authenticate, TOKENS, house.shop.token, house.shop.widget_id
    )


async def test_nothing_is_built_on_what_another_workspace_has(house):
    with pytest.raises(NotFound):
        await house.do(
            workspaces.add_widget, house.shop.workspace_id, house.other.store_id, name="Mine", origins=[]
        )
    with pytest.raises(NotFound):
        await house.do(workspaces.set_up_link, house.shop.workspace_id, house.other.owner.teammate_id)

    assert await house.do(workspaces.set_up_link, house.shop.workspace_id, house.shop.owner.teammate_id)


async def test_one_batch_for_two_workspaces_mixes_nothing_up(house):
    said = await asyncio.gather(house.says("ours"), house.says("theirs", visitor=house.other.visitor))

    async with house.database.reading() as tx:
        for message, shop in zip(said, (house.shop, house.other), strict=True):
            kept = await tx.session.get_one(Conversation, message["conversation_id"])
            assert (shop.workspace_id, shop.store_id) == (kept.workspace_id, kept.store_id)
    rooms = {emit.room for emit in house.told("/agent") if "theirs" in str(emit.payload)}
    assert {f"workspace:{house.other.workspace_id}"} == rooms
