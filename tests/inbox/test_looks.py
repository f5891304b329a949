"""The inbox for everyone: in light and dark, on a phone, with long words, and with nothing to show."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from .conftest import Makes, Opens
from .desk import Desk
from .people import Colleague

AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
LOOKS: list[dict[str, Any]] = [{}, {"color_scheme": "dark"}, PHONE]


def faults(page: Page) -> list[str]:
    """What axe finds; fails when it looked at nothing."""
    if page.evaluate("!window.axe"):
        page.evaluate(AXE.read_text() + "; 0")
    report = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    assert len(report["passes"]) > 10
    return [f"{fault['id']}: {node['html']}" for fault in report["violations"] for node in fault["nodes"]]


def overflow(page: Page) -> list[str]:
    """What is wider than the page, and not cut by what it stands in."""
    return page.evaluate(
        """() => {
        const isCut = (e) => e.parentElement && (getComputedStyle(e.parentElement).overflowX === "hidden" && e.parentElement !== document.body
          && e.parentElement !== document.documentElement || isCut(e.parentElement));
        return [...document.querySelectorAll("body *")]
        .filter((e) => e.getClientRects().length && e.getBoundingClientRect().right > innerWidth + 1 && !isCut(e)
          || (getComputedStyle(e).overflowX === "auto" || e.matches("header, header > *")) && e.scrollWidth > e.clientWidth + 1)
        .map((e) => e.outerHTML.slice(0, 120)); }"""
    )


@pytest.mark.parametrize("look", LOOKS, ids=["light", "dark", "phone"])
def test_axe_finds_nothing(look: dict[str, Any], desk: Opens, shopper: Makes, owner: Colleague) -> None:
    anna = shopper("See https://northwind.example/rugs", name="حسن المهدي", email="hassan@rugs.example")
    shopper("Hello")
    owner.says(anna.conversation_id, "Good day")
    owner.says(anna.conversation_id, "A note", "note")
    owner.claims(anna.conversation_id)
    owner.changes(anna.conversation_id, tags=["delivery"], assignee_id=owner.me["id"])
    inbox = desk(**look)

    found = {"list": faults(inbox.page)}
    inbox.opens(anna.conversation_id)
    inbox.button("Note").click()
    inbox.page.get_by_role("button", name="Snooze", exact=True).click()
    found["thread"] = faults(inbox.page)
    inbox.page.keyboard.press("Escape")
    inbox.button("Reply").click()
    inbox.composer.fill("Too late")
    owner.says(anna.conversation_id, "Mine")
    inbox.composer.press("Enter")
    expect(inbox.page.get_by_role("alert")).to_be_visible()
    inbox.composer.fill("/")
    expect(inbox.suggestions.first).to_be_visible()
    found["conflict"] = faults(inbox.page)
    inbox.composer.press("Escape")
    if inbox.page.get_by_role("complementary").count() == 0:
        inbox.button("Show details").click()
    found["details"] = faults(inbox.page)
    inbox.page.get_by_role("heading", name="Details").click()
    inbox.page.keyboard.press("?")
    found["help"] = faults(inbox.page)

    assert {} == {place: wrong for place, wrong in found.items() if wrong}


def test_the_door_and_an_empty_inbox_are_without_fault_too(
    desk: Opens, house: dict[str, Any], chromium: Any
) -> None:
    context = chromium.new_context(**PHONE, reduced_motion="reduce")  # no colour is seen half-way
    door = Desk(context.new_page())
    door.page.goto(f"{house['url']}/inbox")
    expect(door.button("Sign in")).to_be_visible()

    found = faults(door.page)
    door.signs_in({**house["agent"], "password": "wrong"})
    expect(door.page.get_by_role("alert")).not_to_be_empty()
    found += faults(door.page)
    found += faults(desk().page)

    assert [] == found
    context.close()


def test_on_a_phone_one_thing_at_a_time_and_back_goes_to_the_list(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk(**PHONE)
    listing, thread = inbox.page.locator(".list"), inbox.page.locator(".conversation")

    expect(thread).to_be_hidden()
    inbox.opens(anna.conversation_id)
    expect(listing).to_be_hidden()
    box = inbox.composer.bounding_box()
    inbox.button("Back to the list").click()
    expect(listing).to_be_visible()
    inbox.opens(anna.conversation_id)
    inbox.page.go_back()

    expect(listing).to_be_visible()
    expect(thread).to_be_hidden()
    assert box is not None
    assert box["y"] + box["height"] < 844


def test_on_a_phone_everything_fits_and_is_big_enough_to_touch(
    desk: Opens, shopper: Makes, owner: Colleague
) -> None:
    anna = shopper(
        "W" * 400,
        "https://northwind.example/" + "a" * 300,
        name="Pneumonoultramicroscopicsilicovolcanoconiosis" * 2,
    )
    owner.changes(anna.conversation_id, tags=["x" * 40, "delivery", "repair"], assignee_id=owner.me["id"])
    owner.claims(anna.conversation_id)
    inbox = desk(**PHONE)

    wide = overflow(inbox.page)
    inbox.opens(anna.conversation_id)
    wide += overflow(inbox.page)
    small = inbox.page.evaluate(
        """() => [...document.querySelectorAll("button, select, input, textarea")]
        .filter((e) => e.getClientRects().length && Math.min(e.offsetWidth, e.offsetHeight) < 36).map((e) => e.outerHTML)"""
    )
    inbox.button("Show details").click()
    wide += overflow(inbox.page)

    assert [] == wide
    assert [] == small
    inbox.page.keyboard.press("Escape")
    expect(inbox.page.get_by_role("complementary")).to_have_count(0)


def test_long_words_break_and_names_are_cut_on_a_desk_too(desk: Opens, shopper: Makes) -> None:
    anna = shopper(
        "W" * 400,
        name="Pneumonoultramicroscopicsilicovolcanoconiosis" * 2,
        email=f"{'a' * 60}@northwind.example",
    )
    inbox = desk(at=anna.conversation_id)
    expect(inbox.lines.first).to_be_visible()

    for width in (760, 1000, 1280):
        inbox.page.set_viewport_size({"width": width, "height": 700})
        assert [] == overflow(inbox.page)
        assert inbox.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_look_is_chosen_and_kept(desk: Opens) -> None:
    inbox = desk(color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = inbox.page.evaluate(ground)

    inbox.page.get_by_role("button", name="You and your settings").click()
    inbox.page.get_by_role("combobox", name="Look").select_option(label="Dark")
    dark = inbox.page.evaluate(ground)
    inbox.page.reload()
    inbox.online()

    assert light != dark
    assert dark == inbox.page.evaluate(ground)


def test_grey_shapes_stand_in_while_a_thread_is_read(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    inbox.page.route("**/api/v1/conversations/*/messages?*", hold)

    inbox.row(anna.conversation_id).click()
    expect(inbox.page.locator(".of-line .skeleton").first).to_be_visible()
    inbox.page.wait_for_function("document.querySelector('.of-line')")
    held[0].continue_()

    inbox.shows("Hello")
    expect(inbox.page.locator(".skeleton")).to_have_count(0)
