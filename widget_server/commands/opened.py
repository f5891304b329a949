"""The database as commands open it: settings read, keys checked, schema as it must be."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from auth.seal import RootKeys
from widget_server import schema
from widget_server.commands.failure import CommandFailed
from widget_server.database import Database
from widget_server.keyring import Keyring
from widget_server.settings import Settings


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Open the database for one command and close it; raises CommandFailed when its schema is not ours."""
    database = database_of(settings)
    try:
        await be_ready(database)
        yield database
    finally:
        await database.close()


async def be_ready(database: Database) -> None:
    """Make sure of schema and keys: an embedded database is migrated, any other must be up to date.

    Raises CommandFailed, TooNew, BadSeal when the root keys are not the database's, and what it raises.
    """
    if database.is_embedded:
        await schema.migrate(database)
    state = await schema.state(database)
    if state == "ahead":
        raise schema.TooNew
    if state != "current":
        kind = "was not set up yet" if state == "empty" else "has an older schema than this version needs"
        raise CommandFailed(f"the database {kind}: run `shopbell migrate`")
    async with database.reading() as tx:
        await tx.keys.server(tx.session)


def database_of(settings: Settings) -> Database:
    """Make the database of these settings; it opens with its first use."""
    return Database(settings.database_url, Keyring(RootKeys(settings.root_keys)))
