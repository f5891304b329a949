"""The panel for everyone: axe finds nothing to fault, in every look and language direction."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Frame, expect

from .agent import Agent
from .shop import visit

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: list[dict[str, Any]] = [
    {"color_scheme": "light", "locale": "en-US"},
    {"color_scheme": "dark", "locale": "de-DE"},
    {"color_scheme": "light", "locale": "ar", "viewport": {"width": 390, "height": 844}},
]


def faults(frame: Frame) -> list[str]:
    """What axe finds in the panel; fails when it looked at nothing."""
    frame.evaluate(AXE.read_text() + "; 0")
    report = frame.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    assert len(report["passes"]) > 10
    return [f"{fault['id']}: {node['html']}" for fault in report["violations"] for node in fault["nodes"]]


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "phone-rtl"])
def test_axe_finds_nothing(
    look: dict[str, Any], chromium: Browser, demo: dict[str, Any], agent: Agent
) -> None:
    context = chromium.new_context(**look, reduced_motion="reduce")
    shop = visit(context, demo["storefront"])
    shop.call("setLocale", look["locale"])
    shop.open().online()

    empty = faults(shop.panel)
    shop.write("https://shop.example/lamp?")
    expect(shop.panel.locator(".meta span", has_text="·")).to_be_visible()  # sent
    agent.say("Yes.")
    expect(shop.lines).to_have_count(2)
    talking = faults(shop.panel)
    agent.close()
    expect(shop.panel.locator(".stars")).to_be_visible()
    closed = faults(shop.panel)
    shop.panel.locator("header button").first.click()
    listing = faults(shop.panel)

    assert [] == empty + talking + closed + listing
    assert ("rtl" if look["locale"] == "ar" else "ltr") == shop.panel.evaluate("document.documentElement.dir")
    context.close()


def test_it_can_be_used_with_the_keyboard_alone(chromium: Browser, demo: dict[str, Any]) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    shop = visit(context, demo["storefront"])
    shop.launcher.focus()

    shop.page.keyboard.press("Enter")
    expect(shop.panel.get_by_role("textbox")).to_be_visible()
    shop.panel.get_by_role("textbox").focus()
    for _ in range(8):
        shop.page.keyboard.press("Tab")

    assert shop.panel.evaluate("document.hasFocus()")
    shop.page.keyboard.press("Escape")
    expect(shop.launcher).to_be_focused()
    context.close()
