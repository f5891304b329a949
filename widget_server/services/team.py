"""The people of a workspace, as they see each other."""

from collections.abc import Callable

from sqlalchemy import select

from auth.seal import DataKey
from widget_server.database import Transaction
from widget_server.events import Typing, ViewersChanged
from widget_server.models import Teammate, Widget, Workspace
from widget_server.services import conversations
from widget_server.services.callers import Caller
from widget_server.services.views import View

PresenceOf = Callable[[str], str]


async def me(tx: Transaction, caller: Caller, presence: PresenceOf) -> View:
    """Tell a teammate who they are here."""
    row = await tx.session.get_one(Teammate, caller.teammate_id)
    workspace = await tx.session.get_one(Workspace, caller.workspace_id)
    key = await tx.key(caller.workspace_id)
    return {
        "id": row.id,
        "name": caller.name,
        "email": key.open(row.address_sealed, f"teammates.address/{row.id}"),
        "role": row.role,
        "permissions": sorted(caller.permissions),
        "presence": presence(row.id),
        "workspace": {
            "id": workspace.id,
            "name": key.open(workspace.name_sealed, f"workspaces.name/{workspace.id}"),
        },
    }


async def teammates(
    tx: Transaction, caller: Caller, presence: PresenceOf, cursor: str | None, limit: int
) -> View:
    """List the colleagues, in the order they came."""
    statement = select(Teammate).where(
        Teammate.workspace_id == caller.workspace_id, Teammate.ended_at.is_(None)
    )
    if cursor is not None:
        statement = statement.where(Teammate.id > cursor)
    rows = (await tx.session.scalars(statement.order_by(Teammate.id).limit(limit + 1))).all()
    key = await tx.key(caller.workspace_id)
    shown = rows[:limit]
    return {
        "items": [_view(row, key, presence) for row in shown],
        "next_cursor": shown[-1].id if len(rows) > limit else None,
    }


async def typing(tx: Transaction, caller: Caller, conversation_id: str, *, is_typing: bool) -> View:
    """Tell the shopper that a teammate is writing, or stopped; raises NotFound."""
    conversation = await conversations.load(tx, caller.workspace_id, conversation_id)
    author = {"kind": "agent", "name": caller.name}  # a shopper is told no teammate's id
    tx.announce(Typing(caller.workspace_id, conversation.visitor_id, conversation.id, author, is_typing))
    return {}


async def widgets(tx: Transaction, caller: Caller, cursor: str | None, limit: int) -> View:
    """List the workspace's widgets."""
    statement = select(Widget).where(Widget.workspace_id == caller.workspace_id)
    if cursor is not None:
        statement = statement.where(Widget.id > cursor)
    rows = (await tx.session.scalars(statement.order_by(Widget.id).limit(limit + 1))).all()
    shown = rows[:limit]
    names = ("id", "store_id", "name", "origins", "locale", "looks", "texts")
    return {
        "items": [{name: getattr(row, name) for name in names} for row in shown],
        "next_cursor": shown[-1].id if len(rows) > limit else None,
    }


def viewers_changed(caller: Caller, conversation_id: str, viewers: list[View]) -> ViewersChanged:
    """Say who looks at a conversation now."""
    return ViewersChanged(caller.workspace_id, conversation_id, viewers)


def _view(row: Teammate, key: DataKey, presence: PresenceOf) -> View:
    name = key.open(row.name_sealed, f"teammates.name/{row.id}")
    return {"id": row.id, "name": name, "role": row.role, "presence": presence(row.id)}
