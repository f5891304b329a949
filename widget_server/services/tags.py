"""Tags: a workspace's own words for sorting conversations."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, insert, select

from widget_server.clock import new_id
from widget_server.database import DIALECTS, Transaction
from widget_server.errors import NotFound
from widget_server.models import ConversationTag, Tag
from widget_server.services import audit
from widget_server.services.callers import Caller
from widget_server.services.views import View


async def listing(tx: Transaction, caller: Caller, cursor: str | None, limit: int) -> View:
    """List the workspace's tags by name."""
    statement = select(Tag).where(Tag.workspace_id == caller.workspace_id)
    if cursor is not None:
        statement = statement.where(Tag.folded > cursor)
    rows = (await tx.session.scalars(statement.order_by(Tag.folded).limit(limit + 1))).all()
    shown = rows[:limit]
    return {
        "items": [_view(row) for row in shown],
        "next_cursor": shown[-1].folded if len(rows) > limit else None,
    }


async def add(tx: Transaction, caller: Caller, name: str) -> View:
    """Add a tag; one of that name, in whatever case, is given back instead of a second."""
    (tag,) = await _named(tx, caller, [name])
    return _view(tag)


async def remove(tx: Transaction, caller: Caller, tag_id: str) -> View:
    """Take a tag away, from conversations too; raises NotFound."""
    tag = await tx.session.scalar(
        select(Tag).where(Tag.id == tag_id, Tag.workspace_id == caller.workspace_id).with_for_update()
    )
    if tag is None:
        raise NotFound("There is no such tag.")
    is_borne = (ConversationTag.workspace_id == caller.workspace_id, ConversationTag.tag_id == tag.id)
    await tx.session.execute(delete(ConversationTag).where(*is_borne))
    await tx.session.delete(tag)
    await audit.write(
        tx, caller.workspace_id, "tag.removed", ("tag", tag.id), caller=caller, before=_view(tag)
    )
    return {}


async def of(tx: Transaction, conversation_id: str) -> list[str]:
    """Read the names of a conversation's tags, in the order in which `put` gives them."""
    tags = await tx.session.execute(
        select(Tag.folded, Tag.name)
        .join(ConversationTag, ConversationTag.tag_id == Tag.id)
        .where(ConversationTag.conversation_id == conversation_id)
    )
    return [name for _, name in sorted(tags.all())]


async def put(tx: Transaction, caller: Caller, conversation_id: str, names: Sequence[str]) -> list[str]:
    """Give a conversation these tags and no others, making those that are new; answers with their names."""
    tags = await _named(tx, caller, names)
    await tx.session.execute(
        delete(ConversationTag).where(ConversationTag.conversation_id == conversation_id)
    )
    rows = [
        {"conversation_id": conversation_id, "tag_id": tag.id, "workspace_id": caller.workspace_id}
        for tag in tags
    ]
    if rows:
        await tx.session.execute(insert(ConversationTag), rows)
    return [tag.name for tag in tags]


async def _named(tx: Transaction, caller: Caller, names: Sequence[str]) -> list[Tag]:
    """Find tags by name and hold them, adding those that are missing; two who add the same one share it."""
    wanted = {name.casefold(): name for name in names}
    missing = wanted.keys() - {tag.folded for tag in await _held(tx, caller, wanted)}
    for folded in sorted(missing):
        await _add(tx, caller, wanted[folded], folded)
    return sorted(await _held(tx, caller, wanted), key=lambda tag: tag.folded)


async def _held(tx: Transaction, caller: Caller, folded: Iterable[str]) -> Sequence[Tag]:
    """Read tags that then stay until the transaction has ended."""
    statement = select(Tag).where(Tag.workspace_id == caller.workspace_id, Tag.folded.in_(list(folded)))
    return (await tx.session.scalars(statement.with_for_update(read=True, key_share=True))).all()


async def _add(tx: Transaction, caller: Caller, name: str, folded: str) -> None:
    row = {
        "id": new_id(),
        "workspace_id": caller.workspace_id,
        "name": name,
        "folded": folded,
        "created_at": tx.now,
    }
    dialect = DIALECTS[tx.session.get_bind().dialect.name]
    insert_new = dialect.insert(Tag).values(row).on_conflict_do_nothing().returning(Tag.id)
    added = await tx.session.scalar(insert_new)
    if added is not None:
        after = {"name": name}
        await audit.write(tx, caller.workspace_id, "tag.added", ("tag", added), caller=caller, after=after)


def _view(tag: Tag) -> View:
    return {"id": tag.id, "name": tag.name}
