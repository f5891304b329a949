"""One secret gives one key for each purpose."""

import pytest

from auth.errors import BadKey
from auth.keys import derive, derive_each


def test_a_purpose_always_gets_the_same_32_bytes() -> None:
    key = derive("k" * 32, "one")

    assert 32 == len(key)
    assert key == derive(b"k" * 32, "one")


def test_purposes_and_secrets_do_not_share_keys() -> None:
    keys = {derive(secret, purpose) for secret in ("k" * 32, "l" * 32) for purpose in ("one", "two")}

    assert 4 == len(keys)


def test_keys_stay_in_their_order() -> None:
    assert [derive("k" * 32, "one"), derive("l" * 32, "one")] == derive_each(["k" * 32, "l" * 32], "one")


@pytest.mark.parametrize("short", ["", "k" * 31, b"k" * 31], ids=repr)
def test_a_short_secret_is_refused_and_not_repeated(short) -> None:
    with pytest.raises(BadKey, match=f"has {len(short)} bytes") as refused:
        derive(short, "one")

    assert "kk" not in str(refused.value)


def test_no_secret_at_all_is_refused() -> None:
    with pytest.raises(BadKey, match="at least one"):
        derive_each([], "one")
