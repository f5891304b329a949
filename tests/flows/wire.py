"""How tests speak to a running server: one Socket.IO namespace over a websocket, and JSON over HTTP."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp

PATH = "/socket.io/?EIO=4&transport=websocket"
PATIENCE = 15.0  # seconds

Payload = dict[str, Any]
Hears = Callable[[str, Payload], None]


class Refused(Exception):
    """The server said no; `problem` is what it said."""

    def __init__(self, problem: Payload) -> None:
        super().__init__(f"{problem.get('code')}: {problem.get('message')}")
        self.problem = problem
        self.code: str = problem.get("code", "")


class Unanswered(Exception):
    """The connection ended before an answer came: nobody knows what became of the call."""


class Unreached(Unanswered):
    """There was no connection: the call was not made."""


async def call(
    http: aiohttp.ClientSession,
    method: str,
    address: str,
    body: Payload | None = None,
    token: str | None = None,
    seen: list[str] | None = None,
) -> Payload:
    """Call an address; answers with its JSON. Raises Refused and Unanswered; adds what came to `seen`."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        async with http.request(method, address, json=body, headers=headers) as answer:
            text = await answer.text()
    except aiohttp.ClientConnectorError as error:
        raise Unreached(str(error)) from None
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise Unanswered(str(error)) from None
    if seen is not None:
        seen.append(text)
    told: Payload = json.loads(text or "{}")
    if answer.status >= 400:
        raise Refused(told.get("error", told))
    return told


class Socket:
    """One connected namespace. All that came is in `seen`, the events also in `heard`, oldest first."""

    def __init__(
        self, wire: aiohttp.ClientWebSocketResponse, namespace: str, seen: list[str], hears: Hears
    ) -> None:
        self.heard: list[tuple[str, Payload]] = []
        self.ended = asyncio.Event()
        self._wire = wire
        self._namespace = namespace
        self._seen = seen
        self._hears = hears
        self._calls: dict[int, asyncio.Future[Payload]] = {}
        self._last_call = 0
        self._changed = asyncio.Event()
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        http: aiohttp.ClientSession,
        url: str,
        namespace: str,
        token: str,
        seen: list[str] | None = None,
        hears: Hears = lambda _event, _payload: None,
    ) -> "Socket":
        """Connect; `hears` is called with each event. Raises Refused with what the refusal carried."""
        try:
            wire = await http.ws_connect(url + PATH)
            socket = cls(wire, namespace, [] if seen is None else seen, hears)
            await socket._connect(token)
        except (aiohttp.ClientError, OSError, TimeoutError, TypeError) as error:
            raise Unreached(str(error)) from None
        return socket

    async def call(self, event: str, payload: Payload, within: float = PATIENCE) -> Payload:
        """Send an event; answers with its acknowledgement's fields. Raises Refused and Unanswered."""
        self._last_call += 1
        number = self._last_call
        answer = self._calls[number] = asyncio.get_running_loop().create_future()
        try:
            if self.ended.is_set():
                raise Unreached("not connected")
            await self._wire.send_str(f"42{self._namespace},{number}{json.dumps([event, payload])}")
            told = await asyncio.wait_for(answer, within)
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Unanswered(str(error)) from None
        finally:
            self._calls.pop(number, None)
        if not told.pop("ok"):
            raise Refused(told["error"])
        return told

    async def hears(
        self, event: str, fits: Callable[[Payload], bool] = lambda _: True, within: float = PATIENCE
    ) -> Payload:
        """Wait for an event that fits, heard already or to come; answers with its payload."""
        async with asyncio.timeout(within):
            while True:
                self._changed.clear()
                for name, payload in self.heard:
                    if name == event and fits(payload):
                        return payload
                if self.ended.is_set():
                    raise Unanswered(f"the connection ended before {event}")
                await self._changed.wait()

    async def ends(self, within: float = PATIENCE) -> None:
        """Wait until the connection is over."""
        await asyncio.wait_for(self.ended.wait(), within)

    async def drop(self) -> None:
        """End the connection as a lost network does: without a word."""
        response = self._wire._response
        if response.connection is not None and response.connection.transport is not None:
            response.connection.transport.abort()
        await self.close()

    async def close(self) -> None:
        """End the connection."""
        if self._reading:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        self._end()
        await self._wire.close()

    async def _connect(self, token: str) -> None:
        await self._wire.receive_str(timeout=PATIENCE)
        await self._wire.send_str(f"40{self._namespace},{json.dumps({'token': token})}")
        answer = await self._wire.receive_str(timeout=PATIENCE)
        if not answer.startswith(f"40{self._namespace},"):
            await self._wire.close()
            raise Refused(json.loads(answer.removeprefix(f"44{self._namespace},"))["data"])
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        try:
            async for message in self._wire:
                if message.type is not aiohttp.WSMsgType.TEXT:
                    break
                self._seen.append(message.data)
                await self._take(message.data)
        except OSError:
            pass  # the pong could not be sent; the end is told below
        finally:
            self._end()

    async def _take(self, frame: str) -> None:
        if frame == "2":
            await self._wire.send_str("3")
        elif frame.startswith(f"42{self._namespace},"):
            event, payload = json.loads(frame.partition(",")[2])
            self.heard.append((event, payload))
            self._hears(event, payload)
        elif frame.startswith(f"43{self._namespace},"):
            number, bracket, rest = frame.partition(",")[2].partition("[")
            answer = self._calls.get(int(number))
            if answer is not None and not answer.done():
                answer.set_result(json.loads(bracket + rest)[0])
        self._changed.set()

    def _end(self) -> None:
        self.ended.set()
        self._changed.set()
        for answer in self._calls.values():
            if not answer.done():
                answer.set_exception(Unanswered("the connection ended"))
