"""Whole servers on one database, each in a process of its own, and a workspace with people in it."""

import asyncio
import base64
import json
import secrets
import signal
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

import aiohttp
from sqlalchemy import update

from tests.flows.people import Agent, Shopper
from tests.flows.wire import PATIENCE
from tests.services.program import Program, free_port
from widget_server import outbox, schema
from widget_server.app import House as Parts
from widget_server.app import build
from widget_server.models import OutboxJob
from widget_server.services import workspaces
from widget_server.settings import Settings

SHOPBELL = f"{Path(sys.executable).parent}/shopbell"
KEYS = {
    "SHOPBELL_SECRET_KEYS": secrets.token_urlsafe(48),
    "SHOPBELL_ROOT_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
}
PASSWORD = "correct horse battery staple"
TEAM = ("Ann", "Bob")


class Server:
    """`shopbell serve` on a port that stays the same over its lives."""

    def __init__(self, folder: Path, env: dict[str, str]) -> None:
        folder.mkdir()
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        settings = [f"{name}={value}" for name, value in env.items()]
        command = ["env", *settings, f"SHOPBELL_PORT={port}", SHOPBELL, "serve"]
        self.program = Program(command, self._is_ready, folder)
        self._wrongs: list[str] = []

    async def start(self) -> float:
        """Start it; answers with the seconds until it was ready."""
        began = time.monotonic()
        await asyncio.to_thread(self.program.start)
        return time.monotonic() - began

    def ask_to_go(self) -> None:
        """Send it SIGTERM."""
        assert self.program.process
        self.program.process.send_signal(signal.SIGTERM)

    async def leaves(self, within: float = 30.0) -> int:
        """Wait until it has gone; answers with its exit code."""
        assert self.program.process
        return await asyncio.to_thread(self.program.process.wait, within)

    async def stop(self) -> int:
        """Ask it to end; answers with its exit code."""
        code = await asyncio.to_thread(self.program.stop)
        self._keep_wrongs()
        return code

    async def kill9(self) -> None:
        """Crash it."""
        await asyncio.to_thread(self.program.kill9)
        self._keep_wrongs()

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self.program.process is not None and self.program.process.poll() is None

    @property
    def wrongs(self) -> list[str]:
        """What it logged, in all its lives, that nobody foresaw."""
        return [*self._wrongs, *self._read_wrongs()]

    def _keep_wrongs(self) -> None:
        self._wrongs += self._read_wrongs()
        self.program.stderr.write_text("")

    def _read_wrongs(self) -> list[str]:
        whole = self.program.stderr.read_text().rpartition("\n")[0].splitlines()
        return [line[:3000] for line in whole if not _is_foreseen(line)]

    def _is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:  # noqa: S310  our own server
                return answer.status == 200
        except OSError:
            return False


class House:
    """One database, `servers` on it, and a workspace where Ann and Bob work; `widget_id` is its widget."""

    def __init__(self, folder: Path, database_url: str, redis_url: str | None = None, servers: int = 1):
        self.env = {**KEYS, "SHOPBELL_DATABASE_URL": database_url, "SHOPBELL_DATA_DIR": str(folder)}
        if redis_url:
            self.env["SHOPBELL_REDIS_URL"] = redis_url
        self.servers = [Server(folder / f"server{number}", self.env) for number in range(servers)]
        self.parts: Parts
        self.http: aiohttp.ClientSession
        self.workspace_id = self.widget_id = ""
        self.people: list[Shopper | Agent] = []

    async def __aenter__(self) -> Self:
        self.parts = build(Settings.from_env(self.env))
        self.http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))
        try:
            await schema.migrate(self.parts.database)
            await self._found()
            await asyncio.gather(*(server.start() for server in self.servers))
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        await asyncio.gather(*(person.leave() for person in self.people))
        await self.http.close()
        await asyncio.gather(*(server.kill9() for server in self.servers))
        await self.parts.close()

    @property
    def urls(self) -> list[str]:
        """Where the servers are."""
        return [server.url for server in self.servers]

    async def shopper(self, url: str | None = None) -> Shopper:
        """Somebody new in the shop, who has a session but no socket yet."""
        shopper = Shopper(self.http, self.widget_id)
        await shopper.begin(url or self.urls[0])
        self.people.append(shopper)
        return shopper

    async def agent(self, name: str = "Ann", url: str | None = None) -> Agent:
        """A teammate who has signed in, without a socket."""
        agent = Agent(self.http)
        await agent.sign_in(url or self.urls[0], address_of(name), PASSWORD)
        self.people.append(agent)
        return agent

    async def database_is_back(self) -> None:
        """Let the connections of this process go that died with the database."""
        await self.parts.database.engine.dispose()

    async def end_leases(self) -> None:
        """Let the time go by for which dead processes hold their work."""
        async with self.parts.database.transaction() as tx:
            held = update(OutboxJob).where(OutboxJob.locked_until.is_not(None))
            await tx.session.execute(held.values(locked_until=tx.now))

    async def work_is_done(self, within: float = 20.0) -> dict[str, int]:
        """Wait until no line waits to be indexed; answers with what waits and what was given up, by kind."""
        end = time.monotonic() + within
        while True:
            async with self.parts.database.reading() as tx:
                found = await outbox.statistics(tx)
            if "index_lines" not in found.waiting or time.monotonic() > end:
                return {**{k: n for k, n in found.waiting.items() if k == "index_lines"}, **found.dead}
            await asyncio.sleep(0.1)

    @property
    def wrongs(self) -> list[str]:
        """What any server logged that nobody foresaw."""
        return [line for server in self.servers for line in server.wrongs]

    async def _found(self) -> None:
        hashed = await self.parts.passwords.hash(PASSWORD)
        async with self.parts.database.transaction() as tx:
            self.workspace_id = await workspaces.create(tx, "Lamps")
            store = await workspaces.add_store(tx, self.workspace_id, "custom", "Lamps")
            self.widget_id = await workspaces.add_widget(
                tx, self.workspace_id, store, name="Lamps", origins=["https://lamps.example"]
            )
            for name in TEAM:
                person: dict[str, Any] = {"name": name, "address": address_of(name), "role": "agent"}
                await workspaces.add_teammate(tx, self.workspace_id, **person, password_hash=hashed)


def address_of(name: str) -> str:
    """A teammate's address."""
    return f"{name.casefold()}@lamps.example"


def _is_foreseen(line: str) -> bool:
    try:
        return json.loads(line)["level"] in ("info", "warning")
    except ValueError:
        return False
