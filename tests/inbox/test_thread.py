"""One conversation: read as it happens, answered, noted, decided about."""

from typing import Any

from playwright.sync_api import Browser, expect

from tests.widget.shop import visit as visit_shop

from .conftest import Makes, Opens
from .desk import signed_in, visit
from .people import Backstage, Colleague, eventually

REL = "noopener noreferrer nofollow ugc"


def test_a_chat_with_a_shopper_on_the_storefront(
    chromium: Browser, demo: dict[str, Any], stage: Backstage
) -> None:
    browser = chromium.new_context(locale="en-US")
    shop = visit_shop(browser, demo["storefront"]).open().online()
    agent = Colleague(stage, demo["url"], demo["agent"])
    context = signed_in(chromium, demo["url"], agent.grant)
    inbox = visit(context, demo["url"]).online()

    shop.write("Is the oak lamp in stock?")
    inbox.rows.first.get_by_text("Is the oak lamp in stock?").click()
    inbox.composer.press_sequentially("Yes, three", delay=20)
    expect(shop.panel.locator(".bubble.dots")).to_be_visible()
    inbox.composer.press("Enter")
    shop.shows("Is the oak lamp in stock?", "Yes, three")
    inbox.button("Note").click()
    inbox.writes("One of them has a scratch")
    expect(inbox.notes).to_have_text("One of them has a scratch")
    inbox.button("Reply").click()
    inbox.writes("Shall I keep one for you?")

    shop.shows("Is the oak lamp in stock?", "Yes, three", "Shall I keep one for you?")
    assert "scratch" not in shop.panel.content()
    expect(inbox.page.locator(".delivery.is-read").last).to_be_visible()
    shop.panel.locator("textarea").press_sequentially("please", delay=20)
    expect(inbox.page.locator(".is-typing")).to_be_visible()
    browser.close()
    context.close()


def test_lines_appear_while_one_reads_and_a_note_never_reaches_the_shopper(
    desk: Opens, shopper: Makes, owner: Colleague
) -> None:
    anna = shopper("Hello", name="Anna")
    anna.types(typing=False)  # connected, so that all that reaches her is seen
    inbox = desk().opens(anna.conversation_id)

    anna.says("Is anybody there?")
    owner.says(anna.conversation_id, "Yes, Ivo here.")
    owner.says(anna.conversation_id, "She called yesterday", "note")

    inbox.shows("Hello", "Is anybody there?", "Yes, Ivo here.")
    expect(inbox.notes).to_have_text("She called yesterday")
    expect(inbox.page.locator(".author")).to_have_text([owner.me["name"]])
    assert ["Hello", "Is anybody there?", "Yes, Ivo here."] == anna.texts()
    assert "She called" not in "".join(anna.seen)
    assert "Yes, Ivo here." in "".join(anna.seen)


def test_a_reply_is_sent_delivered_and_read(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.writes("Good day!")
    marks = inbox.page.locator(".delivery")
    expect(marks).to_have_text("Sent")
    anna.gets(2)
    expect(marks).to_have_text("Delivered")
    anna.reads(2)

    expect(marks).to_have_text("Read")


def test_who_types_is_shown_in_list_and_thread(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    anna.types()
    expect(inbox.page.get_by_text("Anna is typing…")).to_be_visible()
    expect(inbox.row(anna.conversation_id)).to_contain_text("Typing…")
    anna.says("There")

    expect(inbox.page.get_by_text("Anna is typing…")).to_have_count(0)


def test_tags_are_chosen_and_made(desk: Opens, shopper: Makes, me: Colleague) -> None:
    anna = shopper("Hello", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.button("Add or remove tags").click()
    inbox.page.get_by_role("checkbox", name="repair").check()
    expect(inbox.row(anna.conversation_id).locator(".tag")).to_have_text(["repair"])
    inbox.page.get_by_role("textbox", name="New tag").fill("moth hole")
    inbox.button("Add").click()

    expect(inbox.row(anna.conversation_id).locator(".tag")).to_have_text(["moth hole", "repair"])
    eventually(lambda: ["moth hole", "repair"] == me.sees(anna.conversation_id)["tags"])
    inbox.page.get_by_role("checkbox", name="repair").uncheck()
    expect(inbox.row(anna.conversation_id).locator(".tag")).to_have_text(["moth hole"])


def test_the_details_say_who_it_is_and_no_more_than_is_known(desk: Opens, shopper: Makes) -> None:
    anna = shopper("Hello", name="✓ Verified", email="anna@rugs.example")
    inbox = desk(viewport={"width": 1400, "height": 800}).opens(anna.conversation_id)
    details = inbox.page.get_by_role("complementary", name="Details")

    expect(details).to_contain_text("unconfirmed")
    expect(details).to_contain_text("anna@rugs.example")
    expect(details.get_by_role("link")).to_have_attribute("href", "https://northwind.example/rugs/storm")
    anna.rates(4, "Quick and kind")

    expect(details).to_contain_text("4 stars out of 5")
    expect(details).to_contain_text("Quick and kind")
    inbox.button("Hide details").first.click()
    expect(details).to_have_count(0)


def test_a_long_thread_is_read_from_its_end_and_loads_what_is_above(
    desk: Opens, shopper: Makes, me: Colleague
) -> None:
    anna = shopper("the very first", name="Anna")
    for number in range(17):
        me.says(anna.conversation_id, f"line {number}")
    inbox = desk(fewer=15, viewport={"width": 1000, "height": 500}).opens(anna.conversation_id)
    expect(inbox.lines).to_have_count(15)
    expect(inbox.lines.last).to_be_in_viewport()

    inbox.page.locator(".scroller").evaluate("scroller => scroller.scrollTo(0, -scroller.scrollHeight)")

    expect(inbox.lines).to_have_count(18)
    expect(inbox.page.get_by_text("The conversation began here")).to_be_attached()
    expect(inbox.lines.last).not_to_be_in_viewport()
    anna.says("and one more")
    inbox.page.get_by_role("button", name="1 new message").click()
    expect(inbox.lines.last).to_be_in_viewport()


def test_a_gap_on_the_line_is_healed(desk: Opens, shopper: Makes) -> None:
    anna = shopper("before", name="Anna")
    inbox = desk().opens(anna.conversation_id)

    inbox.page.context.set_offline(True)
    expect(inbox.page.get_by_text("No live connection")).to_be_visible()
    anna.says("while you were away")
    inbox.shows("before")
    inbox.page.context.set_offline(False)

    inbox.shows("before", "while you were away")
    expect(inbox.page.locator(".banner p")).to_have_count(0)


def test_hostile_text_is_only_text(desk: Opens, shopper: Makes) -> None:
    trick = "<img src=x onerror='document.title=1'><script>document.title=2</script>"
    anna = shopper(trick, 'javascript:alert(1) https://evil.example/"onmouseover=x', name="<b>Anna</b>\u202e")
    inbox = desk().opens(anna.conversation_id)

    expect(inbox.lines.first).to_have_text(trick)
    expect(inbox.page.locator("h2").first).to_contain_text("<b>Anna</b>")
    assert 0 == inbox.page.locator(".lines img, .lines script, h2 b").count()
    links = inbox.page.locator(".bubble a").evaluate_all(
        "links => links.map(({href, rel, target}) => [href, rel, target])"
    )

    assert [["https://evil.example/", REL, "_blank"]] == links
    expect(inbox.page).to_have_title("Inbox · Northwind Rugs")


def test_a_conversation_that_is_gone_says_so(desk: Opens) -> None:
    inbox = desk(at="01a20f61-4bfc-7286-a0a7-0ad2afa358bd")

    expect(inbox.page.get_by_text("The conversation could not be read.")).to_be_visible()
    expect(inbox.button("Try again")).to_be_visible()
