"""`shopbell migrate`: bring the database to the newest schema."""

import argparse
import asyncio

from widget_server import schema
from widget_server.commands.opened import database_of
from widget_server.commands.output import say
from widget_server.settings import Settings


def add(parser: argparse.ArgumentParser) -> None:
    """Take no options."""
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> None:
    """Migrate, and say what the database was before."""
    before = asyncio.run(_migrate(Settings.from_env()))
    say("The database was up to date." if before == "current" else "The database is up to date now.")


async def _migrate(settings: Settings) -> schema.State:
    database = database_of(settings)
    try:
        before = await schema.migrate(database)
        async with database.reading() as tx:
            await tx.keys.server(tx.session)
        return before
    finally:
        await database.close()
