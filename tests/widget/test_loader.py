"""The loader on the shop's page: light, polite, and harmless when something fails."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from .shop import Shop, visit

MEASURE = """
window.measured = {shift: 0, long: 0};
new PerformanceObserver((list) => { for (const entry of list.getEntries()) measured.shift += entry.value; })
  .observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => {
  const scripts = list.getEntries().flatMap((frame) => frame.scripts);
  measured.long += scripts.filter((script) => script.sourceURL.includes("/widget.js") && script.duration > 50).length;
}).observe({type: "long-animation-frame", buffered: true});
"""


def tag(demo: dict[str, Any], more: str = "") -> str:
    """Write the snippet."""
    return (
        f'<script async src="{demo["url"]}/widget.js" data-widget-id="{demo["widget_id"]}" {more}></script>'
    )


def plain(demo: dict[str, Any], head: str = "", body: str = "<h1>A shop</h1>") -> str:
    """Write a page with nothing but the snippet on it."""
    return f"<!doctype html><html lang=en><head><title>A shop</title>{head}{tag(demo)}</head><body>{body}</body></html>"


def test_before_the_first_use_nothing_is_stored_and_nothing_else_requested(
    context: BrowserContext, demo: dict[str, Any]
) -> None:
    requests: list[str] = []
    context.on("request", lambda request: requests.append(request.url))

    shop = visit(context, demo["storefront"])
    expect(shop.launcher).to_be_visible()
    shop.page.wait_for_load_state("networkidle")

    assert [f"{demo['url']}/widget.js"] == [url for url in requests if url.startswith(demo["url"])]
    assert [0, 0, ""] == shop.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]")
    assert [] == context.cookies()


@pytest.fixture
def slow(context: BrowserContext) -> BrowserContext:
    """A browser on a machine a quarter as fast, which measures what we do to the page."""
    context.add_init_script(MEASURE)

    def slow_down(page: Page) -> None:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})

    context.on("page", slow_down)
    return context


def test_a_loader_that_takes_long_would_be_noticed(
    slow: BrowserContext, page_with: Callable[..., Shop], demo: dict[str, Any]
) -> None:
    body = "for (const end = performance.now() + 120; performance.now() < end; );"
    slow.route("**/widget.js", lambda route: route.fulfill(body=body, content_type="text/javascript"))

    shop = page_with(plain(demo))

    shop.page.wait_for_function("measured.long === 1")


def test_on_a_slow_machine_nothing_shifts_and_no_task_of_ours_is_long(
    slow: BrowserContext, page_with: Callable[..., Shop], demo: dict[str, Any]
) -> None:
    measured = []
    for _ in range(3):
        shop = page_with(plain(demo, body="<p>Lamps.</p>" * 60))
        expect(shop.launcher).to_be_visible()
        shop.page.wait_for_load_state("networkidle")
        measured.append(shop.page.evaluate("measured"))

    assert [0, 0, 0] == [page["shift"] for page in measured]
    assert 0 == min(page["long"] for page in measured)  # whatever else this machine does can only add


def test_it_works_under_a_strict_policy_with_trusted_types(
    page_with: Callable[..., Shop], demo: dict[str, Any]
) -> None:
    policy = (
        f"default-src 'none'; script-src 'nonce-shop'; frame-src {demo['url']}; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    problems: list[str] = []
    markup = f"<!doctype html><html><head><title>A shop</title>{tag(demo, 'nonce=shop')}</head><body>A shop</body></html>"

    shop = page_with(markup, {"content-security-policy": policy})
    shop.page.on("console", lambda message: problems.append(message.text))
    shop.open()

    assert {"width": "56px", "position": "fixed"} == shop.page.evaluate(
        """() => { const root = document.querySelector("shopbell-widget").shadowRoot;
        return {width: getComputedStyle(root.querySelector("button")).width, position: getComputedStyle(root.firstChild).position}; }"""
    )
    assert [] == problems


def test_calls_made_before_the_loader_are_done_in_order(
    page_with: Callable[..., Shop], demo: dict[str, Any]
) -> None:
    stub = """<script>window.Shopbell = function () { (Shopbell.q = Shopbell.q || []).push(arguments); };
    window.order = []; Shopbell("on", "ready", () => order.push("ready")); Shopbell("on", "open", () => order.push("open"));
    Shopbell("open");</script>"""

    shop = page_with(plain(demo, stub))
    shop.page.wait_for_function("order.length === 2")

    assert ["ready", "open"] == shop.page.evaluate("order")


def test_a_panel_that_never_comes_alive_harms_nobody(
    context: BrowserContext, page_with: Callable[..., Shop], demo: dict[str, Any]
) -> None:
    context.route(
        "**/panel", lambda route: route.fulfill(body="<h1>502</h1>", status=502, content_type="text/html")
    )
    shop = page_with(
        plain(
            demo,
            body="<button style='position:fixed;inset:0;width:100%' onclick='this.dataset.hit=1'>All of the page</button>",
        )
    )

    shop.launcher.click()
    shop.page.get_by_role("button", name="All of the page").click()
    expect(shop.page.locator("shopbell-widget a")).to_be_visible(timeout=12_000)

    assert "1" == shop.page.evaluate("document.querySelector('button').dataset.hit")
    assert [{"code": "panel_unreachable"}] == shop.heard("error")
    expect(shop.page.locator("shopbell-widget a")).to_have_attribute("href", re.compile("/page$"))
    expect(shop.page.locator("shopbell-widget iframe")).to_have_count(0)


def test_until_the_panel_answers_the_frame_is_inert_and_has_no_size(
    context: BrowserContext, page_with: Callable[..., Shop], demo: dict[str, Any]
) -> None:
    context.route("**/panel", lambda route: route.fulfill(body="", content_type="text/html"))
    shop = page_with(plain(demo))

    shop.launcher.click()
    frame = shop.page.locator("shopbell-widget iframe")

    expect(frame).to_have_attribute("inert", "")
    assert [0, 0, "none"] == frame.evaluate(
        "frame => [frame.clientWidth, frame.clientHeight, getComputedStyle(frame).pointerEvents]"
    )


def test_strangers_cannot_speak_to_the_panel_and_no_token_leaves_it(shop: Shop, demo: dict[str, Any]) -> None:
    shop.page.evaluate(
        "() => { window.leaked = []; addEventListener('message', ({data}) => leaked.push(data)); }"
    )
    shop.open().online()

    shop.page.evaluate(
        """() => { const frame = document.querySelector("shopbell-widget").shadowRoot.querySelector("iframe").contentWindow;
        for (const data of [{shopbell: "hello", nonce: "x", page: {url: "", title: ""}, locales: [], kept: {}}, {type: "close"},
          {type: "command", id: 1, name: "destroy", args: []}, "close", null, {__proto__: {x: 1}}])
          frame.postMessage(data, "*", data?.shopbell ? [new MessageChannel().port2] : []); }"""
    )
    shop.write("still here")

    shop.shows("still here")
    assert [] == shop.page.evaluate("leaked")
    assert None is shop.page.evaluate("({}).x")
    stored = shop.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert "token" not in stored


def test_any_element_of_the_page_can_open_the_chat_and_gets_the_focus_back(
    page_with: Callable[..., Shop], demo: dict[str, Any]
) -> None:
    shop = page_with(plain(demo, body="<a href=/contact data-shopbell-open>Ask <b>us</b></a>"))

    shop.page.get_by_text("us").click()
    expect(shop.panel.get_by_role("textbox")).to_be_focused()
    shop.page.keyboard.press("Escape")

    expect(shop.launcher).to_have_attribute("aria-expanded", "false")
    shop.page.wait_for_function(
        "document.activeElement === document.querySelector('a')  || document.activeElement.tagName"
    )
    assert ["open", "close"] == [name for name, _ in shop.page.evaluate("heard") if name in ("open", "close")]


def test_on_a_phone_it_fills_the_screen_and_gives_the_page_back_as_it_was(
    chromium: Any, demo: dict[str, Any]
) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    shop = visit(context, demo["storefront"])
    before = shop.page.evaluate("[document.body.style.overflow, document.documentElement.style.overflow]")

    shop.open()
    box = shop.page.locator("shopbell-widget iframe").bounding_box()
    during = shop.page.evaluate("getComputedStyle(document.body).overflow")
    shop.panel.get_by_role("button", name="Close chat").click()
    expect(shop.launcher).to_be_visible()

    assert {"x": 0, "y": 0, "width": 390, "height": 844} == box
    assert "hidden" == during
    assert before == shop.page.evaluate(
        "[document.body.style.overflow, document.documentElement.style.overflow]"
    )
    context.close()


def test_a_framework_that_replaces_the_body_keeps_the_chat(shop: Shop) -> None:
    shop.open()

    shop.page.evaluate("() => { document.body = document.createElement('body'); }")

    expect(shop.launcher).to_be_visible()
    expect(shop.panel.get_by_role("textbox")).to_be_visible()


def test_commands_answer_and_unknown_ones_say_so(shop: Shop) -> None:
    shop.call("setLocale", "de")
    shop.open()

    expect(shop.panel.get_by_role("textbox")).to_have_attribute("placeholder", re.compile("Nachricht"))
    assert 0 == shop.call("getUnreadCount")
    assert 'there is no command "dance"' in shop.page.evaluate(
        "Shopbell('dance').catch((error) => error.message)"
    )
    assert "takes a text" in shop.page.evaluate("Shopbell.sendMessage('').catch((error) => error.message)")
    shop.call("hide")
    expect(shop.launcher).to_be_hidden()
    shop.call("show")
    expect(shop.launcher).to_be_visible()


def test_on_can_be_undone(shop: Shop) -> None:
    shop.page.evaluate(
        "() => { window.opened = 0; const undo = Shopbell('on', 'open', () => opened++); undo(); Shopbell.on('open', () => opened++); }"
    )

    shop.open()

    assert 1 == shop.page.evaluate("opened")


def test_destroy_leaves_no_trace_and_boot_begins_anew(shop: Shop) -> None:
    shop.open().online()
    shop.write("hello")
    shop.shows("hello")

    shop.call("destroy")

    assert [0, 0] == shop.page.evaluate("[localStorage.length, sessionStorage.length]")
    expect(shop.page.locator("shopbell-widget")).to_have_count(0)
    shop.call("boot")
    shop.open()
    shop.shows()
