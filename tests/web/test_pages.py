"""Pages let in only what they need, and are framed only where they may be."""

import html
import json
import re

import pytest

from widget_server.clock import new_id
from widget_server.models import Widget

PAGES = ("/inbox", "/set-up", "/c/abcdefgh")


def policy(site) -> dict[str, str]:
    parts = (
        rule.strip().partition(" ") for rule in site.answer.headers["Content-Security-Policy"].split(";")
    )
    return {name: value for name, _, value in parts}


def body_data(page: str) -> dict[str, str]:
    found = re.search(r"<body ([^>]*)>", page)
    assert found
    return {name: html.unescape(value) for name, value in re.findall(r'([\w-]+)="([^"]*)"', found[1])}


async def test_the_panel_knows_its_widget_and_is_framed_by_its_origins(site) -> None:
    page = await site.fetch(f"{site.one.address}/panel")

    data = body_data(page)
    assert (site.one.widget_id, "One") == (data["data-widget-id"], json.loads(data["data-config"])["name"])
    assert "data-page" not in data
    assert "https://shop.example" == policy(site)["frame-ancestors"]
    assert "X-Frame-Options" not in site.answer.headers
    assert "require-corp" == site.answer.headers["Cross-Origin-Embedder-Policy"]
    assert "cross-origin" == site.answer.headers["Cross-Origin-Resource-Policy"]
    assert '<main id="app"></main>' in page


async def test_the_full_page_is_framed_by_nobody_and_has_a_form(site) -> None:
    page = await site.fetch(f"{site.one.address}/page")

    assert "page" == body_data(page)["data-page"]
    assert "'none'" == policy(site)["frame-ancestors"]
    assert "<noscript>" in page
    assert f'action="{site.one.address}/page"' in page


@pytest.mark.parametrize("path", PAGES)
async def test_pages_of_our_own_are_framed_by_nobody(site, path) -> None:
    page = await site.fetch(path)

    assert (200, "text/html") == (site.answer.status, site.answer.content_type)
    assert ("'none'", "DENY") == (policy(site)["frame-ancestors"], site.answer.headers["X-Frame-Options"])
    assert "<script" in page


async def test_no_page_holds_anything_inline_and_its_files_are_there(site) -> None:
    for path in (*PAGES, f"{site.one.address}/panel", f"{site.one.address}/page"):
        page = await site.fetch(path)
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", page)
        assert "unsafe" not in site.answer.headers["Content-Security-Policy"]

        for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
            await site.fetch(address)
            assert 200 == site.answer.status


async def test_fetching_a_link_says_nothing_about_it(site) -> None:
    page = await site.fetch("/c/abcdefgh")

    assert 'id="failed"' in page
    assert "abcdefgh" not in page
    assert "no-store" == site.answer.headers["Cache-Control"]


@pytest.mark.parametrize("place", ["panel", "page"])
async def test_there_is_no_page_of_a_widget_that_is_none(site, place) -> None:
    for widget_id in (new_id(), "%00", "..%2f..", "a" * 500):
        await site.fetch(f"/widget/{widget_id}/{place}")

        assert 404 == site.answer.status


async def test_what_a_merchant_typed_is_drawn_as_text(site) -> None:
    async with site.context.database.transaction() as tx:
        widget = await widget_of(tx, site.one.widget_id)
        widget.name = '"><script>alert(1)</script>{{7*7}}{0}'
        widget.texts = {"greeting": "</noscript><img src=x onerror=alert(1)>'\""}

    for place in ("panel", "page"):
        page = await site.fetch(f"{site.one.address}/{place}")

        assert "<script>" not in page
        assert "<img" not in page
        assert "{{7*7}}" in html.unescape(page)
        assert widget.name == json.loads(body_data(page)["data-config"])["name"]


async def test_origins_of_a_widget_cannot_widen_its_policy(site) -> None:
    async with site.context.database.transaction() as tx:
        widget = await widget_of(tx, site.one.widget_id)
        widget.origins = ["https://a.example; script-src *", "*", "https://ok.example"]

    await site.fetch(f"{site.one.address}/panel")

    assert ("https://ok.example", "'self'") == (policy(site)["frame-ancestors"], policy(site)["script-src"])


async def test_a_page_speaks_the_widgets_language_else_the_browsers(site) -> None:
    german = await site.fetch(
        f"{site.one.address}/page", headers={"Accept-Language": "xx, de-AT;q=0.9, en;q=0.8"}
    )
    async with site.context.database.transaction() as tx:
        (await widget_of(tx, site.one.widget_id)).locale = "ar"
    arabic = await site.fetch(f"{site.one.address}/page", headers={"Accept-Language": "de"})

    assert '<html lang="de" dir="ltr">' in german
    assert "Nachricht senden" in german
    assert '<html lang="ar" dir="rtl">' in arabic


async def widget_of(tx, widget_id: str):
    return await tx.session.get_one(Widget, widget_id)
