"""`shopbell workspace create`: the first way into a fresh installation."""

from pathlib import Path

import pytest

from tests.commands.asking import ask
from tests.commands.shopbell import Server, shopbell

CREATE = ["workspace", "create", "--name", "Lumen & Oak", "--owner", "ada@shop.example"]


def test_the_link_lets_the_owner_choose_a_password_and_sign_in(
    embedded: dict[str, str], tmp_path: Path
) -> None:
    ended = shopbell(*CREATE, **embedded, PUBLIC_URL="https://chat.example.com")
    server = Server(tmp_path, **embedded)
    server.program.start()

    link, code = ended.stdout.strip().split("#")
    chosen = ask(f"{server.url}/api/v1/auth/set-up", {"code": code, "password": "bronze-otter-84-lamp"})
    sign_in = {"email": "ada@shop.example", "password": "bronze-otter-84-lamp"}
    grant = ask(f"{server.url}/api/v1/auth/login", sign_in)

    server.program.stop()
    assert (0, "") == (ended.returncode, ended.stderr)
    assert "https://chat.example.com/set-up" == link
    assert [200, 200] == [chosen.status, grant.status]
    assert {"access_token", "expires_in", "refresh_token"} == set(grant.json)


def test_an_address_that_is_taken_is_refused_and_makes_nothing(elsewhere: dict[str, str]) -> None:
    shopbell("migrate", **elsewhere)
    first = shopbell(*CREATE, **elsewhere)

    second = shopbell(*CREATE, **elsewhere)

    assert (0, 1) == (first.returncode, second.returncode)
    assert "shopbell: Somebody signs in with this address already.\n" == second.stderr


def test_a_shop_gets_a_widget_and_its_snippet(embedded: dict[str, str], tmp_path: Path) -> None:
    ended = shopbell(
        *CREATE, "--shop", "https://Shop.example/", **embedded, PUBLIC_URL="https://chat.example.com"
    )
    server = Server(tmp_path, **embedded)
    server.program.start()

    snippet = ended.stdout.splitlines()[1]
    widget_id = snippet.split('"')[3]
    session = ask(f"{server.url}/widget/{widget_id}/sessions", {})

    server.program.stop()
    assert (
        f'<script async src="https://chat.example.com/widget.js" data-widget-id="{widget_id}"></script>'
        == snippet
    )
    assert ["https://shop.example"] == session.json["config"]["origins"]


@pytest.mark.parametrize(
    "shop", ["shop.example", "ftp://shop.example", "https://shop.example/path", "https://a b"]
)
def test_what_is_no_origin_is_refused(embedded: dict[str, str], shop: str) -> None:
    ended = shopbell(*CREATE, "--shop", shop, **embedded)

    assert 2 == ended.returncode
    assert "must be an origin" in ended.stderr
