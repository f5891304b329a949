"""Who uses a running server: shoppers, who follow their thread as the panel does, and agents."""

import asyncio
import secrets
from typing import Any

import aiohttp

from tests.flows.wire import PATIENCE, Payload, Refused, Socket, Unanswered, Unreached, call

PAGE = 50


def new_id() -> str:
    """An id for a line, made before its first try."""
    return secrets.token_urlsafe(16)


class Thread:
    """One conversation as a client holds it: `lines` without a gap from the first on, `ahead` beyond a hole."""

    def __init__(self) -> None:
        self.lines: list[Payload] = []
        self.ahead: dict[int, Payload] = {}

    @property
    def last(self) -> int:
        """Up to which seq nothing is missing."""
        return len(self.lines)

    def take(self, messages: list[Payload]) -> None:
        """Take lines in; the same seq must always be the same line."""
        for message in messages:
            seq = message["seq"]
            if seq > self.last:
                _same(self.ahead.get(seq, message), message)
                self.ahead[seq] = message
            else:
                _same(self.lines[seq - 1], message)
                self.lines[seq - 1] = message
        while self.last + 1 in self.ahead:
            self.lines.append(self.ahead.pop(self.last + 1))


class Shopper:
    """A visitor with one session; several sockets may be open, and all feed the same `threads`.

    All that was ever received, over sockets and HTTP, is in `seen`; `page` is how many lines are asked for at once.
    """

    def __init__(self, http: aiohttp.ClientSession, widget_id: str) -> None:
        self.page = PAGE
        self.threads: dict[str, Thread] = {}
        self.conversations: dict[str, Payload] = {}
        self.seen: list[str] = []
        self.token = ""
        self.id = ""
        self.socket: Socket | None = None
        self._http = http
        self._path = f"/widget/{widget_id}"
        self._sockets: list[Socket] = []
        self._healing: set[asyncio.Task[None]] = set()
        self._grown = asyncio.Event()

    async def begin(self, url: str) -> Payload:
        """Start, or go on with, a session."""
        body = {
            "visitor_token": self.token or None,
            "page": {"url": "https://lamps.example/", "title": "Lamps"},
        }
        answer = await call(self._http, "POST", f"{url}{self._path}/sessions", body, seen=self.seen)
        self.token, self.id = answer["visitor_token"], answer["visitor"]["id"]
        return answer

    async def connect(self, url: str) -> Socket:
        """Open a socket and catch up; it is `socket` from now on."""
        socket = await Socket.open(self._http, url, "/widget", self.token, self.seen, self._hear)
        self._sockets.append(socket)
        self.socket = socket
        await self.catch_up()
        return socket

    async def say(self, text: str, client_id: str, conversation_id: str | None = None) -> Payload:
        """Send a line over the socket; answers with the kept one."""
        return (await self.ask("message:send", _line(text, client_id, conversation_id)))["message"]

    async def post(self, url: str, text: str, client_id: str, conversation_id: str | None = None) -> Payload:
        """Send a line over HTTP; answers with the kept one."""
        body = _line(text, client_id, conversation_id)
        address = f"{url}{self._path}/messages"
        return (await call(self._http, "POST", address, body, self.token, self.seen))["message"]

    async def fetch(self, url: str, conversation_id: str) -> list[Payload]:
        """Read a whole conversation over HTTP."""
        lines: list[Payload] = []
        while True:
            query = f"conversation_id={conversation_id}&after={len(lines)}&limit={self.page}"
            address = f"{url}{self._path}/messages?{query}"
            page = await call(self._http, "GET", address, token=self.token, seen=self.seen)
            lines += page["messages"]
            if not page["has_more"]:
                return lines

    async def ask(self, event: str, payload: Payload) -> Payload:
        """Send any event over the socket."""
        if self.socket is None:
            raise Unreached("not connected")
        return await self.socket.call(event, payload)

    async def catch_up(self) -> None:
        """Ask for all that came after what is here, of every conversation."""
        listing = await self.ask("conversations:list", {})
        for conversation in listing["conversations"]:
            self.conversations[conversation["id"]] = conversation
            await self._catch_up(conversation["id"])

    async def leave(self) -> None:
        """Close every socket."""
        for task in list(self._healing):
            task.cancel()
        for socket in self._sockets:
            await socket.close()

    async def shows(self, conversation_id: str, seq: int, within: float = PATIENCE) -> None:
        """Wait until nothing up to `seq` is missing; raises TimeoutError."""
        async with asyncio.timeout(within):
            while conversation_id not in self.threads or self.threads[conversation_id].last < seq:
                self._grown.clear()
                await self._grown.wait()

    async def settle(self) -> None:
        """Wait until what is being healed is whole."""
        while self._healing:
            await asyncio.gather(*self._healing)

    async def _catch_up(self, conversation_id: str) -> None:
        thread = self.threads.setdefault(conversation_id, Thread())
        while True:
            asked = {"conversation_id": conversation_id, "after": thread.last, "limit": self.page}
            page = await self.ask("messages:list", asked)
            thread.take(page["messages"])
            self._grown.set()
            if not page["has_more"]:
                return

    def _hear(self, event: str, payload: Payload) -> None:
        if event in ("message:new", "message:updated"):
            message = payload["message"]
            thread = self.threads.setdefault(message["conversation_id"], Thread())
            thread.take([message])
            self._grown.set()
            if thread.ahead:
                self._heal(message["conversation_id"])
        elif event == "conversation:updated":
            self.conversations[payload["conversation"]["id"]] = payload["conversation"]
        elif event == "conversation:heads":
            for conversation_id, head in payload["heads"].items():
                if head["seq"] > self.threads.setdefault(conversation_id, Thread()).last:
                    self._heal(conversation_id)

    def _heal(self, conversation_id: str) -> None:
        task = asyncio.create_task(self._try_to_catch_up(conversation_id))
        self._healing.add(task)
        task.add_done_callback(self._healing.discard)

    async def _try_to_catch_up(self, conversation_id: str) -> None:
        try:
            await self._catch_up(conversation_id)
        except (Refused, Unanswered):
            return  # the next connect asks again


class Agent:
    """A teammate; `url` is the server that the API is asked at."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self.url = self.token = ""
        self.seen: list[str] = []
        self.socket: Socket | None = None
        self._http = http
        self._sockets: list[Socket] = []

    async def sign_in(self, url: str, address: str, password: str) -> None:
        """Sign in and learn who one is."""
        grant = await call(
            self._http, "POST", f"{url}/api/v1/auth/login", {"email": address, "password": password}
        )
        self.url, self.token = url, grant["access_token"]
        self.id = (await self.call("GET", "/me"))["id"]

    async def connect(self, url: str | None = None) -> Socket:
        """Open a socket; it is `socket` from now on."""
        self.socket = await Socket.open(self._http, url or self.url, "/agent", self.token, self.seen)
        self._sockets.append(self.socket)
        return self.socket

    async def call(self, method: str, path: str, body: Payload | None = None, url: str = "") -> Payload:
        """Call the agent API."""
        return await call(self._http, method, f"{url or self.url}/api/v1{path}", body, self.token)

    async def say(
        self, conversation_id: str, text: str, client_id: str, kind: str = "text", url: str = "", **more: Any
    ) -> Payload:
        """Answer, or note; answers with the kept line."""
        body = {"client_id": client_id, "text": text, "kind": kind, **more}
        return (await self.call("POST", f"/conversations/{conversation_id}/messages", body, url))["message"]

    async def lines(self, conversation_id: str, url: str = "") -> list[Payload]:
        """Read a whole conversation by position."""
        lines: list[Payload] = []
        while True:
            path = f"/conversations/{conversation_id}/messages?after={len(lines)}&limit={PAGE}"
            page = await self.call("GET", path, url=url)
            lines += page["items"]
            if not page["has_more"]:
                return lines

    async def conversations(self, query: str = "") -> list[Payload]:
        """List conversations, the newest first."""
        return (await self.call("GET", f"/conversations?limit=100{query}"))["items"]

    async def leave(self) -> None:
        """Close every socket."""
        for socket in self._sockets:
            await socket.close()


def _line(text: str, client_id: str, conversation_id: str | None) -> Payload:
    line = {"client_id": client_id, "text": text}
    return {**line, "conversation_id": conversation_id} if conversation_id else line


def _same(known: Payload, message: Payload) -> None:
    names = ("id", "text", "client_id", "kind", "created_at")
    assert [known[name] for name in names] == [message[name] for name in names], (known, message)
