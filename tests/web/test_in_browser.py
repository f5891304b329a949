"""Our pages work in a real browser under their own policies, and without JavaScript where they promise to."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

PATIENCE = 15_000  # milliseconds, for a machine that is busy with other tests


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A fresh browser."""
    made = chromium.new_context(locale="en-US")
    made.grant_permissions(["local-network-access"])  # pages that a test makes up count as the internet's
    yield made
    made.close()


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what its console complains of."""
    page, complaints = context.new_page(), []
    page.on(
        "console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def test_the_inbox_runs_under_its_policy(context: BrowserContext, demo: dict[str, Any]) -> None:
    page, complaints = watched(context)
    page.goto(demo["inbox"])

    page.get_by_label("Email").fill(demo["agent"]["email"])
    page.get_by_label("Password").fill(demo["agent"]["password"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_visible(timeout=PATIENCE)
    page.wait_for_load_state("networkidle")

    assert [] == [line for line in complaints if "Content Security Policy" in line]


def test_without_javascript_a_shopper_writes_and_reads(chromium: Browser, demo: dict[str, Any]) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="en-US")
    page = context.new_page()
    page.goto(f"{demo['url']}/widget/{demo['widget_id']}/page")

    page.get_by_label("Your message").fill("Is it in stock?\n<b>really?</b>")
    page.get_by_role("button", name="Send message").click()
    expect(page.locator(".line p")).to_have_text("Is it in stock?\n<b>really?</b>", timeout=PATIENCE)
    page.reload()  # sends the form again
    expect(page.locator(".line p")).to_have_count(1)
    page.get_by_label("Your message").fill("Thanks")
    page.get_by_role("button", name="Send message").click()

    expect(page.locator(".line p")).to_have_text(
        ["Is it in stock?\n<b>really?</b>", "Thanks"], timeout=PATIENCE
    )
    assert [] == context.cookies()
    context.close()


def test_a_set_up_link_that_is_over_says_so_and_its_code_is_never_asked_for(
    context: BrowserContext, demo: dict[str, Any]
) -> None:
    page, complaints = watched(context)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{demo['url']}/set-up#{'a' * 32}")

    page.get_by_label("Password").fill("a lamp made of old oak")
    page.get_by_role("button", name="Save the password").click()

    expect(page.get_by_role("alert")).to_contain_text("used before or is over", timeout=PATIENCE)
    assert not [url for url in requests if "aaaa" in url]
    assert [] == [line for line in complaints if "Content Security Policy" in line]


def test_a_link_from_a_mail_that_is_over_says_so(context: BrowserContext, demo: dict[str, Any]) -> None:
    page, _ = watched(context)

    page.goto(f"{demo['url']}/c/{'a' * 32}")

    expect(page.get_by_role("alert")).to_be_visible(timeout=PATIENCE)


def test_the_panel_lives_on_a_page_that_isolates_itself(
    context: BrowserContext, demo: dict[str, Any]
) -> None:
    address = demo["storefront"].rstrip("/") + "/isolated"
    markup = f'<!doctype html><body><script src="{demo["url"]}/widget.js" data-widget-id="{demo["widget_id"]}"></script>'
    headers = {"content-type": "text/html", "cross-origin-embedder-policy": "require-corp"}
    context.route(address, lambda route: route.fulfill(body=markup, headers=headers))
    page = context.new_page()
    page.goto(address)

    page.evaluate("() => Shopbell('open')")

    frame = page.frame_locator("shopbell-widget iframe")
    expect(frame.get_by_role("textbox").first).to_be_visible(timeout=PATIENCE)


def test_no_other_page_can_frame_the_panel(context: BrowserContext, demo: dict[str, Any]) -> None:
    page, complaints = watched(context)
    address = "http://evil.localhost/"
    markup = f'<!doctype html><iframe src="{demo["url"]}/widget/{demo["widget_id"]}/panel"></iframe>'
    context.route(address, lambda route: route.fulfill(body=markup, headers={"content-type": "text/html"}))

    page.goto(address)
    page.wait_for_load_state("networkidle")

    assert [line for line in complaints if "frame-ancestors" in line]
