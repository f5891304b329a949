"""A socket server with a namespace that is a stand-in, and clients that speak the wire's own language."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import socketio
from aiohttp import ClientWebSocketResponse, WSMsgType, web
from aiohttp.test_utils import TestServer

from widget_server.limits import Limits
from widget_server.realtime.gate import Caps, Gate
from widget_server.realtime.hardening import Server
from widget_server.realtime.heartbeat import Pace
from widget_server.realtime.rooms import Room

PATH = "/socket.io/?EIO=4&transport=websocket"
CLOSED = (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR)


class Stub(socketio.AsyncNamespace):
    """Lets in whoever shows the token `good`; keeps what it heard; `held` may stop its handler."""

    def __init__(self, members):
        super().__init__("/widget")
        self.members = members
        self.connects: list[Any] = []
        self.disconnects: list[str] = []
        self.environs: list[dict[str, Any]] = []
        self.heard: list[list[Any]] = []
        self.held = asyncio.Event()
        self.held.set()

    async def trigger_event(self, event, sid, *arguments):
        if event == "connect":
            return self.connect(sid, *arguments)
        if event == "disconnect":
            return self.disconnects.append(arguments[0])
        await self.held.wait()
        self.heard.append([event, *arguments])
        return {"ok": True, "event": str(event)}

    def connect(self, sid, environ, auth):
        self.connects.append(auth)
        self.environs.append(environ)
        if auth != {"token": "good"}:
            self.members.seats[sid].transport.strike()
            raise socketio.exceptions.ConnectionRefusedError("no", {"code": "unauthenticated"})
        self.members.admit(sid, [Room("/widget", "all")])


class Rig:
    """The running server; `address` is where it seems that clients come from."""

    def __init__(self, pace: Pace | None = None, caps: Caps | None = None):
        self.address = "192.0.2.1"
        self.limits = Limits()
        self.gate = Gate(lambda _: self.address, lambda _: {"https://chat.example"}, self.limits, caps)
        self.server = Server(["/widget"], self.gate, pace)
        self.stub = Stub(self.server.members)
        self.server.register_namespace(self.stub)
        app = web.Application()
        app.router.add_route("*", "/socket.io/", self.server.handle_request)
        self.http = TestServer(app)
        self.wires: list[ClientWebSocketResponse] = []

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Rig"]:
        await self.http.start_server()
        async with aiohttp.ClientSession() as self.session:
            yield self
            for wire in self.wires:
                await wire.close()
            await self.server.eio.close_all(1001)
        await self.server.eio.stop()
        await self.http.close()

    @property
    def url(self) -> str:
        return str(self.http.make_url("")).rstrip("/")

    async def dial(self, path: str = PATH, **options: Any) -> ClientWebSocketResponse:
        """A websocket that has been greeted."""
        wire = await self.session.ws_connect(self.url + path, **options)
        self.wires.append(wire)
        self.greeting = json.loads((await wire.receive_str())[1:])
        return wire

    async def join(self, auth: Any = None, **options: Any) -> ClientWebSocketResponse:
        """A websocket whose client is connected to the namespace."""
        wire = await self.dial(**options)
        await wire.send_str("40/widget," + json.dumps(auth or {"token": "good"}))
        assert (await wire.receive_str()).startswith('40/widget,{"sid":')
        return wire


async def end_of(wire: ClientWebSocketResponse) -> int | None:
    """Read until the server has closed; answers with the websocket's close code."""
    async with asyncio.timeout(10):
        while (await wire.receive()).type not in CLOSED:
            pass
    return wire.close_code


async def alive(wire: ClientWebSocketResponse) -> bool:
    """Whether an event is still answered."""
    await wire.send_str('42/widget,99["still",{}]')
    async with asyncio.timeout(10):
        return (await wire.receive_str()) == '43/widget,99[{"ok":true,"event":"still"}]'
