"""`shopbell jobs`: what was given up can be seen, and done again."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from tests.commands.shopbell import shopbell
from widget_server.commands.opened import opened
from widget_server.database import Database
from widget_server.jobs import IndexLines
from widget_server.models import OutboxJob
from widget_server.services import workspaces
from widget_server.settings import Settings


@pytest.fixture
async def database(embedded: dict[str, str]) -> AsyncIterator[Database]:
    """The installation's database, set up."""
    env = {f"SHOPBELL_{name}": value for name, value in embedded.items()}
    async with opened(Settings.from_env(env)) as database:
        yield database


async def give_up(database: Database) -> str:
    """Make a job that was given up; answers with its id."""
    async with database.transaction() as tx:
        workspace_id = await workspaces.create(tx, "Shop")
        tx.promise(IndexLines(workspace_id, "c1"), tx.now + timedelta(days=1))
    async with database.transaction() as tx:
        await tx.session.execute(update(OutboxJob).values(dead_at=tx.now, why="it\nfailed"))
        return str(await tx.session.scalar(select(OutboxJob.id)))


async def test_dead_jobs_are_listed_and_given_a_new_life(
    database: Database, embedded: dict[str, str]
) -> None:
    job_id = await give_up(database)

    listed = shopbell("jobs", "dead", **embedded)
    again = shopbell("jobs", "again", job_id, **embedded)

    assert [0, 0] == [listed.returncode, again.returncode]
    (line,) = listed.stdout.splitlines()
    assert [job_id, "index_lines", "it failed"] == [line.split("\t")[column] for column in (0, 1, 3)]
    assert "" == shopbell("jobs", "dead", **embedded).stdout


async def test_a_job_that_is_not_dead_is_named_and_none_is_revived(
    database: Database, embedded: dict[str, str]
) -> None:
    job_id = await give_up(database)

    ended = shopbell("jobs", "again", job_id, "no-such", **embedded)

    assert 1 == ended.returncode
    assert "shopbell: there is no dead job 'no-such'; `shopbell jobs dead` lists them\n" == ended.stderr
    assert job_id in shopbell("jobs", "dead", **embedded).stdout
