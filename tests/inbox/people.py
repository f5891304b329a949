"""Who else is there while a test drives an inbox: shoppers, and colleagues at the agent API."""

import asyncio
import threading
import time
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp

from tests.flows.wire import Payload, Socket, call

PATIENCE = 30.0


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds that no page shows."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until, "it never came to hold"
        time.sleep(0.05)


class Backstage:
    """An event loop of its own, because the browser's library holds the test's thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.http = self.run(self._open())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something that waits, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    def close(self) -> None:
        """End it; the sockets must be closed before."""
        self.run(self.http.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _open(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession()


class Shopper:
    """A visitor of one widget, who writes over HTTP and does the rest over a socket."""

    def __init__(self, stage: Backstage, url: str, widget_id: str, page: Payload | None = None) -> None:
        self._stage = stage
        self._url = url
        self._path = f"{url}/widget/{widget_id}"
        self._socket: Socket | None = None
        started = self._call("POST", "/sessions", {"page": page} if page else {})
        self.token: str = started["visitor_token"]
        self.id: str = started["visitor"]["id"]
        self.conversation_id = ""
        self.seen: list[str] = []

    def says(self, text: str) -> Payload:
        """Write a line; answers with it as it is kept."""
        line = self._call("POST", "/messages", {"client_id": uuid.uuid4().hex, "text": text}, self.token)[
            "message"
        ]
        self.conversation_id = line["conversation_id"]
        return line

    def texts(self) -> list[str]:
        """What this shopper may read: everything that was said."""
        messages = self._call("GET", "/messages?limit=200", None, self.token)["messages"]
        return [message["text"] for message in messages if message["kind"] == "text"]

    def is_called(self, name: str | None = None, email: str | None = None) -> "Shopper":
        """Tell a name or an address."""
        self.does("visitor:update", {"name": name, "email": email})
        return self

    def types(self, typing: bool = True) -> None:
        """Begin to write, or stop."""
        self.does("conversation:typing", {"conversation_id": self.conversation_id, "typing": typing})

    def gets(self, seq: int) -> None:
        """Have the team's lines on the screen up to `seq`, not yet read."""
        self.does("messages:received", {"conversation_id": self.conversation_id, "seq": seq})

    def reads(self, seq: int) -> None:
        """Read the team's lines up to `seq`."""
        self.does("conversation:read", {"conversation_id": self.conversation_id, "seq": seq})

    def rates(self, score: int, comment: str) -> None:
        """Say how it was."""
        rating = {"conversation_id": self.conversation_id, "score": score, "comment": comment}
        self.does("conversation:rate", rating)

    def does(self, event: str, payload: Payload) -> Payload:
        """Send any event, connecting first where that has not happened."""
        if self._socket is None:
            opening = Socket.open(self._stage.http, self._url, "/widget", self.token, self.seen)
            self._socket = self._stage.run(opening)
        return self._stage.run(self._socket.call(event, payload))

    def leaves(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            self._stage.run(self._socket.close())

    def _call(self, method: str, path: str, body: Payload | None, token: str | None = None) -> Payload:
        return self._stage.run(call(self._stage.http, method, self._path + path, body, token))


class Colleague:
    """A teammate at the agent API; `grant` is what the sign-in gave."""

    def __init__(self, stage: Backstage, url: str, account: Payload) -> None:
        self._stage = stage
        self._url = f"{url}/api/v1"
        self.grant = self._call("POST", "/auth/login", account)
        self.me = self._call("GET", "/me")

    def says(self, conversation_id: str, text: str, kind: str = "text") -> Payload:
        """Answer a shopper, or note something."""
        body = {"client_id": uuid.uuid4().hex, "text": text, "kind": kind}
        return self._call("POST", f"/conversations/{conversation_id}/messages", body)["message"]

    def claims(self, conversation_id: str) -> None:
        """Take a conversation for a while."""
        self._call("POST", f"/conversations/{conversation_id}/claim", {})

    def changes(self, conversation_id: str, **fields: Any) -> Payload:
        """Change its state, assignee or tags."""
        return self._call("PATCH", f"/conversations/{conversation_id}", fields)

    def sees(self, conversation_id: str) -> Payload:
        """Read a conversation as the team sees it."""
        return self._call("GET", f"/conversations/{conversation_id}")

    def reads(self, conversation_id: str) -> None:
        """Read it to its end."""
        position = self.sees(conversation_id)["last_position"]
        self._call("POST", f"/conversations/{conversation_id}/read", {"position": position})

    def finds(self, **query: str) -> list[Payload]:
        """List conversations, at most 200."""
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        return self._call("GET", f"/conversations?limit=200&{asked}")["items"]

    def lines(self, conversation_id: str) -> list[Payload]:
        """Read all lines and notes of a conversation, events left out."""
        items = self._call("GET", f"/conversations/{conversation_id}/messages?limit=200")["items"]
        return [item for item in items if item["kind"] != "event"]

    def hears_presence(self, teammate_id: str) -> str:
        """Ask whether a teammate is online, away or offline."""
        return {mate["id"]: mate["presence"] for mate in self._call("GET", "/teammates")["items"]}[
            teammate_id
        ]

    def keeps(self, shortcut: str, title: str, text: str) -> None:
        """Add a canned reply."""
        self._call("POST", "/canned-replies", {"shortcut": shortcut, "title": title, "text": text})

    def _call(self, method: str, path: str, body: Payload | None = None) -> Payload:
        token = self.grant["access_token"] if hasattr(self, "grant") else None
        return self._stage.run(call(self._stage.http, method, self._url + path, body, token))
