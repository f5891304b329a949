"""Bytes on the wire: one websocket text frame per packet, written once however many are sent it.

Sources: RFC 6455 section 5.2; Engine.IO protocol 4; Socket.IO protocol 5.
"""

import orjson

_SHORT = 126
_MEDIUM = 1 << 16


def text_frame(text: bytes) -> bytes:
    """Wrap UTF-8 text as one unmasked, final websocket frame."""
    size = len(text)
    if size < _SHORT:
        return b"\x81" + size.to_bytes(1, "big") + text
    if size < _MEDIUM:
        return b"\x81\x7e" + size.to_bytes(2, "big") + text
    return b"\x81\x7f" + size.to_bytes(8, "big") + text


def event_frame(namespace: str, event: str, payload: bytes) -> bytes:
    """Write one event; `payload` is its JSON."""
    return text_frame(b"42%b,[%b,%b]" % (namespace.encode(), orjson.dumps(event), payload))


def disconnect_frame(namespace: str) -> bytes:
    """Tell a client that it is no longer in a namespace."""
    return text_frame(b"41%b," % namespace.encode())


PING = text_frame(b"2")
CLOSE = text_frame(b"1")
