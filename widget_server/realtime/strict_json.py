"""JSON as sockets may carry it: what a database or another client would choke on is refused here.

Has the two functions that python-socketio asks of a JSON module (socketio/packet.py, `Packet.json`).
"""

from typing import Any

import orjson

DEEPEST = 32


def dumps(value: Any, **_options: Any) -> str:
    """Write a value as compact JSON; the library's own options are for another encoder."""
    return orjson.dumps(value).decode()


def loads(text: str) -> Any:
    """Read JSON; raises ValueError for NaN, Infinity, lone surrogates, NUL and nesting over `DEEPEST`."""
    value = orjson.loads(text)
    if "\\u0000" in text or text.count("[") + text.count("{") > DEEPEST:
        _inspect(value, DEEPEST)
    return value


def _inspect(value: Any, deepest: int) -> None:
    if isinstance(value, str) and "\0" in value:
        raise ValueError("a NUL character")
    if not isinstance(value, dict | list):
        return
    if deepest == 0:
        raise ValueError("nested too deeply")
    for inner in [*value, *value.values()] if isinstance(value, dict) else value:
        _inspect(inner, deepest - 1)
