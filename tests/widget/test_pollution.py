"""Words of an address cannot reach into the objects of a page."""

from typing import Any

from playwright.sync_api import BrowserContext

from .shop import visit

CRAFTED = "__proto__[x]=1&__proto__.x=1&constructor[prototype][x]=1&constructor.prototype.x=1"


def test_no_word_of_a_shops_address_reaches_into_objects(
    context: BrowserContext, demo: dict[str, Any]
) -> None:
    shop = visit(context, f"{demo['storefront']}?{CRAFTED}#{CRAFTED}")

    shop.open().online()
    shop.write("still here")

    shop.shows("still here")
    assert [None, None] == [shop.page.evaluate("({}).x"), shop.panel.evaluate("({}).x")]


def test_no_word_of_our_own_pages_addresses_reaches_into_objects(
    context: BrowserContext, demo: dict[str, Any]
) -> None:
    page = context.new_page()

    page.goto(f"{demo['url']}/inbox?{CRAFTED}#{CRAFTED}")
    page.get_by_role("textbox").first.wait_for()

    assert None is page.evaluate("({}).x")
    page.evaluate("Object.prototype.x = 1")
    assert 1 == page.evaluate("({}).x")
