"""Settings: what is wrong is named before anything starts, and no secret is shown."""

import base64
import json
import secrets
import stat
import subprocess
import sys
from ipaddress import ip_network
from pathlib import Path

import pytest

from widget_server.settings import NAMES, BadSettings, Settings

SECRET = "kXv9mQ2rT7pLw4ZsB8nHc3JdF6gYaE5u"
ROOT = base64.b64encode(bytes(range(100, 132))).decode()
POSTGRES = {
    "SHOPBELL_DATABASE_URL": "postgresql://shop:hunter2@db.example/shop",
    "SHOPBELL_SECRET_KEYS": SECRET,
    "SHOPBELL_ROOT_KEYS": ROOT,
}
ROOT_DIRECTORY = Path(__file__).parent.parent


@pytest.fixture
def embedded(tmp_path: Path) -> dict[str, str]:
    """The least that has to be set: nothing, but for the folder."""
    return {"SHOPBELL_DATA_DIR": str(tmp_path / "data")}


def problems(env: dict[str, str]) -> list[str]:
    """What is wrong with these settings."""
    with pytest.raises(BadSettings) as refused:
        Settings.from_env(env)
    return refused.value.problems


def test_nothing_has_to_be_set(embedded: dict[str, str], tmp_path: Path) -> None:
    settings = Settings.from_env({**embedded, "HOME": "/root"})

    assert f"sqlite+aiosqlite:///{tmp_path}/data/shopbell.db" == settings.database_url
    assert settings.embedded
    assert ("127.0.0.1", 8080, "http://127.0.0.1:8080") == (settings.host, settings.port, settings.public_url)
    assert (None, None, None, None) == (
        settings.redis_url,
        settings.smtp_url,
        settings.inbound_mail_domain,
        settings.metrics_token,
    )
    assert ("127.0.0.1", 2525) == (settings.inbound_mail_host, settings.inbound_mail_port)
    assert "json" == settings.log_format


def test_every_name_is_understood(embedded: dict[str, str]) -> None:
    given = {
        "DATABASE_URL": "postgres://u:p@db/shop?sslmode=require",
        "HOST": "0.0.0.0",
        "INBOUND_MAIL_DOMAIN": "Reply.Example.com",
        "INBOUND_MAIL_HOST": "::1",
        "INBOUND_MAIL_PORT": "25",
        "LOG_FORMAT": "console",
        "MAIL_FROM": "hello@shop.example",
        "METRICS_TOKEN": "m8Q2xT5vR9kL3pZ7",
        "PORT": "9000",
        "PRIVATE_TARGETS": "desk.internal:8443, 10.0.0.7:80",
        "PUBLIC_URL": "https://Chat.example.com/",
        "REDIS_URL": "rediss://r.example/0",
        "ROOT_KEYS": ROOT,
        "SECRET_KEYS": f"{SECRET}, {SECRET[::-1]}",
        "SMTP_URL": "smtps://user:pass@mail.example:465",
        "TRUSTED_PROXIES": "10.0.0.0/8, ::1",
    }
    env = {f"SHOPBELL_{name}": value for name, value in given.items()}

    settings = Settings.from_env({**embedded, **env})

    assert sorted({*given, "DATA_DIR"}) == sorted(NAMES)
    assert "postgresql+asyncpg://u:p@db/shop?ssl=require" == settings.database_url
    assert not settings.embedded
    assert [SECRET, SECRET[::-1]] == settings.secret_keys
    assert [bytes(range(100, 132))] == settings.root_keys
    assert [ip_network("10.0.0.0/8"), ip_network("::1/128")] == settings.trusted_proxies
    assert {"desk.internal:8443", "10.0.0.7:80"} == settings.private_targets
    assert "https://chat.example.com" == settings.public_url
    assert "reply.example.com" == settings.inbound_mail_domain
    assert ("0.0.0.0", 9000, "console") == (settings.host, settings.port, settings.log_format)
    assert "m8Q2xT5vR9kL3pZ7" == settings.metrics_token


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://u:hunter2@h/d"),
        ("DATABASE_URL", "hunter2"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("REDIS_URL", "http://hunter2"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "hunter2"),
        ("PORT", "٣"),
        ("PUBLIC_URL", "chat.example.com"),
        ("PUBLIC_URL", "ftp://chat.example.com"),
        ("PUBLIC_URL", "https://u:hunter2@chat.example.com"),
        ("PUBLIC_URL", "https://chat.example.com/chat"),
        ("PUBLIC_URL", "https://chat.example.com:hunter2"),
        ("HOST", "a b"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("TRUSTED_PROXIES", "hunter2"),
        ("PRIVATE_TARGETS", "hunter2"),
        ("PRIVATE_TARGETS", "http://desk:80"),
        ("PRIVATE_TARGETS", "desk:0"),
        ("SMTP_URL", "http://hunter2"),
        ("SMTP_URL", "smtp://user:hunter2@mail.example"),
        ("MAIL_FROM", "hunter2"),
        ("INBOUND_MAIL_DOMAIN", "-a.example"),
        ("INBOUND_MAIL_PORT", "99999"),
        ("LOG_FORMAT", "xml"),
        ("METRICS_TOKEN", "hunter2"),
        ("METRICS_TOKEN", "aaaaaaaaaaaaaaaaaaaaaaaa"),
        ("SECRET_KEYS", "hunter2"),
        ("SECRET_KEYS", f"{SECRET},hunter2"),
        ("SECRET_KEYS", "a" * 64),
        ("SECRET_KEYS", "hunter2-" * 8),
        ("SECRET_KEYS", "please-change-me-before-going-live-42"),
        ("SECRET_KEYS", "0123456789abcdefghijklmnopqrstuvwxyz"),
        ("ROOT_KEYS", "hunter2"),
        ("ROOT_KEYS", base64.b64encode(b"k" * 32).decode()),
        ("ROOT_KEYS", base64.b64encode(bytes(range(31))).decode()),
    ],
)
def test_a_wrong_value_is_named_and_never_shown(embedded: dict[str, str], name: str, value: str) -> None:
    told = problems({**embedded, f"SHOPBELL_{name}": value})

    assert f"SHOPBELL_{name} " == told[0][: len(name) + 10]
    assert "hunter2" not in " ".join(told)


def test_everything_wrong_is_named_at_once_and_nothing_is_made(tmp_path: Path) -> None:
    told = problems(
        {
            "SHOPBELL_DATA_DIR": str(tmp_path / "data"),
            "SHOPBELL_PUBLIK_URL": "x",
            "SHOPBELL_SHOPIFY_CLIENT_ID": "x",
            "SHOPBELL_SECRET_KEYS": "weak",
        }
    )

    assert "SHOPBELL_PUBLIK_URL is not a setting; SHOPBELL_PUBLIC_URL is" == told[0]
    assert "SHOPBELL_SHOPIFY_CLIENT_ID is not a setting" == told[1]
    assert "SHOPBELL_SECRET_KEYS has a weak key" in told[2]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["SECRET_KEYS", "ROOT_KEYS"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_a_database_elsewhere_needs_its_keys_given(name: str, value: str | None) -> None:
    env = {key: text for key, text in POSTGRES.items() if key != f"SHOPBELL_{name}"}

    told = problems(env if value is None else {**env, f"SHOPBELL_{name}": value})

    assert [f"SHOPBELL_{name} is missing"] == [problem.partition(":")[0] for problem in told]
    assert SECRET == Settings.from_env(POSTGRES).secret_keys[0]


def test_keys_as_our_own_words_recommend_are_taken() -> None:
    for _ in range(200):
        env = {
            **POSTGRES,
            "SHOPBELL_SECRET_KEYS": f"{secrets.token_urlsafe(48)},{secrets.token_hex(32)},{secrets.token_hex(16)}",
            "SHOPBELL_ROOT_KEYS": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        }

        assert 3 == len(Settings.from_env(env).secret_keys)


def test_a_mail_server_needs_an_address_to_send_from(embedded: dict[str, str]) -> None:
    env = {**embedded, "SHOPBELL_SMTP_URL": "smtp://127.0.0.1:25"}

    assert ["SHOPBELL_MAIL_FROM is missing: mail goes out over SHOPBELL_SMTP_URL"] == problems(env)
    assert "a@b.example" == Settings.from_env({**env, "SHOPBELL_MAIL_FROM": "a@b.example"}).mail_from


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"PORT": "5000"}, ("0.0.0.0", 5000)),
        ({"PORT": "5000", "SHOPBELL_PORT": "6000", "SHOPBELL_HOST": "127.0.0.1"}, ("127.0.0.1", 6000)),
        ({}, ("127.0.0.1", 8080)),
    ],
)
def test_the_port_of_a_procfile_is_honoured(embedded: dict[str, str], env: dict, expected: tuple) -> None:
    settings = Settings.from_env({**embedded, **env})

    assert expected == (settings.host, settings.port)


def test_made_keys_are_kept_for_us_alone_and_found_again(embedded: dict[str, str], tmp_path: Path) -> None:
    first = Settings.from_env(embedded)
    again = Settings.from_env(embedded)

    kept = tmp_path / "data" / "keys.json"
    assert (first.secret_keys, first.root_keys) == (again.secret_keys, again.root_keys)
    assert [64] == [len(key) for key in first.secret_keys]
    assert [32] == [len(key) for key in first.root_keys]
    assert 0o600 == stat.S_IMODE(kept.stat().st_mode)
    assert ["keys.json"] == [path.name for path in kept.parent.iterdir()]


def test_a_given_key_stands_beside_a_made_one(embedded: dict[str, str]) -> None:
    settings = Settings.from_env({**embedded, "SHOPBELL_SECRET_KEYS": SECRET})

    assert [SECRET] == settings.secret_keys
    assert Settings.from_env(embedded).root_keys == settings.root_keys


def test_processes_that_start_at_once_have_the_same_keys(embedded: dict[str, str]) -> None:
    script = (
        f"from widget_server.settings import Settings; print(Settings.from_env({embedded!r}).secret_keys)"
    )
    command = [sys.executable, "-c", script]

    started = [subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT_DIRECTORY) for _ in range(4)]
    said = {process.communicate()[0] for process in started}

    assert [0] * 4 == [process.returncode for process in started]
    assert 1 == len(said)


def test_keys_that_were_lost_are_not_replaced(embedded: dict[str, str], tmp_path: Path) -> None:
    first = Settings.from_env(embedded)
    (tmp_path / "data" / "shopbell.db").write_bytes(b"x")
    assert first == Settings.from_env(embedded)

    (tmp_path / "data" / "keys.json").unlink()

    assert "keys.json is missing" in problems(embedded)[0]
    assert not (tmp_path / "data" / "keys.json").exists()


@pytest.mark.parametrize("damage", ["", "{}", "[]", json.dumps({"secret_keys": ["x"], "root_keys": ["!"]})])
def test_a_damaged_key_file_stops_the_start(embedded: dict[str, str], tmp_path: Path, damage: str) -> None:
    Settings.from_env(embedded)

    (tmp_path / "data" / "keys.json").write_text(damage)

    assert "keys.json is damaged" in problems(embedded)[0]


def test_no_secret_is_in_the_repr() -> None:
    settings = Settings.from_env(
        {
            **POSTGRES,
            "SHOPBELL_METRICS_TOKEN": "m8Q2xT5vR9kL3pZ7",
            "SHOPBELL_REDIS_URL": "redis://:hunter2@r/0",
            "SHOPBELL_SMTP_URL": "smtps://u:hunter2@m.example",
            "SHOPBELL_MAIL_FROM": "a@b.example",
        }
    )

    shown = repr(settings)

    for secret in (SECRET, "hunter2", "m8Q2xT5vR9kL3pZ7", repr(settings.root_keys[0])):
        assert secret not in shown
    assert "127.0.0.1" in shown


def test_the_environment_is_not_read_when_settings_are_given(monkeypatch, embedded: dict[str, str]) -> None:
    monkeypatch.setenv("SHOPBELL_PORT", "hunter2")

    assert 8080 == Settings.from_env(embedded).port
    with pytest.raises(BadSettings, match="SHOPBELL_PORT"):
        Settings.from_env()
