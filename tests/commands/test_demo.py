"""`shopbell demo`: what it prints, what it serves, what it keeps."""

import signal
from pathlib import Path
from typing import Any

import pytest

from tests.commands.asking import ask
from tests.commands.shopbell import shopbell
from tests.services.demo import Demo
from tests.widget.agent import Agent

PAGES = ["", "lamps/oak-lamp", "lamps/fenn", "lamps/pebble", "lamps/halo", "contact"]


def test_what_it_prints_is_what_the_protocol_says(demo: dict[str, Any]) -> None:
    port = demo["url"].rpartition(":")[2]

    assert f"http://127.0.0.1:{port}" == demo["url"]
    assert f"http://localhost:{port}/" == demo["storefront"]
    assert f"{demo['url']}/inbox" == demo["inbox"]
    workspace = {"workspace_id", "widget_id", "owner", "agent"}
    assert {"url", "storefront", "inbox", "mailbox", "other", *workspace} == set(demo)
    assert workspace == set(demo["other"])
    assert demo["other"]["workspace_id"] != demo["workspace_id"]
    assert {"email", "password"} == set(demo["owner"]) == set(demo["other"]["agent"])


@pytest.mark.parametrize("page", PAGES)
def test_each_page_of_the_shop_has_the_snippet_and_a_strict_policy(demo: dict[str, Any], page: str) -> None:
    status, headers, text = ask(demo["storefront"] + page)

    policy = headers["content-security-policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert 200 == status
    assert len(nonce) > 20
    assert (
        f'<script async nonce="{nonce}" src="{demo["url"]}/widget.js" data-widget-id="{demo["widget_id"]}"></script>'
        in text
    )
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert None is headers["set-cookie"]
    assert 1 == text.count("<script")
    assert nonce not in ask(demo["storefront"] + page).text


def test_the_two_sites_do_not_mix(demo: dict[str, Any]) -> None:
    shop = demo["storefront"].rstrip("/")

    assert [404, 404, 404] == [ask(f"{shop}/{path}").status for path in ("inbox", "api/v1/me", "nowhere")]
    assert [200, 404] == [ask(f"{demo['url']}/{path}").status for path in ("inbox", "lamps/fenn")]
    assert "Lumen" not in ask(demo["url"] + "/").text


def test_both_addresses_of_localhost_answer(demo: dict[str, Any]) -> None:
    port = demo["url"].rpartition(":")[2]

    assert 200 == ask(f"http://[::1]:{port}/healthz").status


def test_the_mailbox_answers_programs_and_browsers(demo: dict[str, Any]) -> None:
    mails = ask(demo["mailbox"]).json
    status, headers, page = ask(demo["mailbox"], accept="text/html,*/*")

    assert isinstance(mails, list)
    assert (200, "text/html") == (status, headers.get_content_type())
    assert "<h1>Mailbox</h1>" in page
    assert 200 == ask(demo["mailbox"] + ".css").status


@pytest.mark.parametrize("role", ["owner", "agent"])
def test_the_sign_ins_are_good(demo: dict[str, Any], role: str) -> None:
    agent = Agent(demo["url"], **demo[role])

    replies = agent._call("GET", "/canned-replies")["items"]
    tags = agent._call("GET", "/tags")["items"]

    assert "bulb" in [reply["shortcut"] for reply in replies]
    assert "repair" in [tag["name"] for tag in tags]


def test_asked_to_go_it_goes_and_leaves_nothing_behind(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    demo = Demo(tmp_path)
    demo.start()
    assert any((tmp_path / "tmp").iterdir())

    code = demo.program.stop(signal.SIGINT)

    assert 0 == code
    assert [] == list((tmp_path / "tmp").iterdir())


def say_something(about: dict[str, Any]) -> None:
    """Start a conversation as a shopper does."""
    base = f"{about['url']}/widget/{about['widget_id']}"
    token = ask(f"{base}/sessions", {}).json["visitor_token"]
    line = {"client_id": "demo-test-aaaaaaaa", "text": "Is it kept?"}
    assert ask(f"{base}/messages", line, authorization=f"Bearer {token}").status < 300


@pytest.mark.parametrize("end", ["stop", "kill9"])
def test_with_a_folder_it_is_the_same_demo_again(tmp_path: Path, end: str) -> None:
    demo = Demo(tmp_path, "--data-dir", str(tmp_path / "kept"))
    demo.start()
    before = demo.about
    say_something(before)

    getattr(demo, end)()
    demo.start()

    texts = Agent(demo.about["url"], **demo.about["agent"]).texts()
    demo.stop()
    assert before == demo.about
    assert ["Is it kept?"] == texts


def test_on_another_port_the_chat_still_opens_in_the_shop(tmp_path: Path) -> None:
    first = Demo(tmp_path, "--data-dir", str(tmp_path / "kept"))
    first.start()
    first.stop()
    second = Demo(tmp_path, "--data-dir", str(tmp_path / "kept"))
    second.start()

    panel = ask(f"{second.about['url']}/widget/{first.about['widget_id']}/panel")

    second.stop()
    shop = second.about["storefront"].rstrip("/")
    assert first.about["storefront"] != second.about["storefront"]
    assert f"frame-ancestors {shop}" in panel.headers["content-security-policy"]


def test_its_database_may_be_elsewhere(tmp_path: Path, postgres_url: str) -> None:
    demo = Demo(tmp_path, "--data-dir", str(tmp_path / "kept"), "--database-url", postgres_url)
    demo.start()
    before = demo.about
    demo.stop()
    demo.start()
    demo.stop()

    without = shopbell("demo", "--json", "--database-url", postgres_url)

    assert before == demo.about
    assert (1, "") == (without.returncode, without.stdout)
    assert (
        "shopbell: the database is another demo's: name that one's folder with --data-dir\n" == without.stderr
    )


def test_people_read_addresses_and_sign_ins(tmp_path: Path) -> None:
    demo = Demo(tmp_path)
    demo.program.command.remove("--json")
    demo.program.answers = lambda: "Ctrl-C" in demo.program.stdout.read_text()

    demo.program.start()
    said = demo.program.stdout.read_text()

    assert 0 == demo.stop()
    for part in (
        "http://localhost:",
        "/inbox",
        "/demo/mailbox",
        "ada@lumen-oak.example",
        "noor@lumen-oak.example",
    ):
        assert part in said
    assert "" == demo.program.stderr.read_text()
