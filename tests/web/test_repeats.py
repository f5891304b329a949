"""A write that is sent again under its Idempotency-Key does nothing twice."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from widget_server.services import answers

TAGS, REPLIES = "/api/v1/tags", "/api/v1/canned-replies"
KEY = {"Idempotency-Key": "3f8a5c1e-one"}
REPLY = {"shortcut": "hi", "title": "Greeting", "text": "Hello!"}


@pytest.fixture
async def agent(any_site) -> str:
    return await any_site.sign_in(any_site.one)


async def test_the_same_request_is_answered_the_same(any_site, agent) -> None:
    first = await any_site.call("POST", REPLIES, REPLY, agent, headers=KEY)
    again = await any_site.call("POST", REPLIES, dict(reversed(REPLY.items())), agent, headers=KEY)

    assert 201 == any_site.answer.status
    assert first == again
    assert 1 == len((await any_site.call("GET", REPLIES, token=agent))["items"])


async def test_an_answer_without_a_body_is_repeated_too(any_site, agent) -> None:
    made = await any_site.call("POST", REPLIES, REPLY, agent)

    for _ in range(2):
        await any_site.call("DELETE", f"{REPLIES}/{made['id']}", token=agent, headers=KEY)
        assert 204 == any_site.answer.status


async def test_two_at_once_do_the_work_once(any_site, agent) -> None:
    async def add() -> tuple[int, str]:
        headers = {**KEY, "Authorization": f"Bearer {agent}"}
        async with any_site.client.post(REPLIES, json=REPLY, headers=headers) as answer:
            return answer.status, await answer.text()

    found = await asyncio.gather(*(add() for _ in range(5)))

    assert 1 == len(set(found))
    assert 201 == found[0][0]


async def test_the_same_key_on_another_request_is_a_conflict(any_site, agent) -> None:
    await any_site.call("POST", TAGS, {"name": "Lamps"}, agent, headers=KEY)

    for path, body in [(TAGS, {"name": "Chairs"}), (REPLIES, REPLY)]:
        problem = await any_site.call("POST", path, body, agent, headers=KEY)

        assert (409, "conflict") == (any_site.answer.status, problem["code"])
    assert 1 == len((await any_site.call("GET", TAGS, token=agent))["items"])


async def test_keys_of_two_teammates_are_their_own(any_site, agent) -> None:
    owner = await any_site.sign_in(any_site.one, "owner")
    await any_site.call("POST", TAGS, {"name": "Lamps"}, agent, headers=KEY)

    await any_site.call("POST", TAGS, {"name": "Chairs"}, owner, headers=KEY)

    assert 201 == any_site.answer.status


async def test_what_was_refused_leaves_its_key_free(any_site, agent) -> None:
    await any_site.call("POST", f"{TAGS[:-4]}conversations/none/claim", {}, agent, headers=KEY)
    assert 404 == any_site.answer.status

    await any_site.call("POST", TAGS, {"name": "Lamps"}, agent, headers=KEY)

    assert 201 == any_site.answer.status


@pytest.mark.parametrize("key", ["", "a b", "a" * 256, "ä"])
async def test_what_is_no_key_is_refused(site, key) -> None:
    agent = await site.sign_in(site.one)

    problem = await site.call("POST", TAGS, {"name": "Lamps"}, agent, headers={"Idempotency-Key": key})

    assert (400, "invalid") == (site.answer.status, problem["code"])


async def test_after_a_day_a_key_is_forgotten(any_site) -> None:
    place = answers.Place(any_site.one.id, "teammate", "key")

    async def claimed(request: str) -> answers.Given | None:
        async with any_site.context.database.transaction() as tx:
            found = await answers.claim(tx, place, request)
            if found is None:
                await answers.keep(tx, place, 201, {"id": "x"})
            return found

    assert await claimed("a") is None
    assert answers.Given(201, {"id": "x"}) == await claimed("a")
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=25), tick=True):
        async with any_site.context.database.transaction() as tx:
            await answers.forget_old(tx)
        assert await claimed("b") is None
