"""Coming in and going out: the door, tokens that are renewed once for all tabs, and the end in all of them."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from .conftest import Makes
from .desk import SESSION, Desk, visit


@pytest.fixture
def door(chromium: Browser, house: dict[str, Any]) -> Iterator[Desk]:
    """The inbox in a browser where nobody has signed in."""
    context = chromium.new_context(locale="en-GB", reduced_motion="reduce")
    yield visit(context, house["url"])
    context.close()


def test_a_wrong_password_is_told_in_words_then_the_right_one_lets_in(
    door: Desk, house: dict[str, Any]
) -> None:
    expect(door.page.get_by_label("Email")).to_be_focused()

    door.signs_in({**house["agent"], "password": "not this one"})
    expect(door.page.get_by_role("alert")).to_have_text("That email and password do not match.")
    stored = door.keeps(SESSION)
    door.signs_in(house["agent"])

    expect(door.page.get_by_role("navigation", name="Conversations")).to_be_visible()
    assert None is stored
    assert {"access_token", "refresh_token", "expires_at"} == set(door.keeps(SESSION))
    assert house["agent"]["password"] not in door.page.evaluate(
        "JSON.stringify({...localStorage, ...sessionStorage})"
    )


def test_too_many_tries_are_told_and_a_server_that_is_away_too(door: Desk, house: dict[str, Any]) -> None:
    login = "**/api/v1/auth/login"
    door.page.route(
        login,
        lambda route: route.fulfill(
            status=429, body='{"code": "rate_limited", "message": "", "retry_after": 20}'
        ),
    )

    door.signs_in(house["agent"])
    expect(door.page.get_by_role("alert")).to_have_text("Too many at once. Try again in 20 seconds.")
    door.page.unroute(login)
    door.page.route(login, lambda route: route.abort())
    door.signs_in(house["agent"])

    expect(door.page.get_by_role("alert")).to_have_text(
        "No answer from the server. Check the connection and try again."
    )


def test_one_tab_renews_the_token_for_all(door: Desk, house: dict[str, Any], shopper: Makes) -> None:
    door.signs_in(house["agent"])
    tabs = [door.online(), *(visit(door.page.context, house["url"]).online() for _ in range(2))]
    bystander = door.page.context.new_page()
    bystander.goto(f"{house['url']}/healthz")
    calls = count_refreshes(door.page.context)
    before = door.keeps(SESSION)

    bystander.evaluate(OVER, SESSION)
    for tab in tabs:
        tab.page.wait_for_function(IS_NEW, arg=[SESSION, before["refresh_token"]])
    anna = shopper("Hello", name="Anna")

    for tab in tabs:
        tab.opens(anna.conversation_id)
    assert 1 == len(calls)


def test_signing_out_ends_every_tab_and_leaves_nothing(
    door: Desk, house: dict[str, Any], shopper: Makes
) -> None:
    anna = shopper("Hello", name="Anna")
    door.signs_in(house["agent"])
    other = visit(door.page.context, house["url"]).online().opens(anna.conversation_id)
    other.composer.fill("a secret draft")

    door.page.get_by_role("button", name="You and your settings").click()
    door.button("Sign out").click()
    for tab in (door, other):
        expect(tab.button("Sign in")).to_be_visible()
        expect(tab.page.get_by_text("Hello")).to_have_count(0)

    kept = other.page.evaluate("JSON.stringify({...localStorage})")
    assert None is other.keeps(SESSION)
    assert "secret" not in kept


def test_a_session_that_was_ended_elsewhere_goes_back_to_the_door(door: Desk, house: dict[str, Any]) -> None:
    door.signs_in(house["agent"])
    door.online()

    token = door.keeps(SESSION)["access_token"]
    door.page.request.post(
        f"{house['url']}/api/v1/auth/logout", headers={"Authorization": f"Bearer {token}"}, data={}
    )

    expect(door.button("Sign in")).to_be_visible()
    assert None is door.keeps(SESSION)


def test_a_server_that_is_away_at_the_start_is_waited_for(door: Desk, house: dict[str, Any]) -> None:
    door.signs_in(house["agent"])
    door.online()
    door.page.route("**/api/v1/me", lambda route: route.fulfill(status=503, body="{}"))
    door.page.reload()
    expect(door.page.get_by_text("The server cannot be reached.")).to_be_visible()

    door.page.unroute("**/api/v1/me")

    door.online()


OVER = "(key) => localStorage.setItem(key, JSON.stringify({...JSON.parse(localStorage.getItem(key)), expires_at: Date.now() - 1}))"

IS_NEW = "([key, before]) => JSON.parse(localStorage.getItem(key)).refresh_token !== before"


def count_refreshes(context: BrowserContext) -> list[str]:
    calls: list[str] = []
    context.on(
        "request",
        lambda request: calls.append(request.url) if request.url.endswith("/auth/refresh") else None,
    )
    return calls
