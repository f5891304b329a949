"""Everything a deployment can choose, read from the environment once and checked before anything starts."""

import difflib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from widget_server import setting_values as values
from widget_server.key_file import KeyFile, KeysLost, keys_beside
from widget_server.setting_values import BadValue, Network

PREFIX = "SHOPBELL_"
NAMES = (
    "DATABASE_URL",
    "DATA_DIR",
    "HOST",
    "INBOUND_MAIL_DOMAIN",
    "INBOUND_MAIL_HOST",
    "INBOUND_MAIL_PORT",
    "LOG_FORMAT",
    "MAIL_FROM",
    "METRICS_TOKEN",
    "PORT",
    "PRIVATE_TARGETS",
    "PUBLIC_URL",
    "REDIS_URL",
    "ROOT_KEYS",
    "SECRET_KEYS",
    "SMTP_URL",
    "TRUSTED_PROXIES",
)

_T = TypeVar("_T")


class BadSettings(Exception):
    """The server cannot start as it was set up; each of `problems` names a setting, never its value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """What a deployment chose. Keys are newest first; what may hold a secret is left out of the repr.

    `redis_url`, `smtp_url`, `inbound_mail_domain` and `metrics_token` are None when they are not set:
    one process, no mail out, no mail in, metrics for this machine only. `private_targets` are `host:port`.
    """

    database_url: str = field(repr=False)
    data_dir: Path
    redis_url: str | None = field(repr=False)
    host: str
    port: int
    public_url: str
    secret_keys: list[str] = field(repr=False)
    root_keys: list[bytes] = field(repr=False)
    trusted_proxies: list[Network]
    private_targets: frozenset[str]
    smtp_url: str | None = field(repr=False)
    mail_from: str
    inbound_mail_domain: str | None
    inbound_mail_host: str
    inbound_mail_port: int
    log_format: str
    metrics_token: str | None = field(repr=False)

    @property
    def embedded(self) -> bool:
        """Whether the database is a file of this machine, which the server looks after by itself."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings of this process, or of `env`; raises BadSettings naming every one that is wrong.

        With an embedded database, keys that are not given are made and kept in the data directory.
        A name that is set to nothing counts as not set.
        """
        reader = _Reader(os.environ if env is None else env)
        settings = _read(cls, reader)
        if settings.smtp_url and not reader.is_set("MAIL_FROM"):
            reader.problems.append(f"{PREFIX}MAIL_FROM is missing: mail goes out over {PREFIX}SMTP_URL")
        reader.done()
        return settings


def _read(kind: type[Settings], reader: "_Reader") -> Settings:
    data_dir = Path(reader.read("DATA_DIR", str, "data")).absolute()
    database_url = reader.read(
        "DATABASE_URL", values.database_url, f"sqlite+aiosqlite:///{data_dir}/shopbell.db"
    )
    # A platform that starts a Procfile names the port, and its router calls from another machine.
    given = reader.read_bare("PORT", values.port, 0)
    port, host = reader.read("PORT", values.port, given or 8080), "0.0.0.0" if given else "127.0.0.1"
    secret_keys, root_keys = reader.keys(database_url, data_dir)
    return kind(
        database_url=database_url,
        data_dir=data_dir,
        redis_url=reader.read("REDIS_URL", values.redis_url, None),
        host=reader.read("HOST", values.host, host),
        port=port,
        public_url=reader.read("PUBLIC_URL", values.public_url, f"http://127.0.0.1:{port}"),
        secret_keys=secret_keys,
        root_keys=root_keys,
        trusted_proxies=reader.read("TRUSTED_PROXIES", values.networks, []),
        private_targets=reader.read("PRIVATE_TARGETS", values.targets, frozenset()),
        smtp_url=reader.read("SMTP_URL", values.smtp_url, None),
        mail_from=reader.read("MAIL_FROM", values.sender, "shopbell@localhost.invalid"),
        inbound_mail_domain=reader.read("INBOUND_MAIL_DOMAIN", values.domain, None),
        inbound_mail_host=reader.read("INBOUND_MAIL_HOST", values.host, "127.0.0.1"),
        inbound_mail_port=reader.read("INBOUND_MAIL_PORT", values.port, 2525),
        log_format=reader.read("LOG_FORMAT", values.one_of("json", "console"), "json"),
        metrics_token=reader.read("METRICS_TOKEN", values.token, None),
    )


class _Reader:
    """Reads one name after the other and gathers what is wrong with them."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self.problems = [_unknown(name) for name in sorted(env) if _is_unknown(name)]

    def is_set(self, name: str) -> bool:
        """Whether one of our own names has a value."""
        return bool(self._env.get(PREFIX + name, "").strip())

    def read(self, name: str, parse: Callable[[str], _T], default: _T) -> _T:
        """Read one of our own names."""
        return self.read_bare(PREFIX + name, parse, default)

    def read_bare(self, name: str, parse: Callable[[str], _T], default: _T) -> _T:
        """Read a name without our prefix."""
        value = self._env.get(name, "").strip()
        if not value:
            return default
        try:
            return parse(value)
        except BadValue as error:
            self.problems.append(f"{name} {error}")
            return default

    def keys(self, database_url: str, data_dir: Path) -> tuple[list[str], list[bytes]]:
        """Read both lists of keys; an embedded database keeps those not given in its data directory."""
        secret_keys: list[str] = self.read("SECRET_KEYS", values.secret_keys, [])
        root_keys: list[bytes] = self.read("ROOT_KEYS", values.root_keys, [])
        missing = [name for name in _HOW if not self.is_set(name)]
        if not missing:
            return secret_keys, root_keys
        if not database_url.startswith("sqlite"):
            self.problems += [f"{PREFIX}{name} is missing: {_HOW[name]}" for name in missing]
            return secret_keys, root_keys
        if self.problems:
            return secret_keys, root_keys  # nothing is made for a start that fails
        kept = self._kept(database_url, data_dir)
        return secret_keys or kept.secret_keys, root_keys or kept.root_keys

    def done(self) -> None:
        """Raise BadSettings when anything was wrong."""
        if self.problems:
            raise BadSettings(self.problems)

    def _kept(self, database_url: str, data_dir: Path) -> KeyFile:
        try:
            return keys_beside(Path(database_url.partition(":///")[2].partition("?")[0]), data_dir)
        except (KeysLost, OSError) as error:
            self.problems.append(f"{PREFIX}DATA_DIR: {error}")
            return KeyFile([], [])


_HOW = {
    "SECRET_KEYS": "give at least 32 random characters, such as `openssl rand -base64 48` prints",
    "ROOT_KEYS": "give 32 random bytes in base64, such as `openssl rand -base64 32` prints",
}


def _is_unknown(name: str) -> bool:
    return name.startswith(PREFIX) and name.removeprefix(PREFIX) not in NAMES


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name.removeprefix(PREFIX), NAMES, 1)
    return f"{name} is not a setting" + (f"; {PREFIX}{close[0]} is" if close else "")
