"""The servers that are measured, each on core 0 of this machine; databases and the client have core 1."""

import hmac
import json
import secrets
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.services.postgres import Postgres
from tests.services.program import Died, Program, free_port

HERE = Path(__file__).parent
SERVER_CORE, CLIENT_CORE = 0, 1
VISITORS, TEAMMATES, SOCKETS_OF_ONE_TEAMMATE = 2000, 50, 20


@dataclass(frozen=True)
class Contestant:
    """One server with one way of keeping messages: `store` is none, sqlite or postgresql.

    `has_worker` is only of ours: whether what it promises is also done in the same process, as `serve` does.
    """

    name: str
    kind: str
    store: str
    has_worker: bool = True


CONTESTANTS = (
    Contestant("Shopbell, worker inside, SQLite FULL", "ours", "sqlite"),
    Contestant("Shopbell, worker inside, PostgreSQL", "ours", "postgresql"),
    Contestant("Shopbell, no worker, SQLite FULL", "ours", "sqlite", has_worker=False),
    Contestant("Shopbell, no worker, PostgreSQL", "ours", "postgresql", has_worker=False),
    Contestant("python-socketio, no database", "plain", "none"),
    Contestant("python-socketio, SQLAlchemy, SQLite FULL", "plain", "sqlite"),
    Contestant("python-socketio, SQLAlchemy, PostgreSQL", "plain", "postgresql"),
    Contestant("Node socket.io, no database", "node", "none"),
    Contestant("Node socket.io, pg, PostgreSQL", "node", "postgresql"),
)


@dataclass(frozen=True)
class Running:
    """A server that answers: `token(room)` lets a client into the room of that number."""

    port: int
    pid: int
    token: Callable[[int], str]
    listeners: list[str]
    listen_on: str


@contextmanager
def running(contestant: Contestant, postgres: Postgres) -> Iterator[Running]:
    """Start a contestant on an empty database of its own; stop it and delete what it kept."""
    folder = Path(tempfile.mkdtemp(prefix="benchmark-"))
    address = _address(contestant, folder, postgres)
    port, secret = free_port(), secrets.token_urlsafe(24)
    command = _command(contestant, port, secret, folder, address)
    pinned = ["taskset", "--cpu-list", str(SERVER_CORE), *command]
    program = Program(pinned, lambda: _answers(port), folder)
    try:
        program.start()
        if program.process is None:
            raise Died(contestant.name)
        yield _running(contestant, port, program.process.pid, secret, folder)
    finally:
        program.stop()
        shutil.rmtree(folder)
        if contestant.store == "postgresql":
            postgres.drop(address)


def _address(contestant: Contestant, folder: Path, postgres: Postgres) -> str:
    if contestant.store == "postgresql":
        return postgres.create()
    return f"sqlite+aiosqlite:///{folder}/benchmark.db" if contestant.store == "sqlite" else ""


def _command(contestant: Contestant, port: int, secret: str, folder: Path, address: str) -> list[str]:
    if contestant.kind == "ours":
        worker = [] if contestant.has_worker else ["no-worker"]
        rest = [str(port), str(folder), address, str(VISITORS), str(TEAMMATES), *worker]
        return [sys.executable, "-m", "benchmarks.ours", *rest]
    rest = [str(port), secret, *([address] if address else [])]
    if contestant.kind == "plain":
        return [sys.executable, "-m", "benchmarks.peers.plain_socketio", *rest]
    return ["node", f"{HERE}/peers/server.mjs", *(part.replace("+asyncpg", "") for part in rest)]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _running(contestant: Contestant, port: int, pid: int, secret: str, folder: Path) -> Running:
    if contestant.kind == "ours":
        tokens = json.loads((folder / "tokens.json").read_text())
        listeners = [token for token in tokens["teammates"] for _ in range(SOCKETS_OF_ONE_TEAMMATE)]
        return Running(port, pid, lambda room: str(tokens["visitors"][room]), listeners, "/agent")

    def token(room: int) -> str:
        name = f"room-{room}"
        return f"{name}.{hmac.digest(secret.encode(), name.encode(), 'sha256').hex()}"

    everybody = [token(0)] * (TEAMMATES * SOCKETS_OF_ONE_TEAMMATE)
    return Running(port, pid, token, everybody, "/widget")
