"""The team works on its conversations."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest

from widget_server.clock import written

LIST = "/api/v1/conversations"


@pytest.fixture
async def agent(any_site) -> str:
    return await any_site.sign_in(any_site.one)


@pytest.fixture
async def said(any_site) -> dict:
    return await any_site.say(any_site.one, await any_site.visit(any_site.one), "Is the lamp in stock?")


@pytest.fixture
def path(said) -> str:
    return f"{LIST}/{said['conversation_id']}"


def line(text: str = "Yes.", **more) -> dict:
    return {"client_id": secrets.token_hex(12), "text": text, **more}


async def test_a_conversation_is_listed_and_read(any_site, agent, path, said) -> None:
    listing = await any_site.call("GET", LIST, token=agent)
    found = await any_site.call("GET", path, token=agent)
    lines = await any_site.call("GET", f"{path}/messages", token=agent)

    assert [found] == listing["items"]
    assert ("open", 1, "Is the lamp in stock?") == (found["state"], found["unread"], found["preview"]["text"])
    assert [(said["id"], 1)] == [(one["id"], one["position"]) for one in lines["items"]]
    assert [] == (await any_site.call("GET", f"{LIST}?state=closed", token=agent))["items"]


async def test_a_line_is_kept_once_however_often_it_is_sent(any_site, agent, path) -> None:
    body = line()

    first = await any_site.call("POST", f"{path}/messages", body, agent)
    status = any_site.answer.status
    again = await any_site.call("POST", f"{path}/messages", body, agent)

    assert (201, 200) == (status, any_site.answer.status)
    assert first == again
    other = await any_site.call("POST", f"{path}/messages", {**body, "text": "No."}, agent)
    assert (409, "conflict") == (any_site.answer.status, other["code"])
    assert 2 == len((await any_site.call("GET", f"{path}/messages", token=agent))["items"])


async def test_a_line_behind_what_was_said_meanwhile_is_shown_that_first(any_site, agent, path) -> None:
    owner = await any_site.sign_in(any_site.one, "owner")
    body = line(based_on=1)
    await any_site.call("POST", f"{path}/messages", line("Let me look."), owner)

    problem = await any_site.call("POST", f"{path}/messages", body, agent)

    assert (409, "conflict") == (any_site.answer.status, problem["code"])
    assert ["Let me look."] == [one["text"] for one in problem["messages"]]
    await any_site.call("POST", f"{path}/messages", {**body, "force": True}, agent)
    assert 201 == any_site.answer.status


async def test_a_note_has_no_seq_and_stays_with_the_team(any_site, agent, path) -> None:
    note = await any_site.call("POST", f"{path}/messages", line("canary", kind="note"), agent)

    assert ("note", None) == (note["message"]["kind"], note["message"]["seq"])
    assert 201 == any_site.answer.status


async def test_a_conversation_is_closed_and_tagged(any_site, agent, path) -> None:
    changed = await any_site.call("PATCH", path, {"state": "closed", "tags": ["Lamps"]}, agent)

    assert ("closed", ["Lamps"]) == (changed["state"], changed["tags"])
    listing = await any_site.call("GET", f"{LIST}?tag=lamps&state=closed", token=agent)
    assert [changed["id"]] == [one["id"] for one in listing["items"]]


async def test_a_snooze_names_a_moment_to_come(any_site, agent, path) -> None:
    later = written(datetime.now(UTC) + timedelta(hours=1))

    changed = await any_site.call("PATCH", path, {"state": "snoozed", "snoozed_until": later}, agent)

    assert ("snoozed", later) == (changed["state"], changed["snoozed_until"])
    for moment in (None, "2020-01-01T00:00:00Z", "2099-01-01T00:00:00", "tomorrow"):
        await any_site.call("PATCH", path, {"state": "snoozed", "snoozed_until": moment}, agent)
        assert 400 == any_site.answer.status


async def test_a_claim_of_a_colleague_is_a_conflict_that_names_them(any_site, agent, path) -> None:
    owner = await any_site.sign_in(any_site.one, "owner")
    claimed = await any_site.call("POST", f"{path}/claim", {}, agent)
    assert claimed["lease_until"] == claimed["conversation"]["lease"]["until"]

    problem = await any_site.call("POST", f"{path}/claim", {}, owner)

    assert (409, "conflict", "Agent") == (any_site.answer.status, problem["code"], problem["holder"]["name"])
    await any_site.call("POST", f"{path}/claim", None, agent)
    assert 200 == any_site.answer.status


async def test_what_was_read_counts_no_longer(any_site, agent, path) -> None:
    assert {} == await any_site.call("POST", f"{path}/read", {"position": 1}, agent)

    found = await any_site.call("GET", path, token=agent)

    assert (0, 1) == (found["unread"], found["read_position"])


async def test_conversations_come_page_by_page(any_site, agent, said) -> None:
    for _ in range(2):
        await any_site.say(any_site.one, await any_site.visit(any_site.one))

    first = await any_site.call("GET", f"{LIST}?limit=2", token=agent)
    rest = await any_site.call("GET", f"{LIST}?limit=2&cursor={first['next_cursor']}", token=agent)

    assert (2, 1, None) == (len(first["items"]), len(rest["items"]), rest["next_cursor"])
    assert said["conversation_id"] == rest["items"][0]["id"]
