"""Sign what a shopper's browser holds: who its visitor is, and where its thread was."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Generic, TypeVar

from itsdangerous import BadData, URLSafeTimedSerializer

from auth.errors import BadToken, ExpiredToken
from auth.keys import derive_each

VISITOR_AGE = timedelta(days=400)  # as long as browsers keep a cookie (RFC 6265bis, 5.5)
RESUME_AGE = timedelta(days=30)
LONGEST_TOKEN = 2048  # bytes
CLOCKS_APART = timedelta(seconds=60)  # between two of our own machines

# A signature's last sign has two unused bits; only zeros are taken, so that a token has one spelling.
_FORM = re.compile(r"\.?[\w-]+\.[\w-]{1,16}\.[\w-]{42}[AEIMQUYcgkosw048]", re.ASCII)


@dataclass(frozen=True)
class VisitorClaims:
    """A browser's visitor; a token whose `version` is not the visitor's present one is over."""

    workspace_id: str
    widget_id: str
    visitor_id: str
    version: int


@dataclass(frozen=True)
class ResumeClaims:
    """What a visitor held of a thread when it last looked: `number` is the last one it knew."""

    visitor_id: str
    widget_id: str
    workspace_id: str
    number: int


class VisitorTokens:
    """Visitor tokens and resume tickets under the operator's secret keys, newest first.

    The newest key signs, all are accepted. A token of one purpose is never taken for the other: each has its
    own salt (pallets/itsdangerous:docs/concepts.rst, "The Salt"). Raises BadKey on a short or missing key.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        derived = derive_each(keys, "visitor tokens")
        self._visitors = _Purpose(VisitorClaims, "visitor", VISITOR_AGE, derived)
        self._resumes = _Purpose(ResumeClaims, "resume", RESUME_AGE, derived)

    def sign(self, claims: VisitorClaims) -> str:
        """Return a visitor token, good for 400 days from now."""
        return self._visitors.sign(claims)

    def read(self, token: str) -> VisitorClaims:
        """Return what a visitor token says; raises BadToken, ExpiredToken."""
        return self._visitors.read(token)

    def sign_resume(self, claims: ResumeClaims) -> str:
        """Return a resume ticket, good for 30 days from now."""
        return self._resumes.sign(claims)

    def read_resume(self, token: str) -> ResumeClaims:
        """Return what a resume ticket says; raises BadToken, ExpiredToken."""
        return self._resumes.read(token)


_Claims = TypeVar("_Claims", VisitorClaims, ResumeClaims)


class _Purpose(Generic[_Claims]):
    def __init__(self, claims: type[_Claims], salt: str, age: timedelta, keys: list[bytes]) -> None:
        self._claims: type[_Claims] = claims
        self._age = age
        self._serializer = URLSafeTimedSerializer(
            keys[::-1],  # it signs with the last (pallets/itsdangerous:src/itsdangerous/signer.py)
            salt=f"shopbell:{salt}",
            signer_kwargs={"key_derivation": "hmac", "digest_method": sha256},
        )

    def sign(self, claims: _Claims) -> str:
        return str(self._serializer.dumps(asdict(claims)))

    def read(self, token: str) -> _Claims:
        if len(token) > LONGEST_TOKEN or not _FORM.fullmatch(token):
            raise BadToken
        try:
            payload, signed_at = self._serializer.loads(token.encode("ascii"), return_timestamp=True)
        except BadData as error:
            raise BadToken from error
        self._check_age(datetime.now(UTC) - signed_at)
        return self._parse(payload)

    def _check_age(self, age: timedelta) -> None:
        # Not left to itsdangerous: it calls a token expired that a machine one second ahead has just signed.
        if age > self._age:
            raise ExpiredToken
        if age < -CLOCKS_APART:
            raise BadToken

    def _parse(self, payload: Any) -> _Claims:
        kinds = {field.name: field.type for field in fields(self._claims)}
        if not isinstance(payload, dict) or kinds != {name: type(value) for name, value in payload.items()}:
            raise BadToken
        claims: _Claims = self._claims(**payload)
        return claims
