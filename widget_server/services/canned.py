"""Canned replies: texts that a team says often."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from auth.seal import DataKey
from widget_server.clock import new_id
from widget_server.database import Transaction
from widget_server.errors import Conflict, NotFound
from widget_server.models import CannedReply
from widget_server.services import audit
from widget_server.services.callers import Caller
from widget_server.services.views import View


async def listing(tx: Transaction, caller: Caller, cursor: str | None, limit: int) -> View:
    """List the workspace's canned replies by shortcut."""
    statement = select(CannedReply).where(CannedReply.workspace_id == caller.workspace_id)
    if cursor is not None:
        statement = statement.where(CannedReply.shortcut > cursor)
    rows = (await tx.session.scalars(statement.order_by(CannedReply.shortcut).limit(limit + 1))).all()
    key = await tx.key(caller.workspace_id)
    shown = rows[:limit]
    return {
        "items": [_view(row, key) for row in shown],
        "next_cursor": shown[-1].shortcut if len(rows) > limit else None,
    }


async def add(tx: Transaction, caller: Caller, shortcut: str, title: str, text: str) -> View:
    """Add a reply; raises Conflict when the shortcut is taken."""
    key = await tx.key(caller.workspace_id)
    id_ = new_id()
    row = CannedReply(
        id=id_, workspace_id=caller.workspace_id, shortcut=shortcut, created_at=tx.now, updated_at=tx.now
    )
    _seal(row, key, {"title": title, "text": text})
    tx.session.add(row)
    await _keep(tx)
    view = _view(row, key)
    target = ("canned_reply", id_)
    await audit.write(tx, caller.workspace_id, "canned_reply.added", target, caller=caller, after=view)
    return view


async def change(tx: Transaction, caller: Caller, reply_id: str, changes: dict[str, Any]) -> View:
    """Change the fields that are named; raises NotFound, or Conflict when the new shortcut is taken."""
    row = await _load(tx, caller, reply_id)
    key = await tx.key(caller.workspace_id)
    before = _view(row, key)
    if changes.get("shortcut") is not None:
        row.shortcut = changes["shortcut"]
    _seal(row, key, changes)
    row.updated_at = tx.now
    await _keep(tx)
    after = _view(row, key)
    if after == before:
        return after
    target = ("canned_reply", row.id)
    await audit.write(
        tx, caller.workspace_id, "canned_reply.changed", target, caller=caller, before=before, after=after
    )
    return after


async def remove(tx: Transaction, caller: Caller, reply_id: str) -> View:
    """Take a reply away; raises NotFound."""
    row = await _load(tx, caller, reply_id)
    before = _view(row, await tx.key(caller.workspace_id))
    await tx.session.delete(row)
    target = ("canned_reply", row.id)
    await audit.write(tx, caller.workspace_id, "canned_reply.removed", target, caller=caller, before=before)
    return {}


async def _load(tx: Transaction, caller: Caller, reply_id: str) -> CannedReply:
    row: CannedReply | None = await tx.session.scalar(
        select(CannedReply).where(CannedReply.id == reply_id, CannedReply.workspace_id == caller.workspace_id)
    )
    if row is None:
        raise NotFound("There is no such canned reply.")
    return row


async def _keep(tx: Transaction) -> None:
    try:
        await tx.session.flush()
    except IntegrityError:
        raise Conflict("This shortcut is taken by another canned reply. Choose another one.") from None


def _seal(row: CannedReply, key: DataKey, values: dict[str, Any]) -> None:
    if values.get("title") is not None:
        row.title_sealed = key.seal(values["title"], f"canned_replies.title/{row.id}")
    if values.get("text") is not None:
        row.text_sealed = key.seal(values["text"], f"canned_replies.text/{row.id}")


def _view(row: CannedReply, key: DataKey) -> View:
    return {
        "id": row.id,
        "shortcut": row.shortcut,
        "title": key.open(row.title_sealed, f"canned_replies.title/{row.id}"),
        "text": key.open(row.text_sealed, f"canned_replies.text/{row.id}"),
    }
