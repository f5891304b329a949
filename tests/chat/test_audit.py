"""The log says who did what, from where, what was there before and after."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.chat.house import HERE
from widget_server.clock import now
from widget_server.errors import Conflict, Invalid, NotFound
from widget_server.services import audit, canned, course, tags
from widget_server.wire import lists


async def log(house, shop=None):
    """All entries, oldest first."""
    page = await house.look(audit.listing, (shop or house.shop).owner, None, 200)
    lists.AuditEntries.model_validate(page)
    return page["items"][::-1]


async def newest(house):
    return (await log(house))[-1]


async def test_every_deed_of_a_teammate_is_kept_with_who_where_and_what(house):
    agent = house.shop.agent
    conversation_id = (await house.says())["conversation_id"]
    tag = await house.do(tags.add, agent, "Lamp")
    reply = await house.do(canned.add, agent, "hi", "Greeting", "Hello")
    until = now() + timedelta(hours=1)
    deeds = [
        ("conversation.claimed", course.claim, conversation_id),
        ("conversation.changed", course.change, conversation_id, {"assignee_id": agent.teammate_id}),
        (
            "conversation.changed",
            course.change,
            conversation_id,
            {"state": "snoozed", "snoozed_until": until},
        ),
        ("conversation.changed", course.change, conversation_id, {"state": "closed"}),
        ("conversation.changed", course.change, conversation_id, {"tags": ["lamp"]}),
        ("tag.added", tags.add, "New"),
        ("tag.removed", tags.remove, tag["id"]),
        ("canned_reply.added", canned.add, "bye", "Parting", "Bye"),
        ("canned_reply.changed", canned.change, reply["id"], {"text": "Hello!"}),
        ("canned_reply.removed", canned.remove, reply["id"]),
    ]

    for action, work, *args in deeds:
        before = len(await log(house))
        await house.do(work, agent, *args)
        entries = await log(house)

        assert before + 1 == len(entries)
        entry = entries[-1]
        assert (action, HERE.address) == (entry["action"], entry["address"])
        assert {"kind": "agent", "id": agent.teammate_id, "name": agent.name} == entry["actor"]


async def test_a_change_is_kept_with_what_was_before(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.do(course.change, house.shop.agent, conversation_id, {"tags": ["lamp"]})

    await house.do(course.change, house.shop.agent, conversation_id, {"state": "closed", "tags": ["chair"]})

    entry = await newest(house)
    before = {"state": "open", "snoozed_until": None, "assignee_id": None, "tags": ["lamp"]}
    assert before == entry["before"]
    assert before | {"state": "closed", "tags": ["chair"]} == entry["after"]
    assert {"kind": "conversation", "id": conversation_id} == entry["target"]


async def test_a_changed_reply_is_kept_with_both_texts(house):
    reply = await house.do(canned.add, house.shop.agent, "hi", "Greeting", "Hello")

    await house.do(canned.change, house.shop.agent, reply["id"], {"text": "Good day"})

    entry = await newest(house)
    assert (reply, reply | {"text": "Good day"}) == (entry["before"], entry["after"])


async def test_what_is_refused_is_not_kept_as_done(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.do(canned.add, house.shop.agent, "hi", "Greeting", "Hello")
    await house.do(course.claim, house.shop.owner, conversation_id)
    before = await log(house)

    for refusal, work, *args in (
        (Conflict, course.claim, conversation_id),
        (Conflict, canned.add, "hi", "Other", "Other"),
        (NotFound, course.change, conversation_id, {"tags": ["new"], "assignee_id": "nobody"}),
        (Invalid, course.change, conversation_id, {"tags": ["new"], "state": "snoozed"}),
    ):
        with pytest.raises(refusal):
            await house.do(work, house.shop.agent, *args)

    assert before == await log(house)
    assert [] == (await house.look(tags.listing, house.shop.agent, None, 50))["items"]


async def test_the_log_is_read_page_by_page_newest_first(house):
    for number in range(6):
        await house.do(tags.add, house.shop.agent, str(number))

    found, cursor = [], None
    for _ in range(3):
        page = await house.look(audit.listing, house.shop.owner, cursor, 2)
        found += [entry["after"]["name"] for entry in page["items"]]
        cursor = page["next_cursor"]

    assert ["5", "4", "3", "2", "1", "0"] == found
    assert cursor is not None


async def test_what_the_system_and_visitors_did_names_them(house):
    await house.do(audit.write, house.shop.workspace_id, "link.used", ("conversation", "c"), visitor_id="v")
    await house.do(audit.write, house.shop.workspace_id, "job.given_up", ("job", None))

    actors = [entry["actor"] for entry in (await log(house))[-2:]]
    assert [
        {"kind": "visitor", "id": "v", "name": None},
        {"kind": "system", "id": None, "name": None},
    ] == actors


async def test_nothing_said_in_a_conversation_is_in_the_log(house):
    conversation_id = (await house.says("canary"))["conversation_id"]
    await house.replies(conversation_id, "canary", kind="note")
    await house.do(course.change, house.shop.agent, conversation_id, {"state": "closed"})

    assert "canary" not in json.dumps(await log(house))


@pytest.mark.parametrize(("kind", "action"), [("text", "message.sent"), ("note", "note.written")])
async def test_what_a_teammate_says_is_in_the_log_once_and_its_words_are_not(house, kind: str, action: str):
    conversation_id = (await house.says())["conversation_id"]
    said: dict[str, Any] = {"client_id": "d" * 22, "text": "a lamp for Ada", "kind": kind}

    await house.replies(conversation_id, **said)
    message = await house.replies(conversation_id, **said)

    deeds = [entry for entry in await log(house) if entry["action"] == action]
    assert [HERE.address] == [entry["address"] for entry in deeds]
    assert {"message_id": message["id"], "position": 2} == deeds[0]["after"]
    assert "Ada" not in json.dumps(deeds)
