"""Access tokens are taken only as we issue them; refresh tokens and codes only in their own form."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from auth.errors import BadKey, BadToken, ExpiredToken
from auth.tokens import AccessClaims, AccessTokens, code_hash, new_code, new_refresh, read_refresh

OLD, NEW = "old" * 12, "new" * 12
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
CLAIMS = AccessClaims("teammate-1", "workspace-1", "session-1")
tokens = AccessTokens([NEW])


def test_a_token_says_whose_it_is_and_when_it_ends() -> None:
    read = tokens.read(tokens.issue(CLAIMS, NOW), NOW)

    assert AccessClaims("teammate-1", "workspace-1", "session-1", NOW + timedelta(minutes=15)) == read


def test_no_two_tokens_are_the_same() -> None:
    assert 100 == len({tokens.issue(CLAIMS, NOW) for _ in range(100)})


def test_a_token_is_over_after_15_minutes() -> None:
    token = tokens.issue(CLAIMS, NOW)

    assert "teammate-1" == tokens.read(token, NOW + timedelta(minutes=15, seconds=-1)).teammate_id
    with pytest.raises(ExpiredToken):
        tokens.read(token, NOW + timedelta(minutes=15))


def test_without_a_time_the_present_counts() -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        token = tokens.issue(CLAIMS, NOW)

        assert "teammate-1" == tokens.read(token).teammate_id
        clock.shift(900)
        with pytest.raises(ExpiredToken):
            tokens.read(token)


@pytest.mark.parametrize(("ahead", "good"), [(60, True), (61, False)])
def test_a_token_from_a_clock_far_ahead_is_refused(ahead, good) -> None:
    token = tokens.issue(CLAIMS, NOW + timedelta(seconds=ahead))

    if good:
        assert "teammate-1" == tokens.read(token, NOW).teammate_id
    else:
        with pytest.raises(BadToken):
            tokens.read(token, NOW)


def test_an_old_key_is_good_until_it_is_retired_and_signs_no_more() -> None:
    before, during, after = AccessTokens([OLD]), AccessTokens([NEW, OLD]), AccessTokens([NEW])

    assert "teammate-1" == during.read(before.issue(CLAIMS, NOW), NOW).teammate_id
    assert "teammate-1" == after.read(during.issue(CLAIMS, NOW), NOW).teammate_id
    with pytest.raises(BadToken):
        after.read(before.issue(CLAIMS, NOW), NOW)
    with pytest.raises(BadToken):
        before.read(during.issue(CLAIMS, NOW), NOW)


@given(st.data())
def test_a_token_with_one_sign_changed_is_refused(data) -> None:
    token = tokens.issue(CLAIMS, NOW)
    at = data.draw(st.integers(0, len(token) - 1))
    sign = data.draw(st.characters(codec="utf-8").filter(lambda other: other != token[at]))

    with pytest.raises(BadToken):
        tokens.read(token[:at] + sign + token[at + 1 :], NOW)


@pytest.mark.parametrize("keys", [[], [""], [NEW, "short"]])
def test_missing_and_short_keys_are_refused(keys) -> None:
    with pytest.raises(BadKey):
        AccessTokens(keys)


def test_a_refresh_token_names_its_session_and_hashes_to_what_is_kept() -> None:
    token, kept = new_refresh("0199aa-session")

    session_id, secret = token.split(".")
    assert ("0199aa-session", 43) == (session_id, len(secret))
    assert 32 == len(kept)
    assert ("0199aa-session", kept) == read_refresh(token)


def test_a_refresh_token_moved_to_another_session_hashes_to_something_else() -> None:
    token, kept = new_refresh("mine")

    assert kept != read_refresh(token.replace("mine", "yours"))[1]


@pytest.mark.parametrize(
    "token", ["", " ", "0", "null", ".", "s." + "a" * 42, "s." + "a" * 44, "." + "a" * 43, "s.é" + "a" * 42]
)
def test_what_is_no_refresh_token_is_refused(token) -> None:
    with pytest.raises(BadToken):
        read_refresh(token)


def test_a_session_that_could_not_be_read_back_is_refused() -> None:
    with pytest.raises(BadToken):
        new_refresh("two.parts")


def test_codes_are_160_bits_and_never_the_same() -> None:
    codes = {new_code() for _ in range(1000)}

    assert (1000, {32}) == (len(codes), {len(code) for code in codes})


def test_a_code_hashes_to_one_thing_however_it_is_typed() -> None:
    code = new_code()

    assert 32 == len(code_hash(code))
    assert code_hash(code) == code_hash(code.upper())
    assert code_hash(code) != code_hash(new_code())


@pytest.mark.parametrize(
    "code", ["", " ", "0", "null", "a" * 31, "a" * 33, "a" * 31 + "1", "a" * 31 + "\u212a"]
)
def test_what_can_be_no_code_is_refused_before_it_is_looked_up(code) -> None:
    with pytest.raises(BadToken):
        code_hash(code)
