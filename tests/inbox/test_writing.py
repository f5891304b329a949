"""Writing: canned replies, drafts, lines that wait; nothing that was written is lost."""

import re

from playwright.sync_api import Route, expect

from .conftest import Makes, Opens
from .people import Colleague


def test_a_canned_reply_is_inserted_by_its_shortcut(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Which bulb?", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.composer.press_sequentially("Well: /bu")
    expect(inbox.suggestions).to_have_count(1)
    inbox.composer.press("Enter")
    expect(inbox.composer).to_have_value(re.compile("^Well: Every lamp takes"))
    inbox.composer.press("Enter")

    expect(inbox.lines.nth(1)).to_have_text(re.compile("^Well: Every lamp takes"))
    expect(inbox.composer).to_have_value("")
    expect(inbox.composer).to_be_focused()


def test_they_are_chosen_with_the_arrows_or_the_mouse_and_put_away(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.button("Insert a canned reply").click()
    expect(inbox.suggestions).to_have_count(4)
    inbox.composer.press("ArrowDown")
    expect(inbox.suggestions.nth(1)).to_have_attribute("aria-selected", "true")
    expect(inbox.composer).to_have_attribute("aria-activedescendant", "canned-1")
    inbox.composer.press("Escape")
    expect(inbox.suggestions).to_have_count(0)
    inbox.composer.fill("/hello")
    inbox.suggestions.first.click()

    expect(inbox.composer).to_have_value(re.compile("^Hello, and thank you"))


def test_canned_replies_are_written_changed_and_removed(desk: Opens, shopper: Makes) -> None:
    inbox = desk()
    dialog = inbox.page.get_by_role("dialog")

    inbox.page.get_by_role("button", name="You and your settings").click()
    inbox.page.get_by_role("button", name="Canned replies").click()
    inbox.button("New canned reply").click()
    expect(dialog.get_by_label("Shortcut")).to_be_focused()
    for label, text in (("Shortcut", "moth"), ("Title", "Against moths"), ("Text", "Cedar wood helps.")):
        dialog.get_by_label(label).fill(text)
    inbox.button("Save").click()
    expect(dialog.locator("li")).to_contain_text(["/bulb", "/days", "/hello", "/moth", "/repair"])
    inbox.button("Edit: Against moths").click()
    dialog.get_by_label("Text").fill("Lavender helps.")
    inbox.button("Save").click()
    expect(dialog).to_contain_text("Lavender helps.")
    inbox.button("Remove: Against moths").click()

    expect(dialog.locator("li")).to_have_count(4)
    inbox.button("Close dialog").click()
    expect(dialog).to_have_count(0)


def test_a_shortcut_that_is_taken_is_refused_in_words(desk: Opens, shopper: Makes) -> None:
    inbox = desk()
    dialog = inbox.page.get_by_role("dialog")
    inbox.page.get_by_role("button", name="You and your settings").click()
    inbox.page.get_by_role("button", name="Canned replies").click()
    inbox.button("New canned reply").click()

    for label in ("Shortcut", "Title", "Text"):
        dialog.get_by_label(label).fill("hello")
    inbox.button("Save").click()

    expect(dialog.get_by_role("alert")).to_contain_text("shortcut")
    expect(dialog.get_by_label("Shortcut")).to_have_value("hello")


def test_drafts_of_several_conversations_survive_a_reload(desk: Opens, shopper: Makes) -> None:
    anna, ben = shopper("Hello", name="Anna"), shopper("Hi", name="Ben")
    inbox = desk().opens(anna.conversation_id)

    inbox.composer.fill("Dear Anna,")
    inbox.opens(ben.conversation_id)
    inbox.button("Note").click()
    inbox.composer.fill("ask Ivo")
    inbox.page.reload()
    inbox.online()

    expect(inbox.composer).to_have_value("ask Ivo")
    expect(inbox.button("Note")).to_have_attribute("aria-pressed", "true")
    expect(inbox.row(anna.conversation_id)).to_contain_text("Draft: Dear Anna,")
    inbox.opens(anna.conversation_id)
    expect(inbox.composer).to_have_value("Dear Anna,")


def test_lines_written_offline_survive_a_reload_and_are_sent_once_in_order(
    desk: Opens, shopper: Makes, me: Colleague
) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)
    api = "**/api/v1/conversations/*/messages"

    inbox.page.route(api, lambda route: route.abort() if route.request.method == "POST" else route.fallback())
    inbox.writes("one")
    inbox.writes("two")
    expect(inbox.page.get_by_text("Waiting for the connection").first).to_be_visible()
    inbox.page.reload()
    inbox.shows("Hello", "one", "two")
    inbox.page.unroute(api)

    expect(inbox.page.locator(".delivery").last).to_be_visible()
    expect(inbox.page.locator(".pending")).to_have_count(0)
    assert ["Hello", "one", "two"] == [line["text"] for line in me.lines(anna.conversation_id)]


def test_an_answer_that_is_lost_makes_no_second_line(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)
    lost: list[int] = []

    def lose_first(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(route.fetch().status)
        return route.abort()

    inbox.page.route("**/api/v1/conversations/*/messages", lose_first)
    inbox.writes("only once")
    expect(inbox.page.locator(".delivery")).to_be_visible()
    expect(inbox.page.locator(".pending")).to_have_count(0)

    assert [201] == lost
    assert ["Hello", "only once"] == anna.texts()


def test_a_refused_line_says_why_and_can_be_tried_again(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)
    problem = '{"code": "rate_limited", "message": "Slowly.", "retry_after": 3}'
    api = "**/api/v1/conversations/*/messages"
    inbox.page.route(
        api,
        lambda route: (
            route.fulfill(status=429, body=problem) if route.request.method == "POST" else route.fallback()
        ),
    )

    inbox.writes("please")
    expect(inbox.page.get_by_role("alert")).to_contain_text(
        "Not sent: Too many at once. Try again in 3 seconds."
    )
    inbox.page.unroute(api)
    inbox.button("Try again").click()

    expect(inbox.page.locator(".delivery")).to_be_visible()
    assert ["Hello", "please"] == anna.texts()


def test_what_is_too_long_is_counted_and_not_sent(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.writes("x" * 5_003)
    expect(inbox.page.get_by_text("3 characters too long")).to_be_visible()
    expect(inbox.lines).to_have_count(1)
    inbox.writes("y" * 5_000)

    expect(inbox.page.locator(".delivery")).to_be_visible()
    assert 5_000 == len(anna.texts()[-1])


def test_enter_may_make_a_new_line_instead(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.composer.fill("one")
    inbox.composer.press("Shift+Enter")
    inbox.page.get_by_role("button", name="You and your settings").click()
    inbox.page.get_by_role("checkbox", name="Enter sends").uncheck()
    inbox.page.keyboard.press("Escape")
    inbox.composer.focus()
    inbox.composer.press("Enter")
    inbox.composer.press_sequentially("three")
    inbox.composer.press("Control+Enter")

    inbox.shows("Hello", "one\n\nthree")
