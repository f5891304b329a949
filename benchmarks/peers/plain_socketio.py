"""A python-socketio server on aiohttp as its documentation shows it.

Started as `plain_socketio.py PORT SECRET [DATABASE_URL]`. With a database each message is an object of
SQLAlchemy's, committed before it is sent on and acknowledged.
Source: miguelgrinberg/python-socketio:docs/server.rst; docs.sqlalchemy.org, "Asynchronous I/O (asyncio)".
"""

import hmac
import sys
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import socketio
from aiohttp import web
from sqlalchemy import String, event
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Row(DeclarativeBase):
    """A row of any table."""


class Message(Row):
    """One message."""

    __tablename__ = "plain_messages"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    room: Mapped[str]
    client_id: Mapped[str]
    text: Mapped[str]
    created_at: Mapped[str]


class Chat(socketio.AsyncNamespace):  # type: ignore[misc]  # the library carries no types
    """Rooms named by signed tokens; `sessions` is None without a database."""

    def __init__(self, secret: str, sessions: async_sessionmaker[AsyncSession] | None) -> None:
        super().__init__("/widget")
        self._secret = secret.encode()
        self._sessions = sessions
        self._rooms: dict[str, str] = {}

    async def on_connect(self, sid: str, _environ: Any, auth: dict[str, str]) -> None:
        """Let a client into the room its token names."""
        room, _, signature = auth["token"].partition(".")
        if not hmac.compare_digest(signature, hmac.digest(self._secret, room.encode(), "sha256").hex()):
            raise socketio.exceptions.ConnectionRefusedError("bad token")
        self._rooms[sid] = room
        await self.enter_room(sid, room)

    async def on_disconnect(self, sid: str, _reason: str) -> None:
        """Forget a client."""
        self._rooms.pop(sid, None)

    async def trigger_event(self, event: str, *args: Any) -> Any:
        """Name our event's handler: a method cannot be named with a colon."""
        return await super().trigger_event("message_send" if event == "message:send" else event, *args)

    async def on_message_send(self, sid: str, data: dict[str, str]) -> dict[str, Any]:
        """Keep a message, send it to its room, acknowledge it."""
        message = {
            "id": str(uuid.uuid4()),
            "room": self._rooms[sid],
            "client_id": data["client_id"],
            "text": data["text"],
            "created_at": datetime.now(UTC).isoformat(),
        }
        if self._sessions:
            async with self._sessions() as session:
                session.add(Message(**message))
                await session.commit()
        await self.emit("message:new", {"message": message}, room=message["room"])
        return {"ok": True, "message": message}


def main(port: str, secret: str, database_url: str = "") -> None:
    """Serve until asked to go."""
    engine = _engine(database_url) if database_url else None
    server = socketio.AsyncServer(async_mode="aiohttp")
    server.register_namespace(Chat(secret, async_sessionmaker(engine) if engine else None))
    app = web.Application()
    server.attach(app)

    async def tables(_app: web.Application) -> AsyncIterator[None]:
        if engine:
            async with engine.begin() as connection:
                await connection.run_sync(Row.metadata.create_all)
        yield
        if engine:
            await engine.dispose()

    app.cleanup_ctx.append(tables)
    web.run_app(app, host="127.0.0.1", port=int(port), print=None, access_log=None, backlog=1024)


def _engine(database_url: str) -> AsyncEngine:
    is_sqlite = make_url(database_url).get_backend_name() == "sqlite"
    pool = {"pool_size": 1 if is_sqlite else 10, "max_overflow": 0, "pool_timeout": 60}
    engine = create_async_engine(database_url, **pool)
    if is_sqlite:

        @event.listens_for(engine.sync_engine, "connect")
        def durable(connection: Any, _record: Any) -> None:
            for pragma in ("journal_mode=WAL", "synchronous=FULL"):
                connection.execute(f"PRAGMA {pragma}").close()

    return engine


if __name__ == "__main__":
    main(*sys.argv[1:])
