"""Files come whole, small, and only from the build."""

import gzip
import json
from pathlib import Path

import pytest

DIST = Path(__file__).parents[2] / "static/dist"
NAMES = json.loads((DIST / "manifest.json").read_bytes())


async def test_the_loader_is_for_every_page_and_asked_for_again(site) -> None:
    text = await site.fetch("/widget.js")

    headers = site.answer.headers
    assert (DIST / "widget.js").read_text() == text
    assert ("*", "cross-origin") == (
        headers["Access-Control-Allow-Origin"],
        headers["Cross-Origin-Resource-Policy"],
    )
    assert "immutable" not in headers["Cache-Control"]
    await site.fetch("/widget.js", headers={"If-None-Match": headers["ETag"]})
    assert (304, headers["ETag"]) == (site.answer.status, site.answer.headers["ETag"])
    await site.fetch("/widget.js", headers={"If-None-Match": '"other"'})
    assert 200 == site.answer.status


async def test_a_file_is_kept_for_ever_and_comes_packed(site) -> None:
    path, plain = f"/static/{NAMES['panel.js']}", (DIST / NAMES["panel.js"]).read_bytes()

    async with site.client.get(path, headers={"Accept-Encoding": "gzip"}, auto_decompress=False) as answer:
        packed = await answer.read()
    await site.fetch(path, headers={"Accept-Encoding": "identity"})

    assert ("gzip", "Accept-Encoding") == (answer.headers["Content-Encoding"], answer.headers["Vary"])
    assert plain == gzip.decompress(packed) == await site.answer.read()
    assert len(packed) < len(plain)
    assert "immutable" in answer.headers["Cache-Control"]
    assert "text/javascript" == answer.content_type


@pytest.mark.parametrize(
    "name",
    [
        "widget.js",
        "manifest.json",
        f"{NAMES['panel.js']}.br",
        "..%2fbuild.mjs",
        "%2e%2e%2fbuild.mjs",
        "..%5cbuild.mjs",
        "panel-00000000.js",
        "%00",
    ],
)
async def test_nothing_else_is_served(site, name) -> None:
    await site.fetch(f"/static/{name}")

    assert 404 == site.answer.status
