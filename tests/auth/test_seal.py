"""What is sealed opens with its key in its place, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auth.errors import BadKey, BadSeal
from auth.seal import DataKey, RootKeys

OLD, NEW = b"o" * 32, b"n" * 32
WHERE = "workspace-1/messages.text/row-1"
key = DataKey(b"k" * 32)


@given(st.text(), st.text())
def test_what_was_sealed_is_opened(text, where) -> None:
    assert text == key.open(key.seal(text, where), where)


def test_a_seal_adds_29_bytes_and_hides_the_text() -> None:
    sealed = key.seal("Where is my order?", WHERE)

    assert 29 + 18 == len(sealed)
    assert b"order" not in sealed


def test_the_same_text_never_seals_to_the_same_bytes() -> None:
    nonces = {key.seal("Hello", WHERE)[1:13] for _ in range(1000)}

    assert 1000 == len(nonces)


@given(st.integers(0, 8 * 34 - 1))
def test_a_seal_with_one_bit_changed_is_refused(bit) -> None:
    sealed = bytearray(key.seal("Hello", WHERE))
    sealed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(BadSeal):
        key.open(bytes(sealed), WHERE)


@pytest.mark.parametrize("size", [0, 1, 13, 28, 33])
def test_a_seal_cut_short_is_refused(size) -> None:
    with pytest.raises(BadSeal):
        key.open(key.seal("Hello", WHERE)[:size], WHERE)


@pytest.mark.parametrize(
    "where", ["", WHERE + " ", "workspace-2/messages.text/row-1", "workspace-1/messages.text/row-2"]
)
def test_a_seal_moved_to_another_place_is_refused(where) -> None:
    with pytest.raises(BadSeal):
        key.open(key.seal("Hello", WHERE), where)


def test_another_key_opens_nothing_and_says_nothing() -> None:
    with pytest.raises(BadSeal) as refused:
        DataKey(b"x" * 32).open(key.seal("Hello", WHERE), WHERE)

    assert "Hello" not in str(refused.value)


def test_a_lone_surrogate_is_refused_when_sealed_not_when_opened() -> None:
    with pytest.raises(UnicodeEncodeError):
        key.seal("\ud800", WHERE)


def test_equal_texts_have_equal_digests_of_one_purpose_and_key() -> None:
    digest = key.digest("anna@shop.test", "addresses")

    assert 16 == len(digest)
    assert digest == DataKey(b"k" * 32).digest("anna@shop.test", "addresses")
    assert digest == key.digest("anna@shop.test", "addresses")
    assert digest != key.digest("anna@shop.test", "words")
    assert digest != key.digest("anne@shop.test", "addresses")
    assert digest != DataKey(b"x" * 32).digest("anna@shop.test", "addresses")


def test_keys_do_not_show_themselves() -> None:
    assert [] == [shown for shown in (repr(key), repr(RootKeys([OLD]))) if "kkk" in shown or "ooo" in shown]


def test_a_data_key_opens_again_for_its_owner() -> None:
    roots = RootKeys([NEW])
    kept = roots.new_key("workspace-1")

    sealed = roots.open_key(kept, "workspace-1").seal("Hello", WHERE)

    assert 65 == len(kept)
    assert "Hello" == roots.open_key(kept, "workspace-1").open(sealed, WHERE)


def test_every_owner_gets_another_key() -> None:
    roots = RootKeys([NEW])
    one, two = (roots.open_key(roots.new_key("workspace-1"), "workspace-1") for _ in range(2))

    with pytest.raises(BadSeal):
        two.open(one.seal("Hello", WHERE), WHERE)


def test_a_data_key_given_to_another_owner_is_refused() -> None:
    roots = RootKeys([NEW])

    with pytest.raises(BadSeal):
        roots.open_key(roots.new_key("workspace-1"), "workspace-2")


@given(st.integers(0, 8 * 65 - 1))
def test_a_data_key_with_one_bit_changed_is_refused(bit) -> None:
    roots = RootKeys([NEW, OLD])
    kept = bytearray(roots.new_key("workspace-1"))
    kept[bit // 8] ^= 1 << bit % 8

    with pytest.raises(BadSeal):
        roots.open_key(bytes(kept), "workspace-1")


@pytest.mark.parametrize("kept", [b"", b"\x01", bytes(65)])
def test_what_is_no_sealed_key_is_refused(kept) -> None:
    with pytest.raises(BadSeal):
        RootKeys([NEW]).open_key(kept, "workspace-1")


def test_a_rotated_root_key_opens_until_all_is_sealed_anew() -> None:
    before, during, after = RootKeys([OLD]), RootKeys([NEW, OLD]), RootKeys([NEW])
    kept = before.new_key("workspace-1")
    sealed = before.open_key(kept, "workspace-1").seal("Hello", WHERE)

    with pytest.raises(BadSeal):
        after.open_key(kept, "workspace-1")
    anew = during.reseal(kept, "workspace-1")

    assert anew != kept
    assert "Hello" == during.open_key(kept, "workspace-1").open(sealed, WHERE)
    assert "Hello" == after.open_key(anew, "workspace-1").open(sealed, WHERE)
    assert anew == during.reseal(anew, "workspace-1")


def test_a_damaged_key_is_not_sealed_anew() -> None:
    roots = RootKeys([NEW])

    with pytest.raises(BadSeal):
        roots.reseal(roots.new_key("workspace-1")[:-1], "workspace-1")


@pytest.mark.parametrize("keys", [[], [b""], [NEW, b"n" * 31], [b"n" * 33]])
def test_missing_and_odd_root_keys_are_refused(keys) -> None:
    with pytest.raises(BadKey):
        RootKeys(keys)
