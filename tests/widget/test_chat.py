"""A shopper chats: nothing written is lost, nothing is doubled, everything is told."""

import json
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Route, WebSocketRoute, expect

from .agent import Agent
from .shop import Shop, visit


def test_a_message_reaches_the_agent_and_the_answer_comes_back(shop: Shop, agent: Agent) -> None:
    shop.open()

    shop.write("Is the oak lamp in stock?")
    expect(shop.panel.get_by_text("Sent", exact=False).first).to_be_visible()
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


def test_what_is_written_offline_survives_a_reload_and_is_sent_once(shop: Shop, agent: Agent, context: BrowserContext) -> None:
    shop.open().online()
    shop.write("one")
    expect(shop.panel.get_by_text("Sent", exact=False)).to_be_visible()

    context.set_offline(True)
    shop.write("two")
    shop.write("three")
    expect(shop.panel.get_by_text("Waiting to be sent")).to_have_count(2)
    context.set_offline(False)
    shop.page.reload()

    shop.shows("one", "two", "three")
    expect(shop.panel.get_by_text("Waiting to be sent")).to_have_count(0)
    assert ["one", "two", "three"] == agent.texts()


def test_an_answer_that_is_lost_on_the_way_makes_no_second_message(context: BrowserContext, demo: dict[str, Any], agent: Agent) -> None:
    cut = lose_first_acknowledgement(context)
    shop = visit(context, demo["storefront"]).open()

    shop.write("only once")
    expect(shop.panel.get_by_text("Sent", exact=False)).to_be_visible()

    assert [True] == cut
    shop.shows("only once")
    assert ["only once"] == agent.texts()


def lose_first_acknowledgement(context: BrowserContext) -> list[bool]:
    """Cut the socket instead of handing on the first acknowledgement of a send; the list tells whether it happened."""
    cut: list[bool] = []

    def handle(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        sends: list[str] = []

        def up(frame: str | bytes) -> None:
            if '["message:send"' in str(frame):
                sends.append(str(frame).split(",", 1)[1].split("[", 1)[0])
            server.send(frame)

        def down(frame: str | bytes) -> None:
            if not cut and sends and str(frame).startswith(f"43/widget,{sends[0]}["):
                cut.append(True)
                route.close()
            elif not cut or "message:new" in str(frame) or not sends:
                route.send(frame)

        route.on_message(up)
        server.on_message(down)

    context.route_web_socket("**/socket.io/**", handle)
    return cut


def test_a_refused_message_keeps_its_text_and_can_be_tried_again(context: BrowserContext, demo: dict[str, Any], agent: Agent) -> None:
    refuse_first_send(context)
    shop = visit(context, demo["storefront"]).open()

    shop.write("please take this")
    expect(shop.panel.get_by_text("Not sent")).to_be_visible()
    shop.panel.get_by_role("button", name="Try again").click()
    expect(shop.panel.get_by_text("Sent", exact=False)).to_be_visible()

    shop.shows("please take this")
    assert ["please take this"] == agent.texts()


def refuse_first_send(context: BrowserContext) -> None:
    """Answer the first send with a refusal, without telling the server."""
    refused: list[bool] = []

    def handle(route: WebSocketRoute) -> None:
        server = route.connect_to_server()

        def up(frame: str | bytes) -> None:
            if not refused and '["message:send"' in str(frame):
                refused.append(True)
                number = str(frame).split(",", 1)[1].split("[", 1)[0]
                route.send(f'43/widget,{number}[{{"ok":false,"error":{{"code":"invalid","message":"no"}}}}]')
            else:
                server.send(frame)

        route.on_message(up)
        server.on_message(route.send)

    context.route_web_socket("**/socket.io/**", handle)


def test_where_websockets_are_blocked_plain_http_carries_it(context: BrowserContext, demo: dict[str, Any], agent: Agent) -> None:
    context.route_web_socket("**/socket.io/**", lambda route: route.close())
    shop = visit(context, demo["storefront"]).open().online()

    shop.write("over plain http")
    expect(shop.panel.get_by_text("Sent", exact=False)).to_be_visible()
    agent.say("and back")

    expect(shop.lines).to_have_text(["over plain http", "and back"], timeout=10_000)


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


def test_several_tabs_are_in_step(shop: Shop, context: BrowserContext, demo: dict[str, Any], agent: Agent) -> None:
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
    place = box.evaluate("(box) => { box.scrollTop = 50; const line = box.querySelector('.bubble'); return [line.innerText, line.getBoundingClientRect().top - 0]; }")

    expect(shop.lines).to_have_count(61)

    top = box.evaluate("(box, text) => [...box.querySelectorAll('.bubble')].find((line) => line.innerText === text).getBoundingClientRect().top", place[0])
    assert abs(top - place[1]) < 60
    expect(shop.lines.first).to_have_text("first")


def test_hostile_text_is_only_text_in_the_panel(shop: Shop, agent: Agent) -> None:
    hostile = '<img src=x onerror="parent.postMessage(1,`*`)"><script>alert(1)</script> javascript:alert(1) https://shop.example/'
    dialogs: list[str] = []
    shop.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    shop.open().online()

    shop.write(hostile)
    expect(shop.panel.get_by_text("Sent", exact=False)).to_be_visible()
    agent.say(hostile)

    shop.shows(hostile, hostile)
    assert ["https://shop.example/"] * 2 == shop.panel.locator(".bubble a").evaluate_all("links => links.map((link) => link.href)")
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


def test_as_a_page_of_its_own_it_keeps_what_was_written_offline(chromium: Browser, demo: dict[str, Any], agent: Agent) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{demo['url']}/widget/{demo['widget_id']}/page")
    page.get_by_role("textbox").fill("one")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sent", exact=False)).to_be_visible()

    context.set_offline(True)
    page.get_by_role("textbox").last.fill("two")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Waiting to be sent")).to_be_visible()
    context.set_offline(False)
    page.reload()

    expect(page.locator(".bubble")).to_have_text(["one", "two"])
    expect(page.get_by_text("Waiting to be sent")).to_have_count(0)
    assert ["one", "two"] == agent.texts()
    context.close()


def test_a_visitor_whose_token_died_goes_on_with_a_new_one(context: BrowserContext, demo: dict[str, Any], agent: Agent) -> None:
    seen: list[int] = []

    def spoil(route: Route) -> None:
        answer = route.fetch()
        body = answer.json()
        if not seen:
            body["visitor_token"] = "spoilt"
        seen.append(answer.status)
        route.fulfill(response=answer, json=body)

    context.route("**/sessions", spoil)
    shop = visit(context, demo["storefront"]).open()

    shop.write("let me in")
    expect(shop.panel.get_by_text("· Sent")).to_be_visible()

    assert [201, 201] == seen[:2]
    assert ["let me in"] == agent.texts()
