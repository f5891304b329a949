"""`shopbell workspace create`: a workspace, and the link by which its owner comes in."""

import argparse
import asyncio

from connectors.addresses import clean_address
from connectors.errors import BadPayload
from widget_server.commands.failure import CommandFailed
from widget_server.commands.opened import opened
from widget_server.commands.output import say
from widget_server.errors import Conflict
from widget_server.services import workspaces
from widget_server.settings import Settings

LONGEST_NAME = 200


def add(parser: argparse.ArgumentParser) -> None:
    """Take the workspace's name and its owner's address."""
    commands = parser.add_subparsers(required=True, metavar="create")
    create = commands.add_parser("create", help="make a workspace; prints a link that its owner can use once")
    create.add_argument("--name", required=True, type=_name, help="what the workspace is called")
    create.add_argument("--owner", required=True, type=_address, help="the owner's mail address")
    create.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Make the workspace and print the link; raises CommandFailed for an address that is taken."""
    settings = Settings.from_env()
    code = asyncio.run(_create(settings, options.name, options.owner))
    say(f"{settings.public_url}/set-up#{code}")


async def _create(settings: Settings, name: str, owner: str) -> str:
    try:
        async with opened(settings) as database, database.transaction() as tx:
            workspace_id = await workspaces.create(tx, name)
            called = owner.partition("@")[0]
            owner_id = await workspaces.add_teammate(
                tx, workspace_id, name=called, address=owner, role="owner"
            )
            return await workspaces.set_up_link(tx, workspace_id, owner_id)
    except Conflict as error:
        raise CommandFailed(error.message) from None


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise argparse.ArgumentTypeError(f"must be 1 to {LONGEST_NAME} characters in one line")
    return name


def _address(text: str) -> str:
    try:
        return clean_address(text)
    except BadPayload:
        raise argparse.ArgumentTypeError("must be a mail address") from None
