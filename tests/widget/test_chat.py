"""A shopper chats: nothing written is lost, nothing is doubled, everything is told."""

import json
from typing import Any

from playwright.sync_api import BrowserContext, Dialog, expect

from .agent import Agent
from .shop import SENT, Shop, visit


def test_a_message_reaches_the_agent_and_the_answer_comes_back(shop: Shop, agent: Agent) -> None:
    shop.open()

    shop.write("Is the oak lamp in stock?")
    expect(shop.panel.get_by_text(SENT).first).to_be_visible()
    agent.say("Yes, three are left.")
    agent.read()

    shop.shows("Is the oak lamp in stock?", "Yes, three are left.")
    expect(shop.panel.get_by_text("Read", exact=False)).to_be_visible()
    assert ["Is the oak lamp in stock?", "Yes, three are left."] == agent.texts()


def test_the_page_hears_what_happens(shop: Shop, agent: Agent) -> None:
    shop.open().online()

    shop.write("hello")
    shop.shows("hello")
    agent.say("hi")
    shop.shows("hello", "hi")

    assert 1 == len(shop.heard("conversation:started"))
    assert ["out", "in"] == [detail["direction"] for detail in shop.heard("message")]
    states = [detail["state"] for detail in shop.heard("message:status")]
    assert ["queued", "sending", "sent"] == sorted(set(states), key=states.index)[:3]
    assert "hello" not in json.dumps(shop.page.evaluate("heard"))


def test_closed_it_counts_what_is_unread_and_the_next_page_view_knows(shop: Shop, agent: Agent) -> None:
    shop.open().online()
    shop.write("hello")
    shop.shows("hello")
    shop.call("close")

    agent.say("are you still there?")
    expect(shop.page.locator("shopbell-widget b")).to_have_text("1")
    shop.page.reload()
    expect(shop.page.locator("shopbell-widget b")).to_have_text("1")
    shop.open()

    expect(shop.page.locator("shopbell-widget b")).to_have_text("")
    shop.shows("hello", "are you still there?")


def test_an_open_chat_is_open_again_on_the_next_page(shop: Shop, demo: dict[str, Any]) -> None:
    shop.open().online()
    shop.write("hello")
    shop.shows("hello")

    shop.page.goto(demo["storefront"] + "?next")

    expect(shop.launcher).to_have_attribute("aria-expanded", "true")
    shop.shows("hello")


def test_several_tabs_are_in_step(
    shop: Shop, context: BrowserContext, demo: dict[str, Any], agent: Agent
) -> None:
    shop.open().online()
    shop.write("from the first tab")
    shop.shows("from the first tab")
    other = visit(context, demo["storefront"]).open().online()

    other.write("from the second")
    agent.say("to both")

    for tab in (shop, other):
        tab.shows("from the first tab", "from the second", "to both")


def test_long_history_is_loaded_by_scrolling_and_keeps_its_place(shop: Shop, agent: Agent) -> None:
    shop.open().online()
    shop.write("first")
    shop.shows("first")
    for number in range(60):
        agent.say(f"line {number}")
    shop.page.reload()
    expect(shop.lines).to_have_count(50)
    box = shop.panel.get_by_role("log")
    place = box.evaluate(
        "(box) => { box.scrollTop = 50; const line = box.querySelector('.bubble'); return [line.innerText, line.getBoundingClientRect().top - 0]; }"
    )

    expect(shop.lines).to_have_count(61)

    top = box.evaluate(
        "(box, text) => [...box.querySelectorAll('.bubble')].find((line) => line.innerText === text).getBoundingClientRect().top",
        place[0],
    )
    assert abs(top - place[1]) < 60
    expect(shop.lines.first).to_have_text("first")


def test_hostile_text_is_only_text_in_the_panel(shop: Shop, agent: Agent) -> None:
    hostile = '<img src=x onerror="parent.postMessage(1,`*`)"><script>alert(1)</script> javascript:alert(1) https://shop.example/'
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    shop.page.on("dialog", dismiss)
    shop.open().online()

    shop.write(hostile)
    expect(shop.panel.get_by_text(SENT)).to_be_visible()
    agent.say(hostile)

    shop.shows(hostile, hostile)
    assert ["https://shop.example/"] * 2 == shop.panel.locator(".bubble a").evaluate_all(
        "links => links.map((link) => link.href)"
    )
    assert 0 == shop.panel.locator(".bubble :not(a)").count()
    assert [] == dialogs


def test_a_closed_conversation_is_rated_and_a_new_one_begun(shop: Shop, agent: Agent) -> None:
    shop.open().online()
    shop.write("thank you")
    shop.shows("thank you")
    agent.close()

    expect(shop.panel.get_by_text("This conversation was closed.")).to_be_visible()
    shop.panel.get_by_text("Good", exact=True).click(force=True)
    shop.panel.get_by_role("button", name="Send rating").click()
    expect(shop.panel.get_by_text("You rated this conversation 4 out of 5.")).to_be_visible()
    shop.panel.get_by_role("button", name="New conversation").click()
    shop.write("something else")

    shop.shows("something else")
    shop.panel.get_by_role("button", name="Your conversations").click()
    expect(shop.panel.locator(".entry")).to_have_count(2)


def test_an_address_for_replies_by_mail_is_kept(shop: Shop) -> None:
    shop.open().online()
    shop.write("mail me")

    shop.panel.get_by_label("Have to leave?", exact=False).fill("not an address")
    shop.panel.get_by_role("button", name="Save").click()
    expect(shop.panel.get_by_text("Please check the address.")).to_be_visible()
    shop.panel.get_by_label("Have to leave?", exact=False).fill("shopper@shop.example")
    shop.panel.get_by_role("button", name="Save").click()

    expect(shop.panel.get_by_text("If you leave, we mail the reply to shopper@shop.example.")).to_be_visible()
