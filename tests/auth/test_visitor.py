"""A browser's visitor token cannot be made, changed, kept too long or used for something else."""

import base64
import zlib
from dataclasses import asdict
from datetime import timedelta
from random import Random
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from auth.errors import BadKey, BadToken, ExpiredToken
from auth.visitor import ResumeClaims, VisitorClaims, VisitorTokens

OLD, NEW = "old" * 12, "new" * 12
ANNA = VisitorClaims("workspace-1", "widget-1", "visitor-1", 3)
PLACE = ResumeClaims("visitor-1", "widget-1", "workspace-1", 41)
tokens = VisitorTokens([NEW])


@given(st.builds(VisitorClaims, *[st.text(max_size=60)] * 3, st.integers(0, 2**31)))
def test_what_was_signed_is_read(claims) -> None:
    assert claims == tokens.read(tokens.sign(claims))


def test_a_resume_ticket_is_read() -> None:
    assert PLACE == tokens.read_resume(tokens.sign_resume(PLACE))


@given(st.data())
def test_a_token_with_one_sign_changed_is_refused(data) -> None:
    token = tokens.sign(ANNA)
    at = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.characters(codec="utf-8").filter(lambda other: other != token[at]))

    with pytest.raises(BadToken):
        tokens.read(token[:at] + sign + token[at + 1 :])


@pytest.mark.parametrize("end", ["=", "\n", "!", ".", " "])
def test_a_token_has_one_spelling(end) -> None:
    with pytest.raises(BadToken):
        tokens.read(tokens.sign(ANNA) + end)


def test_a_signature_whose_unused_bits_are_set_is_refused() -> None:
    token = tokens.sign(ANNA)
    alphabet = f"{ascii_uppercase}{ascii_lowercase}{digits}-_"

    with pytest.raises(BadToken):
        tokens.read(token[:-1] + alphabet[alphabet.index(token[-1]) + 1])


@pytest.mark.parametrize(
    "token", ["", " ", "0", "null", ".", "..", "a.b.c", "é" * 60, "\ud800", "a" * 3000, "٣.٣." + "A" * 43]
)
def test_what_is_no_token_is_refused(token) -> None:
    with pytest.raises(BadToken, match=r"^The token is not valid\.$"):
        tokens.read(token)


def test_a_token_without_its_time_is_refused() -> None:
    payload, _, signature = tokens.sign(ANNA).rsplit(".", 2)

    with pytest.raises(BadToken):
        tokens.read(f"{payload}.{signature}")


def test_a_token_over_2_kb_is_refused_although_it_is_signed() -> None:
    fits, long = (VisitorClaims("w", "g", random_text(size), 1) for size in (1400, 2000))

    assert fits == tokens.read(tokens.sign(fits))
    with pytest.raises(BadToken):
        tokens.read(tokens.sign(long))


def test_a_visitor_token_is_no_resume_ticket_nor_the_other_way_round() -> None:
    with pytest.raises(BadToken):
        tokens.read_resume(tokens.sign(ANNA))
    with pytest.raises(BadToken):
        tokens.read(tokens.sign_resume(PLACE))


def test_a_visitors_claims_under_the_salt_of_resume_tickets_are_refused() -> None:
    claims = asdict(ANNA)

    assert ANNA == tokens.read(tokens._visitors._serializer.dumps(claims))
    with pytest.raises(BadToken):
        tokens.read(tokens._resumes._serializer.dumps(claims))


@pytest.mark.parametrize(
    ("days", "sign", "read"),
    [
        (400, lambda: tokens.sign(ANNA), tokens.read),
        (30, lambda: tokens.sign_resume(PLACE), tokens.read_resume),
    ],
)
def test_a_token_ends_with_its_days(days, sign, read) -> None:
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        token = sign()

        clock.shift(timedelta(days=days))
        assert read(token)

        clock.shift(1)
        with pytest.raises(ExpiredToken):
            read(token)


@pytest.mark.parametrize(("ahead", "good"), [(1, True), (60, True), (61, False)])
def test_a_clock_a_little_ahead_costs_nobody_their_visitor(ahead, good) -> None:
    with time_machine.travel("2026-01-01T00:00:00Z", tick=False) as clock:
        clock.shift(ahead)
        token = tokens.sign(ANNA)
        clock.shift(-ahead)

        if good:
            assert ANNA == tokens.read(token)
        else:
            with pytest.raises(BadToken):
                tokens.read(token)


def test_an_old_key_is_good_until_it_is_retired_and_signs_no_more() -> None:
    before, during, after = VisitorTokens([OLD]), VisitorTokens([NEW, OLD]), VisitorTokens([NEW])

    assert ANNA == during.read(before.sign(ANNA))
    assert ANNA == after.read(during.sign(ANNA))
    with pytest.raises(BadToken):
        after.read(before.sign(ANNA))
    with pytest.raises(BadToken):
        before.read(during.sign(ANNA))


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "visitor-1",
        {},
        {"workspace_id": "w", "widget_id": "g", "visitor_id": "v"},
        {"workspace_id": "w", "widget_id": "g", "visitor_id": "v", "version": "1"},
        {"workspace_id": "w", "widget_id": "g", "visitor_id": "v", "version": True},
        {"workspace_id": "w", "widget_id": "g", "visitor_id": "v", "version": 1.0},
        {"workspace_id": "w", "widget_id": "g", "visitor_id": None, "version": 1},
        {"workspace_id": "w", "widget_id": "g", "visitor_id": ["v"], "version": 1},
        {"workspace_id": "w", "widget_id": "g", "visitor_id": "v", "version": 1, "role": "owner"},
    ],
)
def test_claims_of_another_shape_are_refused_although_they_are_signed(payload) -> None:
    with pytest.raises(BadToken):
        tokens.read(signer().dumps(payload))


def test_claims_of_our_shape_signed_so_are_read() -> None:
    assert VisitorClaims("w", "g", "v", 1) == tokens.read(
        signer().dumps({"workspace_id": "w", "widget_id": "g", "visitor_id": "v", "version": 1})
    )


def test_a_signature_of_the_libraries_defaults_is_refused() -> None:
    weak = URLSafeTimedSerializer(NEW, salt="shopbell:visitor")

    with pytest.raises(BadToken):
        tokens.read(weak.dumps({"workspace_id": "w", "widget_id": "g", "visitor_id": "v", "version": 1}))


def test_a_bomb_that_nobody_signed_is_not_unpacked() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b"[" * 1_000_000, 9)).decode().rstrip("=")
    short = f".{bomb}.aaaaaa.{'A' * 43}"

    assert 2048 > len(short)
    with pytest.raises(BadToken):
        tokens.read(short)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(BadKey):
        VisitorTokens([NEW, "short"])


def signer():
    return tokens._visitors._serializer


def random_text(size):
    """Text that does not compress."""
    return "".join(Random(size).choices(ascii_letters + digits, k=size))
