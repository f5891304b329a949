"""How the value of each setting is written; each function raises BadValue saying what is wrong."""

import base64
import binascii
import re
import zlib
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from connectors.addresses import clean_address
from connectors.errors import BadPayload
from connectors.smtp_out import SmtpMailer

Network = IPv4Network | IPv6Network

LONGEST_PORT = 65535
_DRIVERS = {
    "postgres": "postgresql+asyncpg",
    "postgresql": "postgresql+asyncpg",
    "sqlite": "sqlite+aiosqlite",
}
_HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*", re.IGNORECASE)
_LEAST_PACKED = 32  # bytes that 32 random characters still have when they are packed
_FEWEST_BYTES = 16  # different ones in a random key of 32: fewer come once in more than 10^20 keys
_COMMON = ("change", "default", "example", "insecure", "password", "secret", "abcdefgh", "12345678")


class BadValue(ValueError):
    """The value is not of the form that is asked for; the message continues the setting's name."""


def database_url(value: str) -> str:
    """Read the address of a PostgreSQL database or an SQLite file; answers with SQLAlchemy's form of it."""
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() not in ("postgresql", "postgres", "sqlite"):
        raise BadValue("must be postgresql://user:password@host/name or sqlite:///file")
    url = url.set(drivername=_DRIVERS[url.get_backend_name()])
    if url.get_backend_name() == "sqlite":
        if url.database in (None, "", ":memory:") or str(url.database).startswith("file:"):
            raise BadValue("must name a file: what is only in memory is lost with the process")
        return url.render_as_string(hide_password=False)
    if "sslmode" in url.query:  # libpq's word; the driver knows the same values as `ssl`
        url = url.update_query_dict({"ssl": url.query["sslmode"]}).difference_update_query(["sslmode"])
    return url.render_as_string(hide_password=False)


def redis_url(value: str) -> str:
    """Read the address of a Redis or Valkey."""
    if urlsplit(value).scheme not in ("redis", "rediss", "unix"):
        raise BadValue("must be redis://, rediss:// or unix://")
    return value


def smtp_url(value: str) -> str:
    """Read the address of a mail server: `smtps://`, `smtp+starttls://` or, close by, `smtp://`."""
    try:
        SmtpMailer(value, "checked@example.com")
    except BadPayload as error:
        raise BadValue(f"cannot be used: {error}") from None
    return value


def public_url(value: str) -> str:
    """Read where browsers find the server: scheme, host and port, nothing more."""
    url = _url(value, "must be such as https://chat.example.com")
    if url.scheme not in ("http", "https") or not url.hostname or "@" in url.netloc:
        raise BadValue("must be such as https://chat.example.com")
    if url.path not in ("", "/") or url.query or url.fragment:
        raise BadValue("must end after the host and port: the server answers at the root of its own host")
    return f"{url.scheme}://{url.netloc.lower()}"


def port(value: str) -> int:
    """Read a port number."""
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= LONGEST_PORT):
        raise BadValue(f"must be a number from 1 to {LONGEST_PORT}")
    return int(value)


def host(value: str) -> str:
    """Read the address or name to listen on."""
    if any(sign.isspace() or sign == "/" for sign in value):
        raise BadValue("must be an address or a host name to listen on")
    return value


def domain(value: str) -> str:
    """Read the domain that mail comes in for."""
    if not _HOST_NAME.fullmatch(value):
        raise BadValue("must be a domain such as reply.example.com")
    return value.lower()


def sender(value: str) -> str:
    """Read the address that mail comes from, without a name: each mail bears its workspace's."""
    try:
        return clean_address(value)
    except BadPayload:
        raise BadValue("must be an address such as hello@example.com") from None


def networks(value: str) -> list[Network]:
    """Read a comma list of addresses and networks."""
    try:
        return [ip_network(part) for part in _parts(value)]
    except ValueError:
        raise BadValue("must be a comma list of addresses or networks such as 10.0.0.0/8") from None


def targets(value: str) -> frozenset[str]:
    """Read a comma list of `host:port`."""
    parts = frozenset(part.lower() for part in _parts(value))
    for part in parts:
        name, colon, number = part.rpartition(":")
        if not name or not colon or "/" in part:
            raise BadValue("must be a comma list of host:port")
        port(number)
    return parts


def one_of(*words: str) -> Callable[[str], str]:
    """Make the reader of a setting that is one of a few words."""

    def read(value: str) -> str:
        if value not in words:
            raise BadValue(f"must be {' or '.join(words)}")
        return value

    return read


def token(value: str) -> str:
    """Read a secret that a machine shows, of at least 16 signs."""
    if len(value) < 16 or _is_guessable(value, 16):  # noqa: PLR2004 -- said in the sentence above
        raise BadValue("is weak: give at least 16 random characters")
    return value


def secret_keys(value: str) -> list[str]:
    """Read the comma list of signing keys, newest first."""
    keys = _parts(value)
    for key in keys:
        if len(key) < 32 or _is_guessable(key, _LEAST_PACKED):  # noqa: PLR2004 -- said in the words below
            raise BadValue("has a weak key: give at least 32 random characters for each")
    return keys


def root_keys(value: str) -> list[bytes]:
    """Read the comma list of AES-256 keys in base64, newest first."""
    try:
        keys = [
            base64.b64decode(part.replace("-", "+").replace("_", "/"), validate=True)
            for part in _parts(value)
        ]
    except binascii.Error:
        raise BadValue("must be a comma list of keys in base64") from None
    for key in keys:
        if len(key) != 32:  # noqa: PLR2004 -- said in the words below
            raise BadValue("must hold keys of 32 bytes each")
        if len(set(key)) < _FEWEST_BYTES:
            raise BadValue("has a weak key: give 32 random bytes for each")
    return keys


def _parts(value: str) -> list[str]:
    parts = [part.strip() for part in value.split(",")]
    if not all(parts):
        raise BadValue("has an empty entry in its list")
    return parts


def _url(value: str, words: str) -> SplitResult:
    try:
        url = urlsplit(value)
        _ = url.port, url.hostname
    except ValueError:
        raise BadValue(words) from None
    return url


def _is_guessable(value: str, least: int) -> bool:
    """Whether a secret holds a word everybody uses, or repeats itself so much that packing shortens it."""
    lowered = value.lower()
    return any(word in lowered for word in _COMMON) or len(zlib.compress(value.encode(), 9)) < least
