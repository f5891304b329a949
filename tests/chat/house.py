"""A database with two workspaces that know nothing of each other, and their people."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert

from auth.permissions import permissions_of
from auth.seal import RootKeys
from auth.visitor import VisitorTokens
from widget_server.clock import now
from widget_server.database import Database
from widget_server.events import Emit, Fact
from widget_server.keyring import SERVER, Keyring
from widget_server.models import Installation, Row
from widget_server.services import inbox, speaking, visitors, workspaces
from widget_server.services.callers import Caller, Visitor, Where
from widget_server.services.writer import Writer

ROOT = bytes(range(32))
TOKENS = VisitorTokens(["a secret key of forty characters, or so."])
ANYTHING: dict[str, Any] = dict.fromkeys(("state", "assignee", "store", "tag", "q", "cursor")) | {"limit": 50}
HERE = Where("203.0.113.7", "Firefox")

_numbers: Iterator[int] = itertools.count(1)


def new_client_id() -> str:
    return f"client-{next(_numbers):012}"


async def outcomes_of(*work: Awaitable[Any]) -> list[Any]:
    """Do it all at once; answers with what each came to, be it an error."""
    return await asyncio.gather(*work, return_exceptions=True)


@dataclass
class Shop:
    """One workspace: its people, its store and its widget, and a visitor."""

    workspace_id: str
    store_id: str
    widget_id: str
    owner: Caller
    agent: Caller
    viewer: Caller
    visitor: Visitor
    token: str


@dataclass
class House:
    """`database` and `second` are the same database as two processes know it, each with its writer."""

    url: str
    database: Database
    second: Database
    writer: Writer
    second_writer: Writer
    facts: list[Fact] = field(default_factory=list)
    shop: Shop = field(init=False)
    other: Shop = field(init=False)

    async def do(self, work: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        """Do a service's work in a transaction of its own."""
        async with self.database.transaction() as tx:
            return await work(tx, *args, **kwargs)

    async def look(self, work: Callable[..., Awaitable[Any]], *args: Any, **kwargs: Any) -> Any:
        """Do a service's reading."""
        async with self.database.reading() as tx:
            return await work(tx, *args, **kwargs)

    async def says(
        self,
        text: str = "Hello",
        conversation_id: str | None = None,
        *,
        visitor: Visitor | None = None,
        client_id: str | None = None,
        writer: Writer | None = None,
    ) -> dict[str, Any]:
        """A shopper says something."""
        answer = await speaking.shopper_says(
            writer or self.writer,
            visitor or self.shop.visitor,
            client_id or new_client_id(),
            text,
            conversation_id,
        )
        message: dict[str, Any] = answer["message"]
        return message

    async def replies(
        self,
        conversation_id: str,
        text: str = "Good day",
        *,
        caller: Caller | None = None,
        client_id: str | None = None,
        writer: Writer | None = None,
        **how: Any,
    ) -> dict[str, Any]:
        """A teammate says or notes something."""
        answer, _ = await speaking.agent_says(
            writer or self.writer,
            caller or self.shop.agent,
            conversation_id,
            client_id=client_id or new_client_id(),
            text=text,
            **how,
        )
        message: dict[str, Any] = answer["message"]
        return message

    async def lines(self, conversation_id: str, shop: Shop | None = None) -> list[dict[str, Any]]:
        """All lines of a conversation as the team sees them."""
        caller = (shop or self.shop).agent
        listed = await self.look(inbox.messages, caller, conversation_id, 0, None, 1_000)
        items: list[dict[str, Any]] = listed["items"]
        return items

    async def conversation(self, conversation_id: str) -> dict[str, Any]:
        view: dict[str, Any] = await self.look(inbox.conversation, self.shop.agent, conversation_id)
        return view

    async def new_visitor(self) -> Visitor:
        return (await self.enters(self.shop.widget_id))[0]

    async def enters(self, widget_id: str) -> tuple[Visitor, str]:
        """Somebody opens the chat for the first time."""
        async with self.database.transaction() as tx:
            started = await visitors.start(
                tx, TOKENS, widget_id, token=None, resume=None, page=None, has_mail=True
            )
            token = started["visitor_token"]
            return await visitors.authenticate(tx, TOKENS, token, widget_id), token

    def told(self, namespace: str, event: str | None = None) -> list[Emit]:
        """What was told so far in one namespace."""
        emits = [emit for fact in self.facts for emit in fact.emits()]
        return [emit for emit in emits if emit.namespace == namespace and event in (None, emit.event)]


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[House]:
    """A house on a database that was laid."""
    database, second = process(url), process(url)
    house = House(url, database, second, Writer(database), Writer(second))
    house.shop, house.other = [await furnish(house, name) for name in ("Lamps", "Chairs")]

    async def hear(facts: list[Fact]) -> None:
        house.facts.extend(facts)

    database.on_announce = second.on_announce = hear
    yield house
    await house.writer.close()
    await house.second_writer.close()
    await database.close()
    await second.close()


def process(url: str) -> Database:
    """The database as one more process knows it."""
    return Database(url, Keyring(RootKeys([ROOT])))


async def lay(url: str) -> None:
    """Make the tables and the server's own key."""
    database = process(url)
    async with database.engine.begin() as connection:
        await connection.run_sync(Row.metadata.create_all)
        key = {"id": SERVER, "sealed_key": database.keys.make(SERVER), "created_at": now()}
        await connection.execute(insert(Installation), [key])
    await database.close()


async def furnish(house: House, name: str) -> Shop:
    """Make a workspace with its people and its widget, and let a visitor in."""
    async with house.database.transaction() as tx:
        workspace_id = await workspaces.create(tx, name)
        store_id = await workspaces.add_store(tx, workspace_id, "custom", name)
        widget_id = await workspaces.add_widget(
            tx, workspace_id, store_id, name=name, origins=["https://shop.example"]
        )
        people = {
            role: await workspaces.add_teammate(
                tx,
                workspace_id,
                name=f"{name} {role}",
                address=f"{role}-{next(_numbers)}@{name.lower()}.example",
                role=role,
            )
            for role in ("owner", "agent", "viewer")
        }
    callers = {
        role: Caller(
            workspace_id=workspace_id,
            teammate_id=id_,
            session_id=f"session of {id_}"[:36],
            name=f"{name} {role}",
            role=role,
            permissions=permissions_of(role),
            expires_at=now(),
            where=HERE,
        )
        for role, id_ in people.items()
    }
    visitor, token = await house.enters(widget_id)
    return Shop(workspace_id, store_id, widget_id, **callers, visitor=visitor, token=token)
