"""What our parts lean on in python-socketio and python-engineio; an upgrade that changes it shows here first."""

import inspect

import engineio
import pytest
import socketio
from socketio import async_server, base_manager, packet

# Calls of the library on the parts that we put in the place of its own.
OF_THE_MANAGER = {
    "can_disconnect", "close_room", "connect", "disconnect", "eio_sid_from_sid", "emit", "enter_room",
    "get_namespaces", "get_participants", "get_rooms", "initialize", "is_connected", "leave_room",
    "pre_connect", "pre_disconnect", "set_server", "sid_from_eio_sid", "trigger_callback",
}  # fmt: skip


def test_the_server_calls_only_what_our_members_stand_in_for():
    sources = [inspect.getsource(module) for module in (async_server, socketio.base_server)]
    words = {
        word.split("(")[0].split(")")[0] for source in sources for word in source.split("self.manager.")[1:]
    }

    assert words <= OF_THE_MANAGER, words - OF_THE_MANAGER


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        (socketio.AsyncServer._handle_eio_message, ["self", "eio_sid", "data"]),
        (socketio.AsyncServer._handle_eio_connect, ["self", "eio_sid", "environ"]),
        (socketio.AsyncServer._handle_eio_disconnect, ["self", "eio_sid", "reason"]),
        (socketio.AsyncServer._trigger_event, ["self", "event", "namespace", "args"]),
        (socketio.AsyncServer._send_packet, ["self", "eio_sid", "pkt"]),
        (socketio.AsyncServer._engineio_server_class, ["self"]),
        (engineio.AsyncServer.send_packet, ["self", "sid", "pkt"]),
        (engineio.AsyncServer.handle_request, ["self", "args", "kwargs"]),
        (base_manager.BaseManager.basic_disconnect, ["self", "sid", "namespace", "kwargs"]),
        (packet.Packet.decode, ["self", "encoded_packet"]),
    ],
)
def test_what_we_call_or_override_is_as_it_was(method, arguments):
    assert arguments == list(inspect.signature(method).parameters)


def test_a_server_hands_unknown_options_to_its_engine_and_answers_through_its_sockets():
    assert "engineio_options = kwargs" in inspect.getsource(socketio.base_server.BaseServer.__init__)
    assert "await self.eio.send(eio_sid, encoded_packet)" in inspect.getsource(
        socketio.AsyncServer._send_packet
    )


def test_a_connect_that_is_refused_carries_what_we_say():
    refusal = socketio.exceptions.ConnectionRefusedError("no", {"code": "blocked"})

    assert {"message": "no", "data": {"code": "blocked"}} == refusal.error_args
