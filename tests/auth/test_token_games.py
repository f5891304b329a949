"""Forged access tokens: every one is refused, in the same words (RFC 8725)."""

import base64
import hmac
import json
from datetime import UTC, datetime
from string import ascii_lowercase, ascii_uppercase, digits

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from auth.errors import BadToken
from auth.keys import derive
from auth.tokens import AccessClaims, AccessTokens

SECRET = "s" * 32
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
START = int(NOW.timestamp())
KEY = derive(SECRET, "access tokens")
KID = derive(SECRET, "access token key id")[:6].hex()
HEADER = {"alg": "HS256", "kid": KID, "typ": "JWT"}
CLAIMS = {
    "iss": "shopbell",
    "aud": "shopbell:agent",
    "sub": "teammate-1",
    "wid": "workspace-1",
    "sid": "session-1",
    "jti": "one",
    "iat": START,
    "exp": START + 900,
}
RSA = generate_private_key(65537, 2048)
PUBLIC = RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
tokens = AccessTokens([SECRET])


def signed(header=HEADER, claims=CLAIMS, key=KEY) -> str:
    """A token made by hand: what PyJWT would not make, too. Texts stand for themselves."""
    parts = [part if isinstance(part, str) else json.dumps(part) for part in (header, claims)]
    body = ".".join(encoded(part.encode()) for part in parts)
    return f"{body}.{encoded(hmac.digest(key, body.encode(), 'sha256'))}"


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def refused(token: str) -> bool:
    with pytest.raises(BadToken, match=r"^The token is not valid\.$"):
        tokens.read(token, NOW)
    return True


def test_a_token_made_by_hand_as_ours_is_read() -> None:
    assert AccessClaims(
        "teammate-1", "workspace-1", "session-1", datetime.fromtimestamp(START + 900, UTC)
    ) == (tokens.read(signed(), NOW))


@pytest.mark.parametrize(
    "header",
    [
        HEADER | {"alg": "none"},
        HEADER | {"alg": "None"},
        HEADER | {"alg": ""},
        HEADER | {"alg": None},
        HEADER | {"alg": ["HS256"]},
        HEADER | {"alg": "hs256"},
        HEADER | {"alg": "HS512"},
        HEADER | {"alg": "RS256"},
        HEADER | {"kid": "../../../../dev/null"},
        HEADER | {"kid": "' OR 1=1 --"},
        HEADER | {"kid": ""},
        HEADER | {"kid": None},
        HEADER | {"kid": 0},
        HEADER | {"kid": [KID]},
        HEADER | {"kid": {}},
        HEADER | {"jwk": {"kty": "oct", "k": encoded(KEY)}},
        HEADER | {"jku": "https://evil.test/keys"},
        HEADER | {"x5u": "https://evil.test/chain"},
        HEADER | {"x5c": ["MII"]},
        HEADER | {"crit": ["exp"]},
        HEADER | {"crit": []},
        HEADER | {"b64": False, "crit": ["b64"]},
        HEADER | {"b64": True},
        HEADER | {"zip": "DEF"},
        HEADER | {"typ": "dpop+jwt"},
        {"alg": "HS256", "typ": "JWT"},
        {"alg": "HS256", "kid": KID},
        {},
        [],
        "null",
        "{",
        "[" * 900,
        "NaN",
        "9" * 2000,
        "\U0001f600",
    ],
    ids=lambda header: json.dumps(header)[:80],
)
def test_a_header_that_is_not_exactly_ours_is_refused_although_it_is_signed(header) -> None:
    assert refused(signed(header))


@pytest.mark.parametrize("signature", ["", ".", "AAAA", encoded(bytes(32)), encoded(bytes(31)), encoded(KEY)])
def test_a_token_with_a_made_up_signature_is_refused(signature) -> None:
    assert refused(signed().rsplit(".", 1)[0] + "." + signature)


def test_a_token_that_says_it_needs_no_signature_is_refused() -> None:
    assert refused(jwt.encode(CLAIMS, "", "none", {"kid": KID}))


def test_a_public_key_is_not_taken_for_the_secret() -> None:
    assert refused(jwt.encode(CLAIMS, RSA, "RS256", {"kid": KID}))
    assert refused(signed(key=PUBLIC))


@pytest.mark.parametrize("key", [b"", bytes(32), SECRET.encode(), derive(SECRET, "visitor tokens"), KEY[:31]])
def test_a_token_under_another_key_is_refused(key) -> None:
    assert refused(signed(key=key))


@pytest.mark.parametrize("name", CLAIMS)
def test_a_token_without_one_of_its_claims_is_refused(name) -> None:
    assert refused(signed(claims={key: value for key, value in CLAIMS.items() if key != name}))


@pytest.mark.parametrize(
    "change",
    [
        {"iss": "shopbell.evil"},
        {"iss": "shop"},
        {"iss": ["shopbell"]},
        {"aud": "shopbell"},
        {"aud": "shopbell:visitor"},
        {"aud": ["shopbell:agent"]},
        {"sub": 7},
        {"sub": None},
        {"wid": None},
        {"wid": ["workspace-1"]},
        {"sid": True},
        {"jti": 1},
        {"exp": str(START + 900)},
        {"exp": START + 900.0},
        {"exp": float("nan")},
        {"exp": float("inf")},
        {"exp": True},
        {"exp": None},
        {"exp": 10**300},
        {"exp": START + 901},
        {"exp": START + 10 * 365 * 86400},
        {"exp": START},
        {"exp": -START},
        {"iat": START + 61, "exp": START + 900},
        {"iat": str(START)},
        {"iat": float(START)},
        {"iat": True},
        {"nbf": 2**40},
        {"nbf": "soon"},
    ],
    ids=str,
)
def test_a_claim_that_we_would_not_make_is_refused_although_it_is_signed(change) -> None:
    assert refused(signed(claims=CLAIMS | change))


@pytest.mark.parametrize("claims", ["[]", "null", "{", '{"a":' * 300, "9" * 2500, "[" * 1500, "\x00"])
def test_what_is_no_set_of_claims_is_refused_although_it_is_signed(claims) -> None:
    assert refused(signed(claims=claims))


@pytest.mark.parametrize("size", [5000, 1_000_000])
def test_a_token_over_4_kb_is_refused_although_it_is_signed(size) -> None:
    assert refused(signed(claims=CLAIMS | {"padding": "x" * size}))
    assert refused(signed(header=HEADER | {"padding": "x" * size}))


@pytest.mark.parametrize("end", ["=", "==", "\n", " ", "!", ".", "\u0660"])
def test_a_token_has_one_spelling(end) -> None:
    assert refused(signed() + end)
    assert refused(signed().replace(".", f"{end}.", 1))


def test_a_signature_whose_unused_bits_are_set_is_refused() -> None:
    token = signed()
    alphabet = f"{ascii_uppercase}{ascii_lowercase}{digits}-_"

    assert refused(token[:-1] + alphabet[alphabet.index(token[-1]) + 1])


@pytest.mark.parametrize(
    "token", ["", " ", "0", "null", ".", "..", "...", "\ud800.a.a", "Bearer x", "é" * 100]
)
def test_what_is_no_token_is_refused(token) -> None:
    assert refused(token)
