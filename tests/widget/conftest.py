"""Shoppers and an agent at the demo."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext

from .agent import Agent
from .shop import Shop, visit


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh shopper's browser."""
    # To Chromium a page that a test makes up comes from the internet, and needs leave to load from this machine.
    leave = ["local-network-access"]
    context = chromium.new_context(viewport={"width": 1100, "height": 820}, locale="en-US", permissions=leave)
    yield context
    context.close()


@pytest.fixture
def shop(context: BrowserContext, demo: dict[str, Any]) -> Shop:
    """The storefront's first page view of a fresh shopper."""
    return visit(context, demo["storefront"])


@pytest.fixture
def agent(demo: dict[str, Any]) -> Agent:
    """An agent who can answer."""
    return Agent(demo["url"], demo["agent"]["email"], demo["agent"]["password"])


@pytest.fixture
def page_with(context: BrowserContext, demo: dict[str, Any]) -> Callable[..., Shop]:
    """Make a page of the shop out of markup; `headers` may hold its Content-Security-Policy."""

    def make(markup: str, headers: dict[str, str] | None = None) -> Shop:
        address = demo["storefront"].rstrip("/") + "/made-by-a-test"
        answer = {"content-type": "text/html; charset=utf-8", **(headers or {})}
        context.route(address, lambda route: route.fulfill(body=markup, headers=answer))
        return visit(context, address)

    return make
