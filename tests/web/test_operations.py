"""Operators can see how the server is; strangers cannot see more than that."""

import pytest

from tests.web.rig import running
from widget_server.web.parts import DRAINING, PROBES

TOKEN = "q7Zk2mXv9LpT4sWn"


async def test_a_healthy_server_is_up_and_ready(site) -> None:
    assert {"status": "ok"} == await site.call("GET", "/healthz")
    ready = await site.call("GET", "/readyz")

    assert (200, True) == (site.answer.status, ready["ready"])
    assert {"ok"} == set(ready["checks"].values())
    assert {"database", "schema"} <= set(ready["checks"])


async def test_what_is_away_is_named_without_its_insides(site) -> None:
    async def away() -> None:
        raise ConnectionError("canary host and password")

    site.app[PROBES]["redis"] = away

    ready = await site.call("GET", "/readyz")

    assert (503, False, "away", "ok") == (
        site.answer.status,
        ready["ready"],
        ready["checks"]["redis"],
        ready["checks"]["database"],
    )
    assert "canary" not in str(ready)
    await site.call("GET", "/healthz")
    assert 200 == site.answer.status


async def test_a_server_on_its_way_out_wants_no_new_work(site) -> None:
    site.app[DRAINING].on = True

    ready = await site.call("GET", "/readyz")

    assert (503, "draining") == (site.answer.status, ready["checks"]["process"])


async def test_figures_are_told_to_this_machine(site) -> None:
    text = await site.fetch("/metrics")

    assert 200 == site.answer.status
    assert "# TYPE lines_written_total counter\nlines_written_total 0\n" in text


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
async def test_figures_are_not_told_through_a_proxy(site, header) -> None:
    await site.fetch("/metrics", headers={header: "127.0.0.1"})

    assert 401 == site.answer.status


async def test_figures_are_told_to_who_shows_the_token(sqlite_url, tmp_path) -> None:
    away = {"X-Forwarded-For": "198.51.100.1"}
    async with running(sqlite_url, tmp_path, metrics_token=TOKEN) as site:
        await site.fetch("/metrics", headers={**away, "Authorization": f"Bearer {TOKEN}"})
        assert 200 == site.answer.status

        for shown in ("", "Bearer", "Bearer x", f"Bearer {TOKEN}x", f"Basic {TOKEN}"):
            await site.fetch("/metrics", headers={**away, "Authorization": shown})
            assert 401 == site.answer.status


async def test_a_site_with_tls_is_told_to_stay_with_it(sqlite_url, tmp_path) -> None:
    async with running(sqlite_url, tmp_path, public_url="https://chat.example") as site:
        await site.fetch("/inbox")

        assert site.answer.headers["Strict-Transport-Security"].startswith("max-age=")
        assert "wss://chat.example" in site.answer.headers["Content-Security-Policy"]
