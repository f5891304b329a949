"""Tokens and codes by which a teammate shows who they are: short access, long refresh, one-time links."""

import base64
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import jwt

from auth.errors import BadToken, ExpiredToken
from auth.keys import derive, derive_each

ACCESS_SECONDS = 15 * 60
LONGEST_TOKEN = 4096  # bytes
CLOCKS_APART = 60  # seconds between two of our own machines

_ISSUER = "shopbell"
_AUDIENCE = "shopbell:agent"
_TEXTS = ("sub", "wid", "sid", "jti")
_TIMES = ("iat", "exp")
_ACCESS = re.compile(r"[\w-]+\.[\w-]+\.[\w-]{43}", re.ASCII)
_REFRESH = re.compile(r"([\w-]{1,64})\.[\w-]{43}", re.ASCII)
_CODE = re.compile(r"[A-Za-z2-7]{32}")


@dataclass(frozen=True)
class AccessClaims:
    """Whose token it is; `expires_at` is known only of a token that was read."""

    teammate_id: str
    workspace_id: str
    session_id: str
    expires_at: datetime | None = None


class AccessTokens:
    """15-minute access tokens (JWT, HS256 and nothing else) under the operator's secret keys, newest first.

    The newest key signs, all are accepted, `kid` names which. The header must be exactly ours: a token that
    brings its own key or address of one, or asks for an extension (`jwk`, `jku`, `x5u`, `crit`), is refused
    (RFC 8725, 3.1 and 3.10). Raises BadKey on a short or missing key.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        ids = [derive(key, "access token key id")[:6].hex() for key in keys]
        self._keys = dict(zip(ids, derive_each(keys, "access tokens"), strict=True))
        self._newest = ids[0]
        self._jwt = jwt.PyJWT(
            {
                "require": ["iss", "aud", *_TEXTS, *_TIMES],
                "strict_aud": True,
                "enforce_minimum_key_length": True,
                "verify_exp": False,  # _check_times does both, by the caller's clock
                "verify_iat": False,
            }
        )

    def issue(self, claims: AccessClaims, now: datetime) -> str:
        """Return a token that is good for 15 minutes from `now` (aware)."""
        issued = int(now.timestamp())
        payload = {
            "iss": _ISSUER,
            "aud": _AUDIENCE,
            "sub": claims.teammate_id,
            "wid": claims.workspace_id,
            "sid": claims.session_id,
            "jti": secrets.token_urlsafe(12),
            "iat": issued,
            "exp": issued + ACCESS_SECONDS,
        }
        return self._jwt.encode(payload, self._keys[self._newest], "HS256", {"kid": self._newest})

    def read(self, token: str, now: datetime | None = None) -> AccessClaims:
        """Return what a token says at `now` (aware; the present when None); raises BadToken, ExpiredToken."""
        if len(token) > LONGEST_TOKEN or not _ACCESS.fullmatch(token):
            raise BadToken
        payload = self._payload(token)
        _check_types(payload)
        _check_times(payload, now or datetime.now(UTC))
        ends = datetime.fromtimestamp(payload["exp"], UTC)
        return AccessClaims(payload["sub"], payload["wid"], payload["sid"], ends)

    def _payload(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            kid = header.get("kid", "")
            if header != {"alg": "HS256", "typ": "JWT", "kid": kid} or kid not in self._keys:
                raise BadToken
            return self._jwt.decode(token, self._keys[kid], ["HS256"], audience=_AUDIENCE, issuer=_ISSUER)
        except jwt.InvalidTokenError as error:
            raise BadToken from error


def new_refresh(session_id: str) -> tuple[str, bytes]:
    """Return a fresh refresh token of a session, and its hash, which alone is kept.

    `session_id` is 1 to 64 letters, digits, `-` or `_`. A plain SHA-256 does, because the secret has 256
    random bits and cannot be guessed from it.
    """
    token = f"{session_id}.{secrets.token_urlsafe(32)}"
    return token, read_refresh(token)[1]


def read_refresh(token: str) -> tuple[str, bytes]:
    """Return the session that a refresh token is for, and the hash to compare (32 bytes); raises BadToken."""
    found = _REFRESH.fullmatch(token)
    if not found:
        raise BadToken
    return found[1], sha256(token.encode()).digest()


def new_code() -> str:
    """Return 160 random bits as 32 small letters and digits; a mail program cuts no sign off a link's end."""
    return base64.b32encode(secrets.token_bytes(20)).decode().lower()


def code_hash(code: str) -> bytes:
    """Return the hash under which a code is kept (32 bytes); raises BadToken when it cannot be a code."""
    if not _CODE.fullmatch(code):
        raise BadToken
    return sha256(code.lower().encode()).digest()


def _check_types(payload: dict[str, Any]) -> None:
    texts = all(type(payload[name]) is str for name in _TEXTS)
    times = all(type(payload[name]) is int for name in _TIMES)
    if not (texts and times):
        raise BadToken


def _check_times(payload: dict[str, Any], now: datetime) -> None:
    present = now.timestamp()
    if not 0 < payload["exp"] - payload["iat"] <= ACCESS_SECONDS:
        raise BadToken
    if payload["iat"] > present + CLOCKS_APART:
        raise BadToken
    if payload["exp"] <= present:
        raise ExpiredToken
