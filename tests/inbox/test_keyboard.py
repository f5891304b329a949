"""An agent's hands: everything by the keyboard alone, and nothing by accident."""

from playwright.sync_api import expect

from .conftest import Makes, Opens
from .people import Colleague


def test_a_shift_without_the_mouse(desk: Opens, shopper: Makes, me: Colleague) -> None:
    anna, ben = shopper("Hello", name="Anna"), shopper("Hi", name="Ben")
    inbox = desk()
    press = inbox.page.keyboard.press
    heading = inbox.page.locator("h2").first

    press("j")
    expect(heading).to_have_text("Ben")
    press("j")
    expect(heading).to_have_text("Anna")
    expect(inbox.lines).to_have_text(["Hello"])
    press("c")
    expect(inbox.page.locator(".lease")).to_contain_text("Yours until")
    press("n")
    inbox.page.keyboard.type("a note")
    press("Control+Enter")
    expect(inbox.notes).to_have_text("a note")
    press("Escape")
    press("r")
    inbox.page.keyboard.type("an answer")
    press("Enter")
    inbox.shows("Hello", "an answer")
    press("Escape")
    press("e")
    expect(inbox.notice).to_contain_text("closed")
    press("k")
    expect(heading).to_have_text("Ben")
    press("Escape")

    expect(inbox.page.get_by_text("Choose a conversation")).to_be_visible()
    expect(inbox.row(ben.conversation_id)).to_be_focused()
    assert "closed" == me.sees(anna.conversation_id)["state"]
    assert ["Hello", "an answer"] == anna.texts()


def test_search_details_and_help_have_keys(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk(viewport={"width": 1400, "height": 800}).opens(anna.conversation_id)
    details = inbox.page.get_by_role("complementary", name="Details")
    press = inbox.page.keyboard.press

    expect(details).to_be_visible()
    press("d")
    expect(details).to_have_count(0)
    press("/")
    expect(inbox.page.get_by_role("searchbox")).to_be_focused()
    press("Escape")
    press("?")
    help_ = inbox.page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_be_visible()
    press("j")
    press("Escape")

    expect(help_).to_have_count(0)
    expect(inbox.page.locator("h2").first).to_have_text("Anna")


def test_single_keys_can_be_switched_off_and_never_act_while_writing(
    desk: Opens, shopper: Makes, me: Colleague
) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.composer.press_sequentially("eej?c")
    expect(inbox.composer).to_have_value("eej?c")
    inbox.composer.fill("")
    inbox.page.keyboard.press("Escape")
    inbox.page.keyboard.press("?")
    inbox.page.get_by_role("checkbox", name="Single-key shortcuts").uncheck()
    inbox.page.keyboard.press("Escape")
    inbox.page.keyboard.press("e")
    inbox.page.keyboard.press("?")

    expect(inbox.page.get_by_role("dialog")).to_have_count(0)
    assert ("open", None) == (me.sees(anna.conversation_id)["state"], me.sees(anna.conversation_id)["lease"])


def test_everything_is_reached_by_tab_and_panels_close_with_escape(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)
    inbox.page.locator("body").click(position={"x": 640, "y": 300})
    reached: list[str] = []

    inbox.page.evaluate("document.activeElement.blur()")
    for _ in range(24):
        inbox.page.keyboard.press("Tab")
        reached.append(inbox.page.evaluate(NAME))

    for expected in (
        "You and your settings",
        "Search",
        "Open",
        "row",
        "Claim",
        "Assign",
        "Snooze",
        "Close",
        "composer",
    ):
        assert any(expected in name for name in reached), f"{expected} in {reached}"
    inbox.page.get_by_role("button", name="Snooze", exact=True).press("Enter")
    expect(inbox.page.get_by_role("group", name="Snooze")).to_be_visible()
    inbox.page.keyboard.press("Escape")
    expect(inbox.page.get_by_role("button", name="Snooze", exact=True)).to_be_focused()


NAME = """() => { const e = document.activeElement;
return [e.ariaLabel, e.id, e.className, e.labels?.[0]?.textContent, e.textContent].join(" "); }"""
