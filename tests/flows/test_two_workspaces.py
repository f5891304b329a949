"""What belongs to one workspace, or to one visitor, is out of reach for all others: every address, every event.

The cases are held against both tables: a new line in one of them needs a case here.
"""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.flows.cases import ADDITIONS, API, LISTS, OF_VISITORS, OWN_EVENTS, OWNED, SHOPPERS, TEAM, Ids
from tests.flows.strangers import CANARY, Owner, client_id, rows, settle, socket
from tests.flows.wire import Refused, Socket
from tests.web.rig import Site, running
from widget_server.realtime.table import EVENTS
from widget_server.web.route import Route
from widget_server.web.routes import ROUTES


@pytest.fixture
async def site(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A server on SQLite."""
    async with running(sqlite_url, tmp_path) as started:
        yield started


@pytest.fixture
async def ours(site: Site) -> Owner:
    """The workspace that others try to reach."""
    return await settle(site, site.one)


@pytest.fixture
async def theirs(site: Site) -> Owner:
    """The workspace of those who try."""
    return await settle(site, site.other)


def guarded() -> list[Route]:
    """Every address that asks who calls."""
    return [route for route in ROUTES if route.access.kind != "public"]


def test_every_address_and_every_event_has_a_case() -> None:
    cases = {*OWNED, *LISTS, *ADDITIONS, *OF_VISITORS}

    assert {(route.method, route.path) for route in guarded()} == cases
    assert set(EVENTS["/widget"]) == {*SHOPPERS, *OWN_EVENTS["/widget"]}
    assert set(EVENTS["/agent"]) == {*TEAM, *OWN_EVENTS["/agent"]}


async def test_nothing_of_another_workspace_is_found_or_changed(site, ours, theirs) -> None:
    before, answers = await rows(site, ours.workspace.id), {}

    for (method, path), (noun, body) in OWNED.items():
        told = await site.call(method, path.format(id=ours.ids[noun]), body(ours.ids), theirs.tokens["owner"])
        answers[method, path] = (site.answer.status, told["code"])

    assert dict.fromkeys(OWNED, (404, "not_found")) == answers
    assert before == await rows(site, ours.workspace.id)


async def test_its_owner_reaches_each_of_them(site, ours) -> None:
    answers = {}

    for (method, path), (noun, body) in OWNED.items():
        await site.call(method, path.format(id=ours.ids[noun]), body(ours.ids), ours.tokens["owner"])
        answers[method, path] = site.answer.status

    assert {200, 201, 204} >= set(answers.values()), answers


async def test_lists_tell_of_the_callers_workspace_only(site, ours, theirs) -> None:
    secrets = {ours.workspace.id, *ours.ids.values()}

    for method, path in LISTS:
        told = str(await site.call(method, path, None, theirs.tokens["owner"]))
        assert 200 == site.answer.status
        assert [] == [secret for secret in secrets if secret in told], path
    for query in (f"q={CANARY}", f"assignee={ours.ids['teammate']}", f"store={ours.ids['store']}"):
        told = await site.call("GET", f"{API}/conversations?{query}", None, theirs.tokens["owner"])
        assert ours.ids["conversation"] not in str(told)


async def test_what_is_added_or_ended_is_the_callers_own(site, ours, theirs) -> None:
    before = await rows(site, ours.workspace.id)

    for (method, path), body in ADDITIONS.items():
        await site.call(method, path, body(theirs.ids), theirs.tokens["owner"])
        assert site.answer.status in (200, 201)

    assert before == await rows(site, ours.workspace.id)
    await site.call("GET", f"{API}/me", token=ours.tokens["owner"])
    assert 200 == site.answer.status


async def test_ids_of_another_workspace_inside_a_body_are_not_found(site, ours, theirs) -> None:
    path = f"{API}/conversations/{theirs.ids['conversation']}"
    before = await rows(site, theirs.workspace.id)

    told = await site.call("PATCH", path, {"assignee_id": ours.ids["teammate"]}, theirs.tokens["owner"])

    assert (404, "not_found") == (site.answer.status, told["code"])
    assert before == await rows(site, theirs.workspace.id)


async def test_without_a_token_of_the_right_kind_nobody_is_let_in(site, ours, theirs) -> None:
    ended = await site.sign_in(ours.workspace)
    await site.call("POST", f"{API}/auth/logout", {}, ended)
    before = await rows(site, ours.workspace.id)

    for route in guarded():
        wrong = ours.tokens["agent" if route.access.kind == "visitor" else "visitor"]
        foreign = theirs.tokens["visitor"] if route.access.kind == "visitor" else ended
        path = route.path.format(id=ours.ids["conversation"], widget_id=ours.ids["widget"])
        for token in (None, "nonsense", wrong, foreign):
            await site.call(route.method, path, {} if route.body else None, token)
            assert site.answer.status in (401, 429), (route.method, route.path)
            site.context.limits._buckets.clear()

    assert before == await rows(site, ours.workspace.id)


@pytest.mark.parametrize("role", ["viewer", "agent"])
async def test_each_role_does_what_it_may_and_no_more(site, ours, role) -> None:
    before = await rows(site, ours.workspace.id)
    who = await site.call("GET", f"{API}/me", token=ours.tokens[role])
    refused = [
        route
        for route in guarded()
        if route.access.permission and route.access.permission not in who["permissions"]
    ]
    assert refused

    for route in refused:
        noun, body = OWNED.get(
            (route.method, route.path), ("conversation", ADDITIONS.get((route.method, route.path)))
        )
        sent = body(ours.ids) if body else None
        told = await site.call(route.method, route.path.format(id=ours.ids[noun]), sent, ours.tokens[role])
        assert (403, "forbidden") == (site.answer.status, told["code"]), (route.method, route.path)

    assert before == await rows(site, ours.workspace.id)


@pytest.mark.parametrize("stranger", ["neighbour", "foreigner"])
async def test_a_visitor_reads_and_writes_only_their_own_conversations(site, ours, theirs, stranger) -> None:
    who = ours if stranger == "neighbour" else theirs
    token = who.tokens["neighbour" if stranger == "neighbour" else "visitor"]
    before = await rows(site, ours.workspace.id)
    body = {"client_id": client_id(), "text": "hello", "conversation_id": ours.ids["conversation"]}
    query = f"conversation_id={ours.ids['conversation']}"

    read = await site.call("GET", f"{who.workspace.address}/messages?{query}", None, token)
    assert (404, "not_found") == (site.answer.status, read["error"]["code"])
    said = await site.call("POST", f"{who.workspace.address}/messages", body, token)

    assert (404, "not_found") == (site.answer.status, said["error"]["code"])
    assert before == await rows(site, ours.workspace.id)


async def test_a_token_counts_for_its_own_widget_only(site, ours, theirs) -> None:
    told = await site.call("GET", f"{theirs.workspace.address}/messages", None, ours.tokens["visitor"])

    assert (401, "unauthenticated") == (site.answer.status, told["error"]["code"])
    started = await site.call(
        "POST", f"{theirs.workspace.address}/sessions", {"visitor_token": ours.tokens["visitor"]}
    )
    assert (201, None) == (site.answer.status, started["conversation"])


async def refusals(
    line: Socket, events: dict[str, Callable[[Ids], dict[str, Any]]], ids: Ids
) -> dict[str, str]:
    """How each event about these ids is refused."""
    codes = {}
    for event, payload in events.items():
        with pytest.raises(Refused) as refused:
            await line.call(event, payload(ids))
        codes[event] = refused.value.code
    return codes


async def test_events_about_conversations_of_others_are_not_found_and_heard_by_nobody(
    site, ours, theirs
) -> None:
    victims = [
        await socket(site, "/widget", ours.tokens["visitor"]),
        await socket(site, "/agent", ours.tokens["agent"]),
    ]
    before = await rows(site, ours.workspace.id)
    strangers = [
        ("/widget", ours.tokens["neighbour"], SHOPPERS),
        ("/widget", theirs.tokens["visitor"], SHOPPERS),
        ("/agent", theirs.tokens["owner"], TEAM),
    ]

    for namespace, token, events in strangers:
        line = await socket(site, namespace, token)
        assert dict.fromkeys(events, "not_found") == await refusals(line, events, ours.ids)
        await line.close()

    assert before == await rows(site, ours.workspace.id)
    assert [[], []] == [strange(victim, ours) for victim in victims]
    for victim in victims:
        await victim.close()


async def test_their_owners_may_send_each_of_those_events(site, ours) -> None:
    shopper = await socket(site, "/widget", ours.tokens["visitor"])
    agent = await socket(site, "/agent", ours.tokens["agent"])

    for line, events in ((shopper, SHOPPERS), (agent, TEAM)):
        for event, payload in events.items():
            await line.call(event, payload(ours.ids))
        await line.close()


async def test_events_about_the_sender_touch_nobody_else(site, ours, theirs) -> None:
    victim = await socket(site, "/agent", ours.tokens["agent"])
    before = await rows(site, ours.workspace.id)
    shopper = await socket(site, "/widget", theirs.tokens["neighbour"])
    agent = await socket(site, "/agent", theirs.tokens["owner"])

    listed = await shopper.call("conversations:list", {})
    await shopper.call("visitor:update", {"name": "Somebody"})
    await agent.call("presence:set", {"presence": "away"})

    assert [] == listed["conversations"]
    for line, token in ((shopper, ours.tokens["visitor"]), (agent, ours.tokens["owner"])):
        with pytest.raises(Refused, match="unauthenticated"):
            await line.call("session:renew", {"token": token})
        await line.close()
    assert before == await rows(site, ours.workspace.id)
    assert [] == strange(victim, ours)
    await victim.close()


async def test_what_is_said_is_heard_by_its_own_visitor_and_team_only(site, ours, theirs) -> None:
    inside = [
        await socket(site, "/widget", ours.tokens["visitor"]),
        await socket(site, "/agent", ours.tokens["agent"]),
    ]
    outside = [
        await socket(site, "/widget", ours.tokens["neighbour"]),
        await socket(site, "/widget", theirs.tokens["visitor"]),
        await socket(site, "/agent", theirs.tokens["owner"]),
    ]

    await site.say(ours.workspace, ours.tokens["visitor"], "the lamp")
    for line in inside:
        assert "the lamp" == (await line.hears("message:new"))["message"]["text"]
    await site.say(theirs.workspace, theirs.tokens["visitor"], "the chair")
    for line in outside[1:]:
        assert "the chair" == (await line.hears("message:new"))["message"]["text"]

    assert "the lamp" not in str([line.heard for line in outside])
    assert "the chair" not in str([line.heard for line in [*inside, outside[0]]])
    for line in [*inside, *outside]:
        await line.close()


def strange(line: Socket, owner: Owner) -> list[str]:
    """What a socket has heard besides the coming and going of its own agent."""
    own = {"teammate_id": owner.ids["teammate"], "presence": "online"}
    return [event for event, payload in line.heard if (event, payload) != ("presence:updated", own)]
