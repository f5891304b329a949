"""Nobody is told a secret that was not made for them, and no secret is taken from an address."""

import re

import pytest
from sqlalchemy import text

from widget_server.services import team
from widget_server.web.openapi import document
from widget_server.web.routes import ROUTES

SECRET = re.compile(r"token|secret|passw|hash|digest|sealed|pepper|salt|hmac|private|api_?key", re.IGNORECASE)
GIVEN = {
    ("Grant", "access_token"),
    ("Grant", "refresh_token"),
    ("SessionAnswer", "visitor_token"),
    ("ExchangedAnswer", "visitor_token"),
}
PUBLIC = {"widget_id", "name", "origins", "locale", "looks", "texts", "mail"}


@pytest.fixture(scope="module")
def schemas():
    """The forms of all answers and of what is asked for."""
    return document(ROUTES)["components"]["schemas"]


@pytest.fixture(scope="module")
def answered(schemas):
    """The names of all forms that an answer may hold, at any depth."""
    found: set[str] = set()
    waiting = [
        method["responses"] for methods in document(ROUTES)["paths"].values() for method in methods.values()
    ]
    while waiting:
        for name in set(re.findall(r"#/components/schemas/(\w+)", str(waiting.pop()))) - found:
            found.add(name)
            waiting.append(schemas[name])
    return found


def test_only_who_begins_a_session_is_given_a_token(schemas, answered) -> None:
    held = {(name, field) for name in answered for field in schemas[name].get("properties", {})}

    assert len(answered) > 10
    assert {one for one in held if SECRET.search(one[1])} == GIVEN


def test_a_widgets_public_settings_are_these_and_no_others(schemas) -> None:
    assert set(schemas["Config"]["properties"]) == PUBLIC


async def test_what_a_visitor_is_given_is_their_token_and_the_public_settings(site) -> None:
    started = await site.call("POST", f"{site.one.address}/sessions", {})

    assert {"ok", "visitor_token", "resume", "visitor", "config", "conversation"} == set(started)
    assert set(started["config"]) == PUBLIC


@pytest.mark.parametrize("name", ["token", "access_token", "visitor_token", "Authorization"])
async def test_a_token_in_an_address_counts_for_nothing(site, name) -> None:
    agent, visitor = await site.sign_in(site.one), await site.visit(site.one)

    await site.call("GET", "/api/v1/me", params={name: agent})
    by_agent = site.answer.status
    await site.call("GET", f"{site.one.address}/messages", params={name: visitor})
    by_visitor = site.answer.status

    assert (401, 401) == (by_agent, by_visitor)
    await site.call("GET", "/api/v1/me", token=agent)
    assert 200 == site.answer.status


async def test_a_token_in_a_cookie_counts_for_nothing_and_none_is_ever_set(site) -> None:
    agent = await site.sign_in(site.one)
    of_sign_in = site.answer.headers.getall("Set-Cookie", [])

    await site.call("GET", "/api/v1/me", headers={"Cookie": f"access_token={agent}; Authorization={agent}"})

    assert 401 == site.answer.status
    assert [] == of_sign_in + site.answer.headers.getall("Set-Cookie", [])


async def test_a_visitors_token_is_in_nothing_that_the_team_reads(site) -> None:
    visitor, agent = await site.visit(site.one), await site.sign_in(site.one)
    said = await site.say(site.one, visitor)
    address = f"/api/v1/conversations/{said['conversation_id']}"

    for path in ("/api/v1/conversations", address, f"{address}/messages", "/api/v1/widgets"):
        told = str(await site.call("GET", path, token=agent))

        assert 200 == site.answer.status
        assert visitor not in told


async def test_a_failing_statement_tells_nothing_of_itself(site, monkeypatch) -> None:
    async def broken(tx, *_):
        await tx.session.execute(text("SELECT canary FROM no_such_table"))

    token = await site.sign_in(site.one)
    monkeypatch.setattr(team, "me", broken)

    problem = await site.call("GET", "/api/v1/me", token=token)

    assert 500 == site.answer.status
    assert not re.search(r"canary|no_such_table|select|sqlite|python|\.py", str(problem), re.IGNORECASE)
