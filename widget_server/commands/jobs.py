"""`shopbell jobs`: see the promised work that was given up, and give it a new life."""

import argparse
import asyncio

from sqlalchemy import select

from widget_server import outbox
from widget_server.clock import written
from widget_server.commands.failure import CommandFailed
from widget_server.commands.opened import opened
from widget_server.commands.output import say
from widget_server.database import Transaction
from widget_server.models import OutboxJob
from widget_server.settings import Settings

MOST = 1000


def add(parser: argparse.ArgumentParser) -> None:
    """Take what to do, and with which job."""
    commands = parser.add_subparsers(required=True, metavar="dead | again ID")
    dead = commands.add_parser("dead", help="list the jobs that were given up, oldest first")
    dead.set_defaults(run=run_dead)
    again = commands.add_parser("again", help="give a job a new life, due at once")
    again.add_argument("id", nargs="+")
    again.set_defaults(run=run_again)


def run_dead(_options: argparse.Namespace) -> None:
    """List dead jobs: id, kind, when it was given up, and why."""
    for job in asyncio.run(_list(Settings.from_env())):
        died = written(job.dead_at) if job.dead_at else ""
        say("\t".join([job.id, job.kind, died, " ".join((job.why or "").split())]))


def run_again(options: argparse.Namespace) -> None:
    """Give the named jobs a new life, all or none; raises CommandFailed naming one that is not dead."""
    asyncio.run(_again(Settings.from_env(), options.id))
    say(f"{len(options.id)} to be done again.")


async def _list(settings: Settings) -> list[OutboxJob]:
    async with opened(settings) as database, database.reading() as tx:
        return await _dead(tx)


async def _dead(tx: Transaction) -> list[OutboxJob]:
    query = select(OutboxJob).where(OutboxJob.dead_at.is_not(None)).order_by(OutboxJob.id).limit(MOST)
    return list(await tx.session.scalars(query))


async def _again(settings: Settings, ids: list[str]) -> None:
    async with opened(settings) as database, database.transaction() as tx:
        for job_id in ids:
            if not await outbox.again(tx, job_id):
                raise CommandFailed(f"there is no dead job {job_id!r}; `shopbell jobs dead` lists them")
