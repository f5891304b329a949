"""How commands answer: exit codes, and one line that says why."""

import subprocess
from pathlib import Path

import pytest

from tests.commands.shopbell import KEYS, SHOPBELL, shopbell
from tests.services.program import free_port
from widget_server.__main__ import COMMANDS

ROOT = Path(__file__).parent.parent.parent


def test_help_names_every_command() -> None:
    ended = shopbell("--help")

    assert (0, "") == (ended.returncode, ended.stderr)
    assert [] == [name for name in COMMANDS if f"\n    {name}" not in ended.stdout]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["serve", "--fast"],
        ["workspace"],
        ["workspace", "create", "--name", "Shop"],
        ["workspace", "create", "--name", " ", "--owner", "a@b.example"],
        ["workspace", "create", "--name", "Shop", "--owner", "nobody"],
        ["jobs", "again"],
        ["demo", "--port", "0"],
        ["demo", "--port", "x"],
        ["demo", "--database-url", "mysql://x"],
    ],
)
def test_wrong_usage_is_told_and_does_nothing(arguments: list[str], embedded: dict[str, str]) -> None:
    ended = shopbell(*arguments, **embedded)

    assert (2, "") == (ended.returncode, ended.stdout)
    assert "usage: shopbell" in ended.stderr
    assert not Path(embedded["DATA_DIR"]).exists()


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["migrate"], ["jobs", "dead"]])
@pytest.mark.parametrize(
    ("settings", "why"),
    [
        ({"PROT": "1"}, "SHOPBELL_PROT is not a setting; SHOPBELL_PORT is"),
        ({"SECRET_KEYS": "hunter2"}, "SHOPBELL_SECRET_KEYS has a weak key"),
        ({"DATABASE_URL": "postgresql://u:hunter2@127.0.0.1/d"}, "SHOPBELL_ROOT_KEYS is missing"),
    ],
)
def test_a_wrong_setting_stops_every_command_in_one_line(
    command: list[str], settings: dict[str, str], why: str, embedded: dict[str, str]
) -> None:
    ended = shopbell(*command, **embedded, **settings)

    assert (1, "") == (ended.returncode, ended.stdout)
    assert 1 == ended.stderr.count("\n")
    assert why in ended.stderr
    assert "hunter2" not in ended.stderr


@pytest.mark.parametrize("command", [["serve"], ["worker"], ["migrate"], ["jobs", "dead"]])
def test_a_database_that_is_away_is_told_in_one_line(command: list[str]) -> None:
    keys = {name.removeprefix("SHOPBELL_"): value for name, value in KEYS.items()}
    address = f"postgresql://shop:hunter2@127.0.0.1:{free_port()}/shop"

    ended = shopbell(*command, DATABASE_URL=address, **keys)

    assert 1 == ended.returncode
    assert 1 == ended.stderr.count("\n")
    assert ended.stderr.startswith("shopbell: the database cannot be used")
    assert "hunter2" not in ended.stderr


def test_every_line_of_the_procfile_is_a_command() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()

    commands = dict(line.split(": shopbell ") for line in lines)

    assert {"web": "serve", "worker": "worker", "release": "migrate"} == commands
    assert set(commands.values()) <= set(COMMANDS)
    assert 0 == subprocess.run([SHOPBELL, "serve", "--help"], check=False, capture_output=True).returncode
