"""Tell what is one mail address, in the one spelling under which we keep it."""

import re

import idna

from connectors.errors import BadPayload

LONGEST = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
_LONGEST_LOCAL = 64  # RFC 5321, 4.5.3.1.1
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"  # RFC 5322, 3.2.3
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}")


def clean_address(text: str) -> str:
    """Return the one address in `text`: without outer blanks, its domain in lower case and in ASCII.

    An international domain is turned into its `xn--` form, so that one address has one spelling. What stands
    before the @ is left as it is. Raises BadPayload on a display name, a list, control characters, quotes, an
    address literal, a domain of one word, and more than 254 characters.
    """
    local, at, domain = text.strip(" ").rpartition("@")
    if len(text) > LONGEST or not at or len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
        raise BadPayload("This is not a mail address such as name@example.com.")
    address = f"{local}@{_ascii(domain)}"
    if len(address) > LONGEST:
        raise BadPayload(f"A mail address has at most {LONGEST} characters.")
    return address


def is_address(text: str) -> bool:
    """Tell whether `clean_address` takes `text`."""
    try:
        clean_address(text)
    except BadPayload:
        return False
    return True


def _ascii(domain: str) -> str:
    try:
        name = domain.lower() if domain.isascii() else idna.encode(domain, uts46=True).decode("ascii")
    except UnicodeError:
        raise BadPayload("The part behind the @ is not a domain's name.") from None
    if not _DOMAIN.fullmatch(name):
        raise BadPayload("The part behind the @ is not a domain's name.")
    return name
