"""Text from outside: one normal form, nothing that could not be shown or kept."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from widget_server.wire.text import AnyId, ClientId, Label, LineText, clean

LINE, LABEL, CLIENT_ID, ANY_ID = (TypeAdapter(kind) for kind in (LineText, Label, ClientId, AnyId))
CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"]


def takes(adapter, value):
    try:
        adapter.validate_python(value, strict=True)
    except ValidationError:
        return False
    return True


def test_text_is_brought_into_one_normal_form():
    assert "é" == LINE.validate_python("e\u0301")
    assert "a\nb" == LINE.validate_python("a\r\nb")
    assert "a\n\tb  " == LINE.validate_python("a\n\tb  ")


@pytest.mark.parametrize("control", CONTROLS, ids=lambda sign: f"{ord(sign):02x}")
def test_no_control_character_is_taken(control):
    for adapter in (LINE, LABEL, ANY_ID):
        assert not takes(adapter, f"a{control}b")
    assert takes(LINE, "ab")


@pytest.mark.parametrize("half", ["\ud800", "a\udfffb", "\udc00\ud800"], ids=ascii)
def test_no_half_character_is_taken(half):
    for adapter in (LINE, LABEL, ANY_ID, CLIENT_ID):
        assert not takes(adapter, half)
    with pytest.raises(ValueError, match="half"):
        clean(half)
    assert takes(LINE, "😀")


@pytest.mark.parametrize("empty", ["", " ", "\n\t ", "\u00a0\u2003"], ids=ascii)
def test_text_without_anything_in_it_is_not_taken(empty):
    assert not takes(LINE, empty)
    assert not takes(LABEL, empty)


def test_a_line_has_at_most_five_thousand_characters_after_it_was_normalised():
    assert takes(LINE, "x" * 5_000)
    assert not takes(LINE, "x" * 5_001)
    assert takes(LINE, "e\u0301" * 5_000)
    assert not takes(LINE, "e\u0301" * 5_001)
    assert not takes(LINE, "\u0958" * 5_000)  # two characters each when normalised


def test_a_label_is_one_line_of_two_hundred_characters():
    assert "a b" == LABEL.validate_python("  a \n\t b ")
    assert takes(LABEL, "x" * 200)
    assert not takes(LABEL, "x" * 201)


@pytest.mark.parametrize("value", ["a" * 16, "a" * 64, "AZaz09_-AZaz09_-"])
def test_a_client_id_is_16_to_64_plain_signs(value):
    assert takes(CLIENT_ID, value)


@pytest.mark.parametrize(
    "value",
    ["", "a" * 15, "a" * 65, "a" * 16 + "\n", "a" * 15 + "é", "a" * 15 + " ", "a" * 15 + ".", 1, None],
)
def test_anything_else_is_no_client_id(value):
    assert not takes(CLIENT_ID, value)


@pytest.mark.parametrize("value", [1, 1.0, True, None, ["a"], {"a": 1}, b"a"])
def test_what_is_no_text_is_not_made_text(value):
    for adapter in (LINE, LABEL, ANY_ID):
        assert not takes(adapter, value)


@given(st.text(max_size=200))
def test_what_is_taken_stays_as_it_is(text):
    try:
        once = clean(text)
    except ValueError:
        return

    assert once == clean(once)
    assert unicodedata.is_normalized("NFC", once)
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in once if sign not in "\n\t")
