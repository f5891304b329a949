"""The audit log: who did what, from where, what was there before and after."""

import json
from typing import Any

from sqlalchemy import select, tuple_

from widget_server.clock import new_id, written
from widget_server.database import Transaction
from widget_server.models import AuditEntry
from widget_server.services import pages, reading
from widget_server.services.callers import Caller, Where
from widget_server.services.views import View


def _actor(caller: Caller | None, actor_id: str | None) -> tuple[str, str | None]:
    if caller is not None:
        return "agent", caller.teammate_id
    return ("visitor", actor_id) if actor_id else ("system", None)


async def write(  # noqa: PLR0913  who, what, from where, before, after
    tx: Transaction,
    workspace_id: str,
    action: str,
    target: tuple[str, str | None],
    *,
    caller: Caller | None = None,
    visitor_id: str | None = None,
    where: Where | None = None,
    before: View | None = None,
    after: View | None = None,
) -> None:
    """Keep one deed or refusal; `target` is its kind and id. From where and what was changed is sealed."""
    key = await tx.key(workspace_id)
    id_ = new_id()
    origin = where or (caller.where if caller else Where())
    detail = {"address": origin.address or None, "program": origin.program, "before": before, "after": after}
    actor_kind, actor_id = _actor(caller, visitor_id)
    tx.session.add(
        AuditEntry(
            id=id_,
            workspace_id=workspace_id,
            at=tx.now,
            actor_kind=actor_kind,
            actor_id=actor_id,
            action=action,
            target_kind=target[0],
            target_id=target[1],
            detail_sealed=key.seal(json.dumps(detail), f"audit.detail/{id_}"),
        )
    )


async def listing(tx: Transaction, caller: Caller, cursor: str | None, limit: int) -> View:
    """List the workspace's log, newest first."""
    statement = select(AuditEntry).where(AuditEntry.workspace_id == caller.workspace_id)
    if cursor is not None:
        statement = statement.where(tuple_(AuditEntry.at, AuditEntry.id) < pages.read(cursor))
    order = (AuditEntry.at.desc(), AuditEntry.id.desc())
    rows = (await tx.session.scalars(statement.order_by(*order).limit(limit + 1))).all()
    shown = rows[:limit]
    names = await reading.teammate_names(
        tx, caller.workspace_id, {row.actor_id for row in shown if row.actor_id}
    )
    key = await tx.key(caller.workspace_id)
    more = pages.write(shown[-1].at, shown[-1].id) if len(rows) > limit else None
    items = [
        _view(row, names, json.loads(key.open(row.detail_sealed, f"audit.detail/{row.id}"))) for row in shown
    ]
    return {"items": items, "next_cursor": more}


def _view(row: AuditEntry, names: dict[str | None, str], detail: dict[str, Any]) -> View:
    actor = {"kind": row.actor_kind, "id": row.actor_id, "name": names.get(row.actor_id)}
    return {
        "id": row.id,
        "at": written(row.at),
        "actor": actor,
        "action": row.action,
        "target": {"kind": row.target_kind, "id": row.target_id},
        "address": detail["address"],
        "before": detail["before"],
        "after": detail["after"],
    }
