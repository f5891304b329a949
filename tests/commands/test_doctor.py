"""`shopbell doctor`: each thing that is easily set up wrong is found, and how to mend it is said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands.shopbell import Server, shopbell
from tests.services.program import free_port


def findings(**settings: str) -> tuple[int, dict[str, dict[str, Any]]]:
    """Run it: its exit code, and what it found by name."""
    ended = shopbell("doctor", "--json", **settings)
    assert "" == ended.stderr
    report = json.loads(ended.stdout)
    assert report["ok"] == (ended.returncode == 0)
    return ended.returncode, {finding["check"]: finding for finding in report["checks"]}


def verdicts(**settings: str) -> dict[str, str]:
    """What it found, by name."""
    return {name: finding["verdict"] for name, finding in findings(**settings)[1].items()}


@pytest.fixture
def server(embedded: dict[str, str], tmp_path: Path) -> Iterator[Server]:
    """A running installation."""
    started = Server(tmp_path, **embedded)
    started.program.start()
    yield started
    started.program.stop()


def test_where_all_is_well_it_says_so(server: Server, embedded: dict[str, str]) -> None:
    code, found = findings(**embedded, PORT=str(server.port))

    assert 0 == code
    assert {"mail": "warn"} == {name: it["verdict"] for name, it in found.items() if it["verdict"] != "ok"}
    assert {
        "keys",
        "clock",
        "database",
        "redis",
        "mail",
        "mail in",
        "public address",
        "server",
        "websocket",
    } == set(found)


def test_people_read_lines(embedded: dict[str, str]) -> None:
    ended = shopbell("doctor", **embedded)

    assert 0 == ended.returncode
    assert "ok    database: will be made by the first start\n" in ended.stdout
    assert "WARN  mail: no mail server is set" in ended.stdout
    assert not (Path(embedded["DATA_DIR"]) / "shopbell.db").exists()


def test_wrong_settings_are_findings_too(embedded: dict[str, str]) -> None:
    ended = shopbell("doctor", "--json", **embedded, SECRET_KEYS="hunter2", PORT="x")

    report = json.loads(ended.stdout)
    assert (1, False) == (ended.returncode, report["ok"])
    assert ["settings", "settings"] == [finding["check"] for finding in report["checks"]]
    assert "hunter2" not in ended.stdout


def test_a_key_file_that_others_can_read_is_found(embedded: dict[str, str]) -> None:
    before = verdicts(**embedded)["keys"]
    (Path(embedded["DATA_DIR"]) / "keys.json").chmod(0o644)

    code, found = findings(**embedded)

    assert ("ok", "fail", 1) == (before, found["keys"]["verdict"], code)
    assert "chmod 600" in found["keys"]["mend"]


def test_a_schema_that_is_out_of_date_is_found(elsewhere: dict[str, str]) -> None:
    before = findings(**elsewhere)[1]["database"]
    shopbell("migrate", **elsewhere)

    after = findings(**elsewhere)[1]

    assert ("fail", "Run `shopbell migrate`.") == (before["verdict"], before["mend"])
    assert ("ok", "ok") == (after["database"]["verdict"], after["clock"]["verdict"])


def test_wrong_root_keys_and_a_database_that_is_away_are_found(elsewhere: dict[str, str]) -> None:
    shopbell("migrate", **elsewhere)
    other = {**elsewhere, "ROOT_KEYS": "hIWGh4iJiouMjY6PkJGSk5SVlpeYmZqbnJ2en6ChoqM="}
    away = {**elsewhere, "DATABASE_URL": f"postgresql://u:hunter2@127.0.0.1:{free_port()}/d"}

    wrong_keys, is_away = findings(**other)[1]["database"], findings(**away)[1]["database"]

    assert ["fail", "fail"] == [wrong_keys["verdict"], is_away["verdict"]]
    assert "SHOPBELL_ROOT_KEYS" in wrong_keys["found"]
    assert "hunter2" not in json.dumps(is_away)


def test_redis_is_asked_for_a_sign_of_life(embedded: dict[str, str], redis_url: str) -> None:
    there = verdicts(**embedded, REDIS_URL=redis_url)["redis"]

    away = verdicts(**embedded, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0")["redis"]

    assert ("ok", "fail") == (there, away)


def test_a_mail_server_that_is_away_is_found(embedded: dict[str, str]) -> None:
    mail = {"SMTP_URL": f"smtp://127.0.0.1:{free_port()}", "MAIL_FROM": "hello@shop.example"}

    code, found = findings(**embedded, **mail)

    assert (1, "fail") == (code, found["mail"]["verdict"])
    assert "SHOPBELL_SMTP_URL" in found["mail"]["mend"]


def test_a_public_address_without_tls_is_found(embedded: dict[str, str]) -> None:
    code, found = findings(**embedded, PUBLIC_URL="http://chat.invalid")

    assert 1 == code
    assert ["fail", "fail", "fail"] == [
        found[name]["verdict"] for name in ("public address", "server", "websocket")
    ]
    assert "https://" in found["public address"]["mend"]


def test_something_else_at_the_public_address_is_found(
    server: Server, embedded: dict[str, str], tmp_path: Path
) -> None:
    found = findings(**embedded, PUBLIC_URL=f"http://127.0.0.1:{free_port()}")[1]

    assert ["warn", "warn"] == [found[name]["verdict"] for name in ("server", "websocket")]
    assert ["ok", "ok"] == [
        finding["verdict"]
        for name, finding in findings(**embedded, PUBLIC_URL=server.url)[1].items()
        if name in ("server", "websocket")
    ]
