"""Fill an empty database with the demo's two workspaces; a second start finds them."""

import asyncio
from dataclasses import replace
from pathlib import Path

from auth.passwords import PasswordPool
from auth.permissions import permissions_of
from widget_server.database import Database, Transaction
from widget_server.demo import kept
from widget_server.demo.kept import Person, Team
from widget_server.models import Widget
from widget_server.services import canned, tags, workspaces
from widget_server.services.callers import Caller

Teams = tuple[Team, Team]

LOOKS = {"color": "#2f4a3c"}
TEXTS = {
    "greeting": "Hello! Ask us anything about light.",
    "away": "We answer within minutes, every day from 8 to 8.",
}
TAGS = ("delivery", "repair", "which bulb", "wholesale")
REPLIES = (
    ("hello", "A greeting", "Hello, and thank you for writing to us! How can I help?"),
    (
        "bulb",
        "Which bulb fits",
        "Every lamp takes a standard E26 bulb. We suggest a warm one, 2700 K, of 8 W or less.",
    ),
    (
        "repair",
        "How repairs work",
        "We mend our lamps for life. I will send you a box and a label; it takes about a week.",
    ),
    (
        "days",
        "When it ships",
        "Your lamp leaves our workshop within three days, and you get the tracking number by mail.",
    ),
)


async def seed(database: Database, passwords: PasswordPool, folder: Path, origin: str) -> Teams:
    """Make what is missing and answer with both teams; the widgets are for pages of `origin`.

    The ids are kept before they are committed: after a crash in between they name nothing, and all is made
    again. A crash after the commit loses nothing.
    """
    teams = kept.read(folder)
    if teams is None or not await _exist(database, teams):
        teams = await _make(database, passwords, folder, origin)
    await _move(database, teams, origin)
    return teams


async def _exist(database: Database, teams: Teams) -> bool:
    async with database.reading() as tx:
        return all([await tx.session.get(Widget, team.widget_id) is not None for team in teams])


async def _make(database: Database, passwords: PasswordPool, folder: Path, origin: str) -> Teams:
    shop, other = kept.new_teams()
    people = [shop.owner, shop.agent, other.owner, other.agent]
    hashes = await asyncio.gather(*(passwords.hash(person.password) for person in people))
    hashed = dict(zip(people, hashes, strict=True))
    async with database.transaction() as tx:
        teams = (await _add(tx, shop, hashed, origin), await _add(tx, other, hashed, origin))
        await tx.session.flush()
        await asyncio.to_thread(kept.write, folder, teams)
    return teams


async def _add(tx: Transaction, team: Team, hashed: dict[Person, str], origin: str) -> Team:
    workspace_id = await workspaces.create(tx, team.name)
    owner_id = ""
    for role, person in (("agent", team.agent), ("owner", team.owner)):
        owner_id = await workspaces.add_teammate(
            tx,
            workspace_id,
            name=person.name,
            address=person.email,
            role=role,
            password_hash=hashed[person],
        )
    store_id = await workspaces.add_store(tx, workspace_id, "custom", team.name)
    widget_id = await workspaces.add_widget(
        tx, workspace_id, store_id, name=team.name, origins=[origin], looks=LOOKS, texts=TEXTS
    )
    await _equip(tx, _as_owner(tx, workspace_id, owner_id, team.owner.name))
    return replace(team, workspace_id=workspace_id, widget_id=widget_id)


async def _equip(tx: Transaction, owner: Caller) -> None:
    for name in TAGS:
        await tags.add(tx, owner, name)
    for shortcut, title, text in REPLIES:
        await canned.add(tx, owner, shortcut, title, text)


def _as_owner(tx: Transaction, workspace_id: str, owner_id: str, name: str) -> Caller:
    return Caller(workspace_id, owner_id, "", name, "owner", permissions_of("owner"), tx.now)


async def _move(database: Database, teams: Teams, origin: str) -> None:
    """Let the widgets follow the shop to another port."""
    async with database.transaction() as tx:
        for team in teams:
            widget = await tx.session.get_one(Widget, team.widget_id)
            widget.origins = [origin]
