"""Socket.IO packets as strictly as we take them (socket.io-protocol, version 5)."""

import re
from typing import Any

from socketio import packet

from widget_server.realtime import strict_json

RESERVED = frozenset(
    {"connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"}
)

# Type, namespace, acknowledgement id, body. There is no number of attachments: nothing is binary.
_PACKET = re.compile(r"([012])(?:(/[a-z]{1,20})(?:,|$))?([0-9]{1,15}(?![0-9]))?(.*)", re.DOTALL)


class Malformed(ValueError):
    """What came is no packet that a client may send."""


class Unreadable(str):
    """The name of an event whose payload is not JSON, or such a payload; its sender is owed an answer."""

    __slots__ = ()


class StrictPacket(packet.Packet):  # type: ignore[misc]  # the library carries no types
    """A packet without attachments, with an event's name that is nobody else's.

    The library's own calls an application's connect handler for an event of that name (socketio/packet.py).
    """

    packet_type: int
    namespace: str | None
    id: int | None
    data: Any
    uses_binary_events = False
    json = strict_json

    def encode(self) -> str:
        """Write the packet; a refusal that is only words gets the form of all refusals."""
        if self.packet_type == packet.CONNECT_ERROR and isinstance(self.data, str):
            self.data = {"message": self.data, "data": {"code": "invalid", "message": self.data}}
        return str(super().encode())

    def decode(self, encoded_packet: str) -> int:
        """Read what a client sent; raises Malformed. The answer is the number of attachments: none."""
        found = _PACKET.fullmatch(encoded_packet)
        if found is None:
            raise Malformed("no packet a client may send")
        kind, self.namespace, number, body = found.groups()
        self.packet_type = int(kind)
        self.id = int(number) if number else None
        if self.packet_type == packet.EVENT:
            self.data = _event(body, self.id)
        elif self.packet_type == packet.CONNECT:
            self.id, self.data = None, _auth((number or "") + body)
        elif number or body:
            raise Malformed("more than a disconnect carries")
        return 0


def _auth(body: str) -> Any:
    """Read what a connect shows; what cannot be read is refused like any other bad token."""
    try:
        return _loads(body) if body else None
    except Malformed:
        return Unreadable("unreadable")


def _event(body: str, number: int | None) -> list[Any]:
    try:
        data = _loads(body)
    except Malformed:
        if number is None:
            raise
        return [Unreadable("unreadable")]
    if not isinstance(data, list) or not data or not isinstance(data[0], str):
        raise Malformed("an event is a list that begins with its name")
    if data[0] in RESERVED:
        raise Malformed("a reserved name")
    return data


def _loads(body: str) -> Any:
    try:
        return strict_json.loads(body)
    except ValueError as error:
        raise Malformed("no JSON that we take") from error
