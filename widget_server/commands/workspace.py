"""`shopbell workspace create`: a workspace, the link by which its owner comes in, and its shop's snippet."""

import argparse
import asyncio
import re
from urllib.parse import urlsplit

from connectors.addresses import clean_address
from connectors.errors import BadPayload
from widget_server.commands.failure import CommandFailed
from widget_server.commands.opened import opened
from widget_server.commands.output import say
from widget_server.database import Transaction
from widget_server.errors import Conflict
from widget_server.services import workspaces
from widget_server.settings import Settings

LONGEST_NAME = 200
_ORIGIN = re.compile(r"[a-z0-9.-]+(:[0-9]{1,5})?")


def add(parser: argparse.ArgumentParser) -> None:
    """Take the workspace's name, its owner's address, and the shop whose pages get a widget."""
    commands = parser.add_subparsers(required=True, metavar="create")
    create = commands.add_parser("create", help="make a workspace; prints a link that its owner can use once")
    create.add_argument("--name", required=True, type=_name, help="what the workspace is called")
    create.add_argument("--owner", required=True, type=_address, help="the owner's mail address")
    shop = "the shop's origin, such as https://shop.example; prints the snippet for its pages too"
    create.add_argument("--shop", type=_origin, help=shop)
    create.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Make the workspace and print the link; raises CommandFailed for an address that is taken."""
    settings = Settings.from_env()
    code, widget_id = asyncio.run(_create(settings, options.name, options.owner, options.shop))
    say(f"{settings.public_url}/set-up#{code}")
    if widget_id:
        say(f'<script async src="{settings.public_url}/widget.js" data-widget-id="{widget_id}"></script>')


async def _create(settings: Settings, name: str, owner: str, shop: str | None) -> tuple[str, str | None]:
    try:
        async with opened(settings) as database, database.transaction() as tx:
            workspace_id = await workspaces.create(tx, name)
            called = owner.partition("@")[0]
            owner_id = await workspaces.add_teammate(
                tx, workspace_id, name=called, address=owner, role="owner"
            )
            widget_id = await _add_shop(tx, workspace_id, name, shop) if shop else None
            return await workspaces.set_up_link(tx, workspace_id, owner_id), widget_id
    except Conflict as error:
        raise CommandFailed(error.message) from None


async def _add_shop(tx: Transaction, workspace_id: str, name: str, origin: str) -> str:
    store_id = await workspaces.add_store(tx, workspace_id, "custom", name)
    return await workspaces.add_widget(tx, workspace_id, store_id, name=name, origins=[origin])


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


def _origin(text: str) -> str:
    url = urlsplit(text.rstrip("/").lower())
    is_origin = url.scheme in ("http", "https") and url.hostname and text.isascii() and url.username is None
    if not is_origin or url.path or url.query or url.fragment or not _ORIGIN.fullmatch(url.netloc):
        raise argparse.ArgumentTypeError("must be an origin, such as https://shop.example")
    return f"{url.scheme}://{url.netloc}"
