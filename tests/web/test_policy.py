"""Nothing that a merchant or a stranger typed widens what a page may do."""

import pytest

from widget_server.web import policy


def rules(headers: dict[str, str]) -> dict[str, str]:
    parts = (rule.strip().partition(" ") for rule in headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def test_a_panel_is_framed_by_its_own_origins() -> None:
    found = rules(policy.frame("https://chat.example", ["https://shop.example", "http://localhost:3000"]))

    assert "https://shop.example http://localhost:3000" == found["frame-ancestors"]
    assert "'self' wss://chat.example" == found["connect-src"]
    assert "'none'" == found["default-src"]
    assert not [value for value in found.values() if "unsafe" in value or "*" in value]


@pytest.mark.parametrize(
    "origin",
    [
        "https://shop.example; script-src *",
        "https://shop.example https://evil.example",
        "https://shop.example\nX: y",
        "*",
        "https://*",
        "https://shop.example/path",
        "https://a@shop.example",
        "javascript:alert(1)",
        "'self'",
        "shop.example",
        "",
    ],
)
def test_an_origin_that_is_none_frames_nothing(origin) -> None:
    assert "'none'" == rules(policy.frame("https://chat.example", [origin]))["frame-ancestors"]
    assert (
        "https://a.example"
        == rules(policy.frame("https://c.example", [origin, "https://a.example"]))["frame-ancestors"]
    )


def test_pages_of_our_own_are_framed_by_nobody() -> None:
    headers = policy.page("http://127.0.0.1:8080")

    assert "'none'" == rules(headers)["frame-ancestors"]
    assert "DENY" == headers["X-Frame-Options"]
    assert "'self' ws://127.0.0.1:8080" == rules(headers)["connect-src"]
