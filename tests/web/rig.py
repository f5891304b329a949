"""The HTTP edge over real HTTP, with two workspaces behind it that know nothing of each other."""

import base64
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from auth.passwords import PasswordPool, Passwords
from connectors.mail import MemoryMailer
from widget_server import schema
from widget_server.app import House, build, create_app
from widget_server.context import Context
from widget_server.limits import Limits
from widget_server.services import workspaces
from widget_server.settings import Settings

PASSWORD = "correct horse battery staple"
SECRETS = [secrets.token_urlsafe(48)]
ROLES = ("owner", "agent", "viewer")


@dataclass
class Workspace:
    """One tenant: its widget, and the addresses of its people by role."""

    id: str
    widget_id: str
    people: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Where the calls of its widget begin."""
        return f"/widget/{self.widget_id}"


class Site:
    """A running server; `call` speaks to it, `sign_in` and `visit` give tokens."""

    def __init__(self, context: Context, client: TestClient, workspaces: list[Workspace]) -> None:
        self.context = context
        self.client = client
        self.one, self.other = workspaces
        self.answer: ClientResponse

    async def call(
        self, method: str, path: str, body: Any = None, token: str | None = None, **options: Any
    ) -> Any:
        """Call an address; answers with the JSON, and keeps the response as `answer`."""
        headers = {**({"Authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
        self.answer = await self.client.request(method, path, json=body, headers=headers, **options)
        text = await self.answer.read()
        return await self.answer.json(content_type=None) if text else None

    @property
    def app(self) -> web.Application:
        """The application behind the server."""
        assert isinstance(self.client.server, TestServer)
        return self.client.server.app

    async def fetch(self, path: str, method: str = "GET", **options: Any) -> str:
        """The text of a page or file; the response is kept as `answer`."""
        self.answer = await self.client.request(method, path, **options)
        return await self.answer.text()

    async def sign_in(self, workspace: Workspace, role: str = "agent") -> str:
        """An access token of somebody with this role."""
        body = {"email": workspace.people[role], "password": PASSWORD}
        grant = await self.call("POST", "/api/v1/auth/login", body)
        token: str = grant["access_token"]
        return token

    async def visit(self, workspace: Workspace) -> str:
        """A token of a new visitor."""
        started = await self.call("POST", f"/widget/{workspace.widget_id}/sessions", {})
        token: str = started["visitor_token"]
        return token

    async def say(self, workspace: Workspace, token: str, text: str = "hello") -> dict[str, Any]:
        """What a visitor says, as it was kept."""
        body = {"client_id": secrets.token_hex(12), "text": text}
        said = await self.call("POST", f"/widget/{workspace.widget_id}/messages", body, token)
        message: dict[str, Any] = said["message"]
        return message


def settings(url: str, folder: Path, **changes: Any) -> Settings:
    """What a deployment with this database would choose."""
    made = Settings.from_env({"SHOPBELL_DATABASE_URL": url, "SHOPBELL_DATA_DIR": str(folder), **_keys()})
    return replace(made, **changes)


def house(chosen: Settings) -> House:
    """The running parts, with passwords that are quick to check and limits whose clock stands still."""
    made = build(chosen, MemoryMailer(), checks_answers=True)
    return replace(made, passwords=PasswordPool(_passwords()), limits=Limits(clock=lambda: 0.0))


@asynccontextmanager
async def running(url: str, folder: Path, **changes: Any) -> AsyncIterator[Site]:
    """A server on a fresh database."""
    parts = house(settings(url, folder, **changes))
    await schema.migrate(parts.database)
    tenants = [await _tenant(parts, name) for name in ("one", "other")]
    async with TestClient(TestServer(create_app(parts, with_worker=False))) as client:
        yield Site(parts, client, tenants)


@cache
def _passwords() -> Passwords:
    return Passwords(SECRETS[0].encode(), cost=4)


@cache
def _hashed() -> str:
    return _passwords().hash(PASSWORD)


@cache
def _keys() -> dict[str, str]:
    return {
        "SHOPBELL_SECRET_KEYS": SECRETS[0],
        "SHOPBELL_ROOT_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


async def _tenant(parts: Context, name: str) -> Workspace:
    async with parts.database.transaction() as tx:
        id_ = await workspaces.create(tx, name.title())
        store = await workspaces.add_store(tx, id_, "custom", f"{name} shop")
        widget_id = await workspaces.add_widget(
            tx, id_, store, name=name.title(), origins=["https://shop.example"]
        )
        people = {role: f"{role}@{name}.example" for role in ROLES}
        for role, address in people.items():
            await workspaces.add_teammate(
                tx, id_, name=role.title(), address=address, role=role, password_hash=_hashed()
            )
    return Workspace(id_, widget_id, people)
