"""`shopbell serve` and `shopbell worker`: they start when all is well, say why when not, and leave in order."""

import json
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.commands.shopbell import Server, Working, shopbell


def test_an_embedded_database_is_set_up_by_the_start(embedded: dict[str, str], tmp_path: Path) -> None:
    server = Server(tmp_path, **embedded)

    server.program.start()

    assert 0 == server.program.stop()
    assert (tmp_path / "data" / "shopbell.db").exists()
    assert "" == server.program.stdout.read_text()
    events = [json.loads(line)["event"] for line in server.program.stderr.read_text().splitlines()]
    assert "serving" in events
    assert "stopped" == events[-1]


def test_a_postgresql_schema_that_is_out_of_date_is_refused(
    elsewhere: dict[str, str], tmp_path: Path
) -> None:
    refused = shopbell("serve", **elsewhere)
    migrated = shopbell("migrate", **elsewhere)
    server = Server(tmp_path, "--no-worker", **elsewhere)
    server.program.start()

    assert (1, 0, 0) == (refused.returncode, migrated.returncode, server.program.stop())
    assert "shopbell: the database was not set up yet: run `shopbell migrate`\n" == refused.stderr
    assert "The database is up to date now.\n" == migrated.stdout
    assert "The database was up to date.\n" == shopbell("migrate", **elsewhere).stdout


def test_other_root_keys_are_refused_and_named(elsewhere: dict[str, str]) -> None:
    shopbell("migrate", **elsewhere)

    ended = shopbell("serve", **{**elsewhere, "ROOT_KEYS": elsewhere["ROOT_KEYS"][::-1].strip("=") + "="})

    assert 1 == ended.returncode
    assert ended.stderr.startswith("shopbell: SHOPBELL_ROOT_KEYS does not open this database")
    assert 1 == ended.stderr.count("\n")


def test_a_port_that_is_taken_is_named(embedded: dict[str, str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        ended = shopbell("serve", **embedded, PORT=str(port), LOG_FORMAT="console")

    assert 1 == ended.returncode
    assert f"port {port} of 127.0.0.1 cannot be listened on" in ended.stderr.splitlines()[-1]


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_go_it_leaves_soon_and_in_order(
    by: signal.Signals, embedded: dict[str, str], tmp_path: Path
) -> None:
    server = Server(tmp_path, **embedded)
    server.program.start()

    began = time.monotonic()
    code = server.program.stop(by)

    assert 0 == code
    assert time.monotonic() - began < 5
    assert 0 == server.status("/healthz")


def test_after_a_crash_it_starts_again(embedded: dict[str, str], tmp_path: Path) -> None:
    server = Server(tmp_path, **embedded)
    server.program.start()
    server.program.kill9()

    server.program.start()

    assert 200 == server.status("/healthz")
    assert 0 == server.program.stop()


def test_the_worker_works_beside_a_server_without_one(elsewhere: dict[str, str], tmp_path: Path) -> None:
    shopbell("migrate", **elsewhere)
    worker = Working(tmp_path, **elsewhere)

    worker.start()

    assert 0 == worker.stop()
