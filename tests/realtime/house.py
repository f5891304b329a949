"""The realtime edge on the real services and a real database, with people in it."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import ClientWebSocketResponse, web
from aiohttp.test_utils import TestServer

from auth.passwords import PasswordPool, Passwords
from auth.seal import RootKeys
from auth.tokens import AccessClaims, AccessTokens
from auth.visitor import VisitorTokens
from widget_server import schema
from widget_server.clock import new_id
from widget_server.context import Context
from widget_server.database import Database
from widget_server.keyring import Keyring
from widget_server.limits import Limits
from widget_server.models import SignIn
from widget_server.realtime.hub import Hub
from widget_server.realtime.presence import Presence
from widget_server.realtime.server import Realtime
from widget_server.services import accounts, visitors, workspaces
from widget_server.services.callers import Caller
from widget_server.services.mail_rules import MailRules
from widget_server.services.writer import Writer
from widget_server.settings import Settings

PATH = "/socket.io/?EIO=4&transport=websocket"


async def build(folder: Path) -> None:
    """Make the keys and the empty database of a house."""
    settings = Settings.from_env({"SHOPBELL_DATA_DIR": str(folder)})
    database = Database(settings.database_url, Keyring(RootKeys(settings.root_keys)))
    await schema.migrate(database)
    await database.close()


class House:
    """One process. A second with the same `database` shares its people; `redis_url` joins the two."""

    def __init__(self, folder: Path, redis_url: str | None = None, **options: Any):
        settings = Settings.from_env({"SHOPBELL_DATA_DIR": str(folder)})
        self.database = Database(settings.database_url, Keyring(RootKeys(settings.root_keys)))
        self.hub = Hub(redis_url, prefix="house")
        self.presence = Presence(self.hub)
        self.context = Context(
            settings=settings,
            database=self.database,
            writer=Writer(self.database),
            limits=Limits(),
            passwords=PasswordPool(Passwords(settings.root_keys, cost=4)),
            visitor_tokens=VisitorTokens(settings.secret_keys),
            access_tokens=AccessTokens(settings.secret_keys),
            mailer=None,
            mail_rules=MailRules(),
            presences=self.presence,
            checks_answers=True,
        )
        self.database.on_announce = self.hub.announce
        self.realtime = Realtime(self.context, self.hub, self.presence, lambda _: "192.0.2.1", **options)
        app = web.Application()
        self.realtime.attach(app)
        self.http = TestServer(app)
        self.clients: list[Client] = []
        self.widget_id = ""

    @asynccontextmanager
    async def open(self) -> AsyncIterator["House"]:
        await self.realtime.start()
        await self.http.start_server()
        async with aiohttp.ClientSession() as self.session:
            yield self
            for client in self.clients:
                await client.wire.close()
        await self.realtime.drain(1)
        await self.realtime.stop()
        await self.http.close()
        await self.context.close()

    @property
    def url(self) -> str:
        return str(self.http.make_url("")).rstrip("/")

    async def found(self) -> str:
        """Make a workspace with a widget; answers with the widget's id."""
        async with self.database.transaction() as tx:
            self.workspace_id = await workspaces.create(tx, "Lamps")
            store = await workspaces.add_store(tx, self.workspace_id, "demo", "Lamps")
            return await workspaces.add_widget(tx, self.workspace_id, store, name="Lamps", origins=[])

    async def shopper(self, widget_id: str) -> dict[str, Any]:
        """Start a visitor's session."""
        async with self.database.transaction() as tx:
            return await visitors.start(
                tx, self.context.visitor_tokens, widget_id, token=None, resume=None, page=None, has_mail=False
            )

    async def teammate(self, name: str, role: str = "agent") -> tuple[Caller, str]:
        """Add a person who is signed in; answers with them and their access token."""
        async with self.database.transaction() as tx:
            address = f"{name.casefold()}@lamps.example"
            id_ = await workspaces.add_teammate(tx, self.workspace_id, name=name, address=address, role=role)
            return await self.signed_in(tx, id_)

    async def signed_in(self, tx: Any, teammate_id: str) -> tuple[Caller, str]:
        session_id = new_id()
        times = {"created_at": tx.now, "used_at": tx.now, "expires_at": tx.now + accounts.SIGN_IN_LASTS}
        tx.session.add(
            SignIn(
                id=session_id,
                workspace_id=self.workspace_id,
                teammate_id=teammate_id,
                refresh_digest=b"x" * 32,
                where_sealed=b"x",
                **times,
            )
        )
        await tx.session.flush()
        claims = AccessClaims(teammate_id, self.workspace_id, session_id)
        token = self.context.access_tokens.issue(claims, tx.now)
        return await accounts.authenticate(tx, self.context.access_tokens, token), token

    async def connect(self, namespace: str, auth: Any) -> "Client":
        """Open a socket and join a namespace; the answer is in `client.answer`."""
        wire = await self.session.ws_connect(self.url + PATH)
        client = Client(wire, namespace)
        self.clients.append(client)
        await wire.receive_str()
        await wire.send_str(f"40{namespace},{json.dumps(auth)}")
        client.answer = await wire.receive_str(timeout=10)
        return client

    async def widget(self, token: str) -> "Client":
        client = await self.connect("/widget", {"token": token})
        assert client.answer.startswith("40/widget,"), client.answer
        return client

    async def widget_with_line(self, text: str = "hello") -> tuple["Client", str]:
        """A new shopper's widget that has said something, and its conversation's id."""
        client = await self.widget((await self.shopper(self.widget_id))["visitor_token"])
        answer = await client.call("message:send", {"client_id": "a" * 16, "text": text})
        return client, answer["message"]["conversation_id"]

    async def inbox(self, token: str) -> "Client":
        client = await self.connect("/agent", {"token": token})
        assert client.answer.startswith("40/agent,"), client.answer
        return client


class Client:
    """One namespace of one socket; events that come while something else is awaited are kept in `heard`."""

    def __init__(self, wire: ClientWebSocketResponse, namespace: str):
        self.wire = wire
        self.namespace = namespace
        self.heard: list[tuple[str, Any]] = []
        self.answer = ""
        self.calls = 0

    @property
    def refusal(self) -> dict[str, Any]:
        """What a refused connect carried."""
        return json.loads(self.answer.removeprefix(f"44{self.namespace},"))

    async def call(self, event: str, *payload: Any) -> dict[str, Any]:
        """Send an event and wait for its acknowledgement."""
        self.calls += 1
        number = self.calls
        await self.wire.send_str(f"42{self.namespace},{number}{json.dumps([event, *payload])}")
        head = f"43{self.namespace},{number}"
        while True:
            frame = await self.wire.receive_str(timeout=10)
            if frame.startswith(head):
                return json.loads(frame.removeprefix(head))[0]
            self._keep(frame)

    async def hears(self, event: str) -> Any:
        """Wait for an event; answers with its payload, and forgets it."""
        while event not in [name for name, _ in self.heard]:
            self._keep(await self.wire.receive_str(timeout=10))
        index = [name for name, _ in self.heard].index(event)
        return self.heard.pop(index)[1]

    async def ends(self) -> None:
        """Wait until the server has closed, keeping what it said before."""
        while True:
            message = await self.wire.receive(timeout=10)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return
            self._keep(message.data)

    def _keep(self, frame: str) -> None:
        head = f"42{self.namespace},"
        if frame.startswith(head):
            name, payload = json.loads(frame.removeprefix(head))
            self.heard.append((name, payload))
        elif frame not in ("2", "1", f"41{self.namespace},"):
            raise AssertionError(frame)
