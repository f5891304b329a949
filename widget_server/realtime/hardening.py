"""The Socket.IO server as we run it: the one place where the library's parts are replaced or set.

Everything is done by what python-socketio 5.18 and python-engineio 4.15 let an application give or override;
`tests/realtime/test_library.py` says what an upgrade must still have; `docs/decisions/0030` has the reasons.
"""

import logging
from collections.abc import Collection
from typing import Any

import socketio

from widget_server.realtime.engine import Engine
from widget_server.realtime.frames import text_frame
from widget_server.realtime.gate import Gate
from widget_server.realtime.heartbeat import Pace
from widget_server.realtime.members import Members
from widget_server.realtime.packets import StrictPacket

LIBRARY_LOG = logging.getLogger("widget_server.realtime.library")
LIBRARY_LOG.setLevel(logging.ERROR)  # it logs what clients send at lower levels


class Server(socketio.AsyncServer):  # type: ignore[misc]  # the library carries no types
    """The library's server on our engine; `members` are those connected, in their rooms."""

    eio: Engine

    def __init__(self, namespaces: Collection[str], gate: Gate, pace: Pace | None = None) -> None:
        self.members = Members(namespaces)
        super().__init__(
            client_manager=self.members,
            serializer=StrictPacket,
            namespaces=list(namespaces),
            async_handlers=False,
            logger=LIBRARY_LOG,
            engineio_logger=LIBRARY_LOG,
            gate=gate,
            pace=pace or Pace(),
        )

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        """Forget also a client that was still connecting, which the library keeps for ever."""
        try:
            await super()._handle_eio_disconnect(eio_sid, reason)
        finally:
            for namespace in self.members.get_namespaces():
                sid = self.members.sid_from_eio_sid(eio_sid, namespace)
                if sid is not None:
                    self.members.basic_disconnect(sid, namespace)

    async def _send_packet(self, eio_sid: str, pkt: StrictPacket) -> None:
        """Send a packet straight to its socket, without a packet of the lower layer around it."""
        transport = self.eio.sockets.get(eio_sid)
        if transport is not None:
            transport.post(text_frame(b"4" + pkt.encode().encode()))

    async def _trigger_event(self, event: str, namespace: str, *args: Any) -> Any:
        """Call the namespace straight: there are no other handlers, and no second try after a TypeError."""
        return await self.namespace_handlers[namespace].trigger_event(event, *args)
