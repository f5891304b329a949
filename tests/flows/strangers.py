"""A workspace with everything in it, and those who have no business there."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tests.flows.wire import Socket
from tests.web.rig import Site, Workspace
from widget_server.models import Widget
from widget_server.models.base import Row

CANARY = "canary-4b7e19"
UNCOUNTED = {"audit", "given_answers", "sign_ins", "installation"}  # refused calls may be noted there


@dataclass
class Owner:
    """A tenant with a conversation, a tag, a canned reply; `ids` fill the paths of the table."""

    workspace: Workspace
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    """By noun: conversation, tag, canned_reply, teammate, widget, store."""


async def settle(site: Site, workspace: Workspace) -> Owner:
    """Fill a workspace; everything typed there holds the canary and the workspace's id."""
    owner = Owner(workspace)
    mark = f"{CANARY} {workspace.id}"
    for role in ("owner", "agent", "viewer"):
        owner.tokens[role] = await site.sign_in(workspace, role)
    for visitor in ("visitor", "neighbour"):
        owner.tokens[visitor] = await site.visit(workspace)
    line = await site.say(workspace, owner.tokens["visitor"], mark)
    agent = owner.tokens["agent"]
    tag = await site.call("POST", "/api/v1/tags", {"name": f"tag {workspace.id}"}, agent)
    reply = {"shortcut": "hi", "title": mark, "text": mark}
    canned = await site.call("POST", "/api/v1/canned-replies", reply, agent)
    me = await site.call("GET", "/api/v1/me", token=agent)
    async with site.context.database.reading() as tx:
        store = await tx.session.scalar(select(Widget.store_id).where(Widget.id == workspace.widget_id))
    owner.ids = {
        "conversation": line["conversation_id"],
        "tag": tag["id"],
        "canned_reply": canned["id"],
        "teammate": me["id"],
        "store": store or "",
        "widget": workspace.widget_id,
    }
    return owner


async def rows(site: Site, workspace_id: str) -> dict[str, list[Any]]:
    """All that is kept of a workspace, by table."""
    kept = {}
    async with site.context.database.reading() as tx:
        for table in Row.metadata.sorted_tables:
            if table.name not in UNCOUNTED:
                own = table.c.workspace_id if "workspace_id" in table.c else table.c.id
                found = await tx.session.execute(select(table).where(own == workspace_id))
                kept[table.name] = sorted(map(repr, found))
    return kept


async def socket(site: Site, namespace: str, token: str) -> Socket:
    """An open socket of whoever holds the token."""
    url = str(site.client.make_url("")).rstrip("/")
    return await Socket.open(site.client.session, url, namespace, token)


def client_id() -> str:
    """An id for a new line."""
    return secrets.token_hex(12)
