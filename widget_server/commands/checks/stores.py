"""Checks of what keeps and carries our data: the database, its schema and keys; Redis."""

from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError

from widget_server import outbox, schema
from widget_server.commands.checks.finding import Finding
from widget_server.commands.failure import in_words
from widget_server.commands.opened import database_of
from widget_server.database import Database
from widget_server.settings import Settings

PATIENCE = 3  # seconds
_WRONG: dict[schema.State, tuple[str, str]] = {
    "empty": ("was not set up yet", "Run `shopbell migrate`."),
    "behind": ("has an older schema than this version needs", "Run `shopbell migrate`."),
    "ahead": ("was made by a newer version", "Install that version, or put back a copy of the database."),
}


async def database(settings: Settings) -> Finding:
    """Check that the database answers, has our schema, opens with our keys, and waits for nothing dead."""
    opened = database_of(settings)
    if settings.embedded and not _is_made(opened):
        return Finding("database", "ok", "will be made by the first start")
    try:
        return await _look_into(opened)
    except Exception as error:  # noqa: BLE001  whatever it is, the operator is told
        found = in_words(error) or type(error).__name__
        mend = "Check SHOPBELL_DATABASE_URL and SHOPBELL_ROOT_KEYS, and that the database runs."
        return Finding("database", "fail", found, mend)
    finally:
        await opened.close()


async def redis(settings: Settings) -> Finding:
    """Check that Redis answers where one is named."""
    if settings.redis_url is None:
        return Finding("redis", "ok", "not set: one `shopbell serve` works alone")
    client = Redis.from_url(settings.redis_url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        await client.ping()
    except (RedisError, OSError) as error:
        mend = "Check SHOPBELL_REDIS_URL; until then live events stay within one process."
        return Finding("redis", "fail", f"does not answer ({type(error).__name__})", mend)
    finally:
        await client.aclose()
    return Finding("redis", "ok", "answers")


def _is_made(opened: Database) -> bool:
    """Whether the file exists; opening it would make it."""
    return Path(opened.engine.url.database or "").exists()


async def _look_into(opened: Database) -> Finding:
    state = await schema.state(opened)
    if opened.is_embedded and state in ("empty", "behind"):
        return Finding("database", "ok", "will be brought up to date by the next start")
    if state in _WRONG:
        found, mend = _WRONG[state]
        return Finding("database", "fail", found, mend)
    async with opened.reading() as tx:
        await tx.keys.server(tx.session)
        dead = sum((await outbox.statistics(tx)).dead.values())
    if dead:
        mend = "See `shopbell jobs dead`; `shopbell jobs again ID` has one done again."
        return Finding("database", "warn", f"answers, but {dead} promised jobs were given up", mend)
    return Finding("database", "ok", "answers, has the newest schema, and opens with our keys")
