"""Reading lines: opened, with the names of the teammates who wrote them."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Select, Table, and_, not_, select

from widget_server.database import Transaction
from widget_server.models import Message, Teammate
from widget_server.services.views import Line

MESSAGES = cast("Table", Message.__table__)
MOST_SINCE = 200


async def opened(tx: Transaction, rows: Sequence[Any]) -> list[Line]:
    """Open kept rows of lines, in their order."""
    if not rows:
        return []
    names: dict[str | None, str] = {}
    for workspace_id in {row.workspace_id for row in rows}:
        names |= await teammate_names(tx, workspace_id, _teammates(rows, workspace_id))
    lines = []
    for row in rows:
        key = await tx.key(row.workspace_id)
        lines.append(
            Line(
                id=row.id,
                conversation_id=row.conversation_id,
                position=row.position,
                seq=row.seq,
                client_id=row.client_id,
                kind=row.kind,
                author_kind=row.author_kind,
                author_id=row.author_id,
                author_name=names.get(row.author_id),
                text=key.open(row.text_sealed, f"messages.text/{row.id}"),
                event_name=row.event_name,
                event_data=row.event_data,
                created_at=row.created_at,
            )
        )
    return lines


async def since(tx: Transaction, conversation_id: str, position: int) -> list[Line]:
    """Read the lines after a position, at most `MOST_SINCE`."""
    statement = _of(conversation_id).where(MESSAGES.c.position > position).order_by(MESSAGES.c.position)
    return await opened(tx, (await tx.session.execute(statement.limit(MOST_SINCE))).all())


async def said_since(
    tx: Transaction, conversation_id: str, position: int, author: tuple[str, str | None], limit: int
) -> list[Line]:
    """Read what others than `author` (their kind and id) said or noted after a position; no events."""
    kept = MESSAGES.c
    is_authors = and_(kept.author_kind == author[0], kept.author_id.is_not_distinct_from(author[1]))
    statement = _of(conversation_id).where(kept.position > position, kept.kind != "event", not_(is_authors))
    return await opened(tx, (await tx.session.execute(statement.order_by(kept.position).limit(limit))).all())


async def stretch(
    tx: Transaction,
    conversation_id: str,
    by: str,
    after: int | None,
    before: int | None,
    limit: int,
) -> tuple[list[Line], bool]:
    """Read a stretch of lines in order, and whether there are more in the direction asked.

    `by` is `seq` (only what the shopper may see) or `position` (everything). With `after`: the next
    ones after it; otherwise the newest ones (before `before`).
    """
    column = MESSAGES.c[by]
    statement = _of(conversation_id).where(column.is_not(None))
    if after is not None:
        statement = statement.where(column > after).order_by(column)
    else:
        statement = statement.order_by(column.desc())
        statement = statement if before is None else statement.where(column < before)
    rows = list((await tx.session.execute(statement.limit(limit + 1))).all())
    has_more = len(rows) > limit
    rows = rows[:limit] if after is not None else rows[:limit][::-1]
    return await opened(tx, rows), has_more


async def teammate_names(tx: Transaction, workspace_id: str, ids: set[str]) -> dict[str | None, str]:
    """Read the names of teammates of one workspace."""
    if not ids:
        return {}
    key = await tx.key(workspace_id)
    rows = await tx.session.execute(
        select(Teammate.id, Teammate.name_sealed).where(
            Teammate.workspace_id == workspace_id, Teammate.id.in_(ids)
        )
    )
    return {id_: key.open(sealed, f"teammates.name/{id_}") for id_, sealed in rows}


def _teammates(rows: Sequence[Any], workspace_id: str) -> set[str]:
    ours = (row for row in rows if row.workspace_id == workspace_id)
    return {row.author_id for row in ours if row.author_kind == "agent" and row.author_id}


def _of(conversation_id: str) -> Select[Any]:
    return select(MESSAGES).where(MESSAGES.c.conversation_id == conversation_id)
