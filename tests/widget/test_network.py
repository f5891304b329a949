"""A shopper on a bad network: what was written is kept, sent once, and carried by whatever way is open."""

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Route, WebSocketRoute, expect

from .agent import Agent
from .shop import SENT, Shop, visit


def test_what_is_written_offline_survives_a_reload_and_is_sent_once(
    shop: Shop, agent: Agent, context: BrowserContext
) -> None:
    shop.open().online()
    shop.write("one")
    expect(shop.panel.get_by_text(SENT)).to_be_visible()

    context.set_offline(True)
    shop.write("two")
    shop.write("three")
    expect(shop.panel.get_by_text("Waiting to be sent")).to_have_count(2)
    context.set_offline(False)
    shop.page.reload()

    shop.shows("one", "two", "three")
    expect(shop.panel.get_by_text("Waiting to be sent")).to_have_count(0)
    assert ["one", "two", "three"] == agent.texts()


def test_an_answer_that_is_lost_on_the_way_makes_no_second_message(
    context: BrowserContext, demo: dict[str, Any], agent: Agent
) -> None:
    cut = lose_first_acknowledgement(context)
    shop = visit(context, demo["storefront"]).open()

    shop.write("only once")
    expect(shop.panel.get_by_text(SENT)).to_be_visible()

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


def test_a_refused_message_keeps_its_text_and_can_be_tried_again(
    context: BrowserContext, demo: dict[str, Any], agent: Agent
) -> None:
    refuse_first_send(context)
    shop = visit(context, demo["storefront"]).open()

    shop.write("please take this")
    expect(shop.panel.get_by_text("Not sent")).to_be_visible()
    shop.panel.get_by_role("button", name="Try again").click()
    expect(shop.panel.get_by_text(SENT)).to_be_visible()

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


def test_where_websockets_are_blocked_plain_http_carries_it(
    context: BrowserContext, demo: dict[str, Any], agent: Agent
) -> None:
    context.route_web_socket("**/socket.io/**", lambda route: route.close())
    shop = visit(context, demo["storefront"]).open().online()

    shop.write("over plain http")
    expect(shop.panel.get_by_text(SENT)).to_be_visible()
    agent.say("and back")

    expect(shop.lines).to_have_text(["over plain http", "and back"], timeout=10_000)


def test_as_a_page_of_its_own_it_keeps_what_was_written_offline(
    chromium: Browser, demo: dict[str, Any], agent: Agent
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{demo['url']}/widget/{demo['widget_id']}/page")
    page.get_by_role("textbox").fill("one")
    page.keyboard.press("Enter")
    expect(page.get_by_text(SENT)).to_be_visible()

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


def test_a_visitor_whose_token_died_goes_on_with_a_new_one(
    context: BrowserContext, demo: dict[str, Any], agent: Agent
) -> None:
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
