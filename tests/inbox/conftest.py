"""An agent's browser, colleagues and shoppers, in the demo's second workspace, which no other test uses."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.services import browser

from .desk import Desk, by_fewer, signed_in, visit
from .people import Backstage, Colleague, Shopper

Makes = Callable[..., Shopper]
Opens = Callable[..., Desk]


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Wait longer than Playwright by itself: the machine may be busy with other tests."""
    expect.set_options(timeout=15_000)


@pytest.fixture(scope="session")
def stage() -> Iterator[Backstage]:
    """Where everybody but the browser acts."""
    stage = Backstage()
    yield stage
    stage.close()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """One browser for the whole folder: no test here starts an event loop."""
    try:
        with browser.chromium() as started:
            yield started
    except FileNotFoundError as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def house(demo: dict[str, Any]) -> dict[str, Any]:
    """The workspace: its accounts and its widget, and the server's `url`."""
    return {**demo["other"], "url": demo["url"]}


@pytest.fixture(scope="session")
def me(stage: Backstage, house: dict[str, Any]) -> Colleague:
    """The agent whose inbox the browser shows."""
    return Colleague(stage, house["url"], house["agent"])


@pytest.fixture(scope="session")
def owner(stage: Backstage, house: dict[str, Any]) -> Colleague:
    """A colleague."""
    return Colleague(stage, house["url"], house["owner"])


@pytest.fixture
def shopper(stage: Backstage, house: dict[str, Any], me: Colleague) -> Iterator[Makes]:
    """Let a shopper come in who says something; all their conversations are closed at the end."""
    came: list[Shopper] = []

    def make(*texts: str, name: str | None = None, email: str | None = None) -> Shopper:
        page = {"url": "https://northwind.example/rugs/storm", "title": "Storm rug"}
        shopper = Shopper(stage, house["url"], house["widget_id"], page)
        came.append(shopper)
        if name or email:
            shopper.is_called(name, email)
        for text in texts:
            shopper.says(text)
        return shopper

    yield make
    for one in came:
        one.leaves()
    for conversation in me.finds(state="open") + me.finds(state="snoozed"):
        me.changes(conversation["id"], state="closed")


@pytest.fixture
def desk(chromium: Browser, house: dict[str, Any], me: Colleague) -> Iterator[Opens]:
    """Open the inbox as somebody (the agent) who is signed in already, `at` a conversation; `fewer` at once."""
    contexts = []

    def make(at: str = "", who: Colleague = me, fewer: int | None = None, **look: Any) -> Desk:
        context = signed_in(chromium, house["url"], who.grant, **look)
        if fewer:
            by_fewer(context, fewer)
        contexts.append(context)
        return visit(context, house["url"], at).online()

    yield make
    for context in contexts:
        context.close()
