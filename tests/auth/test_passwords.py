"""A password opens its own hash, whatever signs it has, and nothing else does."""

import base64
import hmac
import unicodedata

import bcrypt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auth.errors import BadKey, WeakPassword
from auth.passwords import Passwords

OLD, NEW = b"o" * 32, b"n" * 32
passwords = Passwords(NEW, cost=4)


def test_a_password_opens_its_hash_at_the_cost_that_is_served() -> None:
    served = Passwords(NEW)

    hashed = served.hash("red kettle, blue door")

    assert "$2b$12$" in hashed
    assert served.verify("red kettle, blue door", hashed)
    assert not served.verify("red kettle, blue doors", hashed)


@settings(deadline=None, max_examples=50)
@given(st.text(st.characters(), max_size=1024), st.text(st.characters(), max_size=1024))
def test_any_password_opens_its_own_hash_only(one, other) -> None:
    same = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)

    hashed = passwords.hash(one)

    assert passwords.verify(one, hashed)
    assert same == passwords.verify(other, hashed)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a" * 72 + "b", "a" * 72 + "c"),
        ("a" * 1023 + "b", "a" * 1023 + "c"),
        ("a\x00b", "a\x00c"),
        ("\x00", "\x00\x00"),
        ("", "\x00"),
        ("\ud800", "\ud801"),
        ("\ud800", "?"),
        ("pass", "pass "),
        ("Pass", "pass"),
        ("\ufb01sh", "fish"),
    ],
    ids=ascii,
)
def test_passwords_that_are_easily_mixed_up_are_told_apart(one, other) -> None:
    hashed = passwords.hash(one)

    assert passwords.verify(one, hashed)
    assert not passwords.verify(other, hashed)


def test_a_password_typed_on_another_keyboard_is_the_same() -> None:
    assert passwords.verify("cafe\u0301", passwords.hash("caf\u00e9"))


def test_a_password_longer_than_any_that_is_kept_opens_nothing() -> None:
    hashed = passwords.hash("a" * 1024)

    assert not passwords.verify("a" * 1025, hashed)
    with pytest.raises(WeakPassword, match="1024"):
        passwords.hash("a" * 1025)


def test_the_hash_is_what_the_docs_say() -> None:
    version, pepper_id, rest = passwords.hash("secret").split("$", 2)
    pepper = next(iter(passwords._peppers.values()))
    spread = base64.b64encode(hmac.digest(pepper, b"secret", "sha384"))

    assert ("p1", 8) == (version, len(pepper_id))
    assert bcrypt.checkpw(spread, f"${rest}".encode())


def test_the_same_password_never_hashes_to_the_same_text() -> None:
    assert passwords.hash("secret") != passwords.hash("secret")


def test_a_hash_made_under_an_older_pepper_or_cost_still_opens_and_asks_to_be_made_anew() -> None:
    before, after = Passwords(OLD, cost=5), Passwords([NEW, OLD], cost=4)
    older, newer = before.hash("secret"), after.hash("secret")

    assert after.verify("secret", older)
    assert not after.verify("Secret", older)
    assert after.needs_rehash(older)
    assert not after.needs_rehash(newer)
    assert Passwords([NEW, OLD], cost=5).needs_rehash(newer)


def test_a_hash_under_a_pepper_that_is_gone_opens_no_more() -> None:
    assert not passwords.verify("secret", Passwords(OLD, cost=4).hash("secret"))


@pytest.mark.parametrize(
    "damage",
    [lambda _: "", lambda _: "!", lambda kept: kept[:-1], lambda kept: kept + "\n"],
    ids=["empty", "unset", "cut", "longer"],
)
def test_what_is_no_hash_opens_for_nobody(damage) -> None:
    kept = damage(passwords.hash("secret"))

    assert not passwords.verify("secret", kept)
    assert not passwords.verify("", kept)
    assert passwords.needs_rehash("")


def test_a_bare_bcrypt_hash_opens_for_nobody() -> None:
    assert not passwords.verify("secret", bcrypt.hashpw(b"secret", bcrypt.gensalt(4)).decode())


@pytest.mark.parametrize(
    "ask",
    [
        lambda: passwords.verify_nobody("secret"),
        lambda: passwords.verify("secret", ""),
        lambda: passwords.verify("secret", Passwords(OLD, cost=4).hash("secret")),
        lambda: passwords.verify("a" * 2000, passwords.hash("secret")),
        lambda: passwords.verify("wrong", passwords.hash("secret")),
    ],
    ids=["nobody", "no hash", "pepper gone", "too long", "wrong"],
)
def test_every_no_costs_one_bcrypt_at_the_present_cost(ask, monkeypatch) -> None:
    costs = []
    checkpw = bcrypt.checkpw

    def counted(password: bytes, hashed: bytes) -> bool:
        costs.append(hashed[:7])
        return checkpw(password, hashed)

    monkeypatch.setattr(bcrypt, "checkpw", counted)

    answer = ask()

    assert answer is False
    assert [b"$2b$04$"] == costs


@pytest.mark.parametrize("peppers", [b"", b"short", [], [NEW, b"short"]])
def test_missing_and_short_peppers_are_refused(peppers) -> None:
    with pytest.raises(BadKey):
        Passwords(peppers)


def test_a_pepper_does_not_show_itself() -> None:
    assert "nnn" not in repr(passwords)
