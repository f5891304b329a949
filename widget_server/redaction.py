"""What must not be read in a log is taken out of it: secrets, tokens, addresses, and what people said."""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

HIDDEN = "[hidden]"
DEEPEST = 6

# A field whose name holds one of these words, or is one of those, is hidden whatever it holds.
_WORDS = re.compile(
    r"token|passw|secret|authori[sz]|cookie|credential|email|api_?key|hook_?key|_text$", re.IGNORECASE
)
_NAMES = frozenset(
    {"address", "body", "client_ip", "comment", "dsn", "from", "html", "ip", "key", "keys", "mail", "name"}
    | {"parameters", "params", "q", "query", "remote", "sealed", "subject", "text", "texts", "to"}
)

# What looks like one of these is hidden wherever it stands in a text.
_PATTERNS = [
    (re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]+", re.IGNORECASE), r"\1 " + HIDDEN),
    (
        re.compile(r"(\b[a-z][\w+.-]*://)[^\s/@]+@", re.IGNORECASE),
        r"\1" + HIDDEN + "@",
    ),  # a sign-in in an address
    (
        re.compile(r"/(c|hooks|welcome|invitations?)/[^\s/?\"']+"),
        r"/\1/" + HIDDEN,
    ),  # the secret is in the path
    (
        re.compile(r"[^\s@<>\"'(),:;\[\]]+@[^\s@<>\"'(),:;\[\]]+\.[^\s@<>\"'(),:;\[\]]+"),
        HIDDEN,
    ),  # a mail address
    (re.compile(r"[\w-]{8,}(?:\.[\w-]+){0,2}\.[\w-]{40,}"), HIDDEN),  # a signed token
    (re.compile(r"(?<![\w-])[a-z2-7]{32}(?![\w-])"), HIDDEN),  # a one-time code
    (
        re.compile(r"(?<![\w-])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])(?=[\w-]*[\d_-])[\w-]{27,}=*(?![\w-])"),
        HIDDEN,
    ),  # a key
    (
        re.compile(r"\[parameters: .*?\]$", re.DOTALL | re.MULTILINE),
        f"[parameters: {HIDDEN}]",
    ),  # of a statement
    (re.compile(r"input_value=.*?, input_type="), f"input_value={HIDDEN}, input_type="),  # of a wrong payload
]


def redact(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Hide what must not be read, in every field of a log event (a structlog processor)."""
    for name, value in event.items():
        event[name] = _field(name, value, 0)
    return event


def hide(text: str) -> str:
    """Hide what looks like a secret or an address in a text."""
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def _field(name: str, value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value if name not in _NAMES else HIDDEN
    if name in _NAMES or _WORDS.search(name):
        return HIDDEN
    return _value(value, depth)


def _value(value: Any, depth: int) -> Any:
    """Hide inside texts, mappings and lists; anything else becomes a text first."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes | bytearray) or depth > DEEPEST:
        return HIDDEN
    if isinstance(value, Mapping):
        return {str(name): _field(str(name), inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_value(inner, depth + 1) for inner in value]
    return hide(value if isinstance(value, str) else str(value))
