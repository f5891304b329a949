"""What open widgets are told: nothing that is the team's own."""

import json
from datetime import timedelta

from widget_server.clock import now
from widget_server.events import visitor_room
from widget_server.services import course, inbox, team, threads, visitors
from widget_server.wire import values

FORBIDDEN = (
    "position",
    "tags",
    "assignee_id",
    "lease",
    "rating",
    "visitor",
    "read_position",
    "store_id",
    "page",
)


def names_in(payload):
    """All field names at any depth."""
    if isinstance(payload, dict):
        return set(payload) | {name for value in payload.values() for name in names_in(value)}
    if isinstance(payload, list):
        return {name for value in payload for name in names_in(value)}
    return set()


async def live(house):
    """A conversation's whole life."""
    visitor, agent = house.shop.visitor, house.shop.agent
    conversation_id = (await house.says("Where is it?"))["conversation_id"]
    await house.do(visitors.update, visitor, "Ada", "ada@shopper.example", {"plan": "gold"})
    await house.replies(conversation_id, "canary-note", kind="note")
    await house.replies(conversation_id, "On its way")
    await house.do(course.claim, agent, conversation_id)
    snooze = {"state": "snoozed", "snoozed_until": now() + timedelta(hours=1)}
    for changes in (
        {"tags": ["canary-tag"]},
        {"assignee_id": house.shop.owner.teammate_id},
        snooze,
        {"state": "closed"},
    ):
        await house.do(course.change, agent, conversation_id, changes)
    await house.says("Still nothing", conversation_id)
    await house.do(threads.read, visitor, conversation_id, 2)
    await house.do(inbox.read, agent, conversation_id, 3)
    await house.do(threads.rate, visitor, conversation_id, 1, "canary-comment")
    await house.do(team.typing, agent, conversation_id, is_typing=True)
    return conversation_id


async def test_a_widget_is_told_nothing_that_is_the_teams(house):
    await live(house)

    told = house.told("/widget")

    text = json.dumps([emit.payload for emit in told])
    assert "On its way" in text
    assert "canary" not in text
    assert "gold" not in text
    for person in (house.shop.agent, house.shop.owner):
        assert person.teammate_id not in text
    assert set() == names_in([emit.payload for emit in told]) & set(FORBIDDEN)
    assert {visitor_room(house.shop.visitor.id)} == {emit.room for emit in told}


async def test_the_team_is_told_all_of_it(house):
    await live(house)

    text = json.dumps([emit.payload for emit in house.told("/agent")])

    for canary in ("canary-note", "canary-tag", "canary-comment", house.shop.owner.teammate_id):
        assert canary in text


async def test_what_is_told_has_the_form_that_the_documents_say(house):
    await live(house)

    for emit in house.told("/widget", "message:new"):
        values.Message.model_validate(emit.payload["message"])
    for emit in house.told("/widget", "conversation:updated"):
        values.Conversation.model_validate(emit.payload["conversation"])
    for emit in house.told("/agent", "message:new"):
        values.AgentMessage.model_validate(emit.payload["message"])
    for emit in house.told("/agent", "conversation:updated"):
        values.AgentConversation.model_validate(emit.payload["conversation"])

    assert {"message:new", "conversation:updated", "conversation:typing"} == {
        emit.event for emit in house.told("/widget")
    }


async def test_what_a_shopper_reads_is_what_a_shopper_was_told(house):
    conversation_id = await live(house)

    page = await house.look(threads.messages, house.shop.visitor, conversation_id, 0, None, 200)

    read = [(message["seq"], message["text"], message["author"]) for message in page["messages"]]
    told = [emit.payload["message"] for emit in house.told("/widget", "message:new")]
    assert [(message["seq"], message["text"], message["author"]) for message in told] == read


async def test_a_visitor_is_told_nothing_of_another(house):
    await live(house)
    second = await house.new_visitor()
    house.facts.clear()

    await house.says("Hi", visitor=second)

    assert {visitor_room(second.id)} == {emit.room for emit in house.told("/widget")}
