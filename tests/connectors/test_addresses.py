"""One mail address has one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.addresses import clean_address, is_address
from connectors.errors import BadPayload


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("jo@example.com", "jo@example.com"),
        (" Jo.Doe+x@Shop.EXAMPLE ", "Jo.Doe+x@shop.example"),
        ("o'neil@a-b.co.uk", "o'neil@a-b.co.uk"),
        ("jo@Bücher.example", "jo@xn--bcher-kva.example"),
        ("jo@xn--bcher-kva.example", "jo@xn--bcher-kva.example"),
        ("jo@straße.example", "jo@xn--strae-oqa.example"),
        (
            f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 58}.ex",
            f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 58}.ex",
        ),
    ],
)
def test_an_address_is_taken(text, address):
    assert address == clean_address(text)
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "jo",
        "@example.com",
        "jo@",
        "jo@localhost",
        "jo@127.0.0.1",
        "jo@[127.0.0.1]",
        "jo@example..com",
        "jo@-a.com",
        "jo@a.com.",
        ".jo@example.com",
        "jo..doe@example.com",
        "jo doe@example.com",
        '"jo doe"@example.com',
        "jo@ex@example.com",
        "Jo <jo@example.com>",
        "<jo@example.com>",
        "jo@example.com, al@example.com",
        "jo@example.com\n",
        "jo@example.com\r\nBcc: al@example.com",
        "jo@example.com\0",
        "jo\t@example.com",
        "jö@example.com",
        "jo@ex\u200bample.com:",
        "jo@\u2024example.com",
        "jo@\ud800.example",
        f"{'a' * 65}@example.com",
        f"jo@{'a' * 64}.com",
        f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 59}.ex",
        f"jo@{'ü' * 60}.{'ü' * 60}.{'ü' * 60}.{'ü' * 60}.ex",
    ],
)
def test_what_is_not_one_address_is_refused(text):
    with pytest.raises(BadPayload):
        clean_address(text)

    assert not is_address(text)


@given(st.text() | st.emails() | st.text("aA@.-ü \n<>", max_size=30))
def test_a_clean_address_is_plain_and_stays_as_it_is(text):
    if is_address(text):
        address = clean_address(text)
        assert address == clean_address(address)
        assert address.isascii()
        assert not set(address) & set(" \r\n<>,")
