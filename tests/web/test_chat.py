"""A shopper's browser talks over plain HTTP where websockets are blocked."""

import secrets
from datetime import timedelta

import pytest

from auth.tokens import code_hash, new_code
from widget_server.clock import new_id
from widget_server.models import SentMail


def line(text: str = "hello", **more) -> dict:
    return {"client_id": secrets.token_hex(12), "text": text, **more}


async def test_a_session_begins_and_goes_on(site) -> None:
    page = {"url": "https://shop.example/lamp?utm=1#x", "title": "A lamp"}
    first = await site.call("POST", f"{site.one.address}/sessions", {"page": page})
    assert 201 == site.answer.status

    again = await site.call("POST", f"{site.one.address}/sessions", {"visitor_token": first["visitor_token"]})

    assert (True, first["visitor"]["id"]) == (again["ok"], again["visitor"]["id"])
    assert {"widget_id", "name", "origins", "locale", "looks", "texts", "mail"} == set(first["config"])
    assert first["conversation"] is None


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "null"])
async def test_a_token_that_is_none_is_replaced(site, token) -> None:
    started = await site.call("POST", f"{site.one.address}/sessions", {"visitor_token": token})

    assert (201, "anonymous") == (site.answer.status, started["visitor"]["proof"]["level"])


async def test_lines_are_said_once_and_listed(any_site) -> None:
    token, body = await any_site.visit(any_site.one), line()

    first = await any_site.call("POST", f"{any_site.one.address}/messages", body, token)
    again = await any_site.call("POST", f"{any_site.one.address}/messages", body, token)
    listing = await any_site.call("GET", f"{any_site.one.address}/messages?after=0&limit=10", token=token)

    assert first == again
    assert [first["message"]] == listing["messages"]
    assert (200, True, False) == (any_site.answer.status, listing["ok"], listing["has_more"])
    other = await any_site.call("POST", f"{any_site.one.address}/messages", {**body, "text": "other"}, token)
    assert (409, "conflict") == (any_site.answer.status, other["error"]["code"])


async def test_without_a_good_token_nothing_is_said_or_heard(site) -> None:
    agent = await site.sign_in(site.one)

    for token in (None, "x", agent):
        refusal = await site.call("POST", f"{site.one.address}/messages", line(), token)
        assert (401, "unauthenticated") == (site.answer.status, refusal["error"]["code"])
        await site.call("GET", f"{site.one.address}/messages", token=token)
        assert 401 == site.answer.status


async def test_both_bounds_at_once_are_refused(site) -> None:
    token = await site.visit(site.one)

    refusal = await site.call("GET", f"{site.one.address}/messages?after=1&before=5", token=token)

    assert (400, "invalid") == (site.answer.status, refusal["error"]["code"])


async def test_a_flood_is_told_when_to_go_on(site) -> None:
    token = await site.visit(site.one)

    for _ in range(20):
        await site.call("POST", f"{site.one.address}/messages", line(), token)
        assert 200 == site.answer.status
    refusal = await site.call("POST", f"{site.one.address}/messages", line(), token)

    assert (429, "rate_limited") == (site.answer.status, refusal["error"]["code"])
    assert refusal["error"]["retry_after"] > 0
    assert 1 <= int(site.answer.headers["Retry-After"])


async def test_there_is_no_session_for_a_widget_that_is_none(site) -> None:
    refusal = await site.call("POST", f"/widget/{new_id()}/sessions", {})

    assert (404, "not_found") == (site.answer.status, refusal["error"]["code"])


async def test_a_link_from_a_mail_is_good_once(any_site) -> None:
    token = await any_site.visit(any_site.one)
    said = await any_site.say(any_site.one, token)
    code = await mailed(any_site, said["conversation_id"])
    await any_site.fetch(f"/c/{code}")

    given = await any_site.call("POST", f"/c/{code}", {})

    assert (200, any_site.one.widget_id) == (any_site.answer.status, given["widget_id"])
    listing = await any_site.call("GET", f"{any_site.one.address}/messages", token=given["visitor_token"])
    assert [said["id"]] == [one["id"] for one in listing["messages"]]
    for spent in (code, new_code(), "x"):
        refusal = await any_site.call("POST", f"/c/{spent}", {})
        assert (404, "not_found") == (any_site.answer.status, refusal["error"]["code"])


async def mailed(site, conversation_id: str) -> str:
    """A mail about a conversation went out; answers with the code of its link."""
    code = new_code()
    agent = await site.sign_in(site.one)
    found = await site.call("GET", f"/api/v1/conversations/{conversation_id}", token=agent)
    async with site.context.database.transaction() as tx:
        tx.session.add(
            SentMail(
                id=new_id(),
                workspace_id=site.one.id,
                conversation_id=conversation_id,
                visitor_id=found["visitor"]["id"],
                address_digest=b"a" * 16,
                link_digest=code_hash(code),
                reply_digest=code_hash(new_code()),
                up_to_seq=1,
                created_at=tx.now,
                sent_at=tx.now,
                link_expires_at=tx.now + timedelta(days=7),
                link_used_at=None,
            )
        )
    return code
