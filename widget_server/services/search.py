"""Finding conversations by the words in them, through keyed hashes: the database never holds a word."""

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import func, select, update

from auth.seal import DataKey
from widget_server.database import DIALECTS, Database, Transaction
from widget_server.jobs import IndexLines
from widget_server.models import Conversation, Word
from widget_server.services import reading

WORD = re.compile(r"\w+")
SHORTEST, LONGEST = 2, 64
MOST_WORDS = 500
PURPOSE = "words"


def words_of(text: str) -> set[str]:
    """Split a text into its words, without case and accents; whole words only, at most `MOST_WORDS`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    found = [word for word in WORD.findall(plain) if SHORTEST <= len(word) <= LONGEST]
    return set(found[:MOST_WORDS])


def digests(key: DataKey, words: Iterable[str]) -> set[bytes]:
    """Hash words under a workspace's key."""
    return {key.digest(word, PURPOSE) for word in words}


async def index(database: Database, job: IndexLines) -> None:
    """Make the words of a conversation's new lines findable; doing it twice does no harm."""
    async with database.aside, database.transaction() as tx:
        place = await tx.session.scalar(
            select(Conversation.indexed_position).where(
                Conversation.id == job.conversation_id, Conversation.workspace_id == job.workspace_id
            )
        )
        if place is None:
            return
        lines = await reading.since(tx, job.conversation_id, place)
        if not lines:
            return
        key = await tx.key(job.workspace_id)
        words = {word for line in lines for word in words_of(line.text)}
        await _add(tx, job, digests(key, words))
        await tx.session.execute(
            update(Conversation)
            .where(Conversation.id == job.conversation_id)
            .values(indexed_position=lines[-1].position)
        )
        if len(lines) == reading.MOST_SINCE:
            tx.promise(job)


async def matching(tx: Transaction, workspace_id: str, q: str) -> list[str]:
    """Find the conversations that hold every word of `q`, at most 500."""
    key = await tx.key(workspace_id)
    wanted = digests(key, words_of(q))
    if not wanted:
        return []
    rows = await tx.session.scalars(
        select(Word.conversation_id)
        .where(Word.workspace_id == workspace_id, Word.digest.in_(wanted))
        .group_by(Word.conversation_id)
        .having(func.count() == len(wanted))
        .limit(500)
    )
    return list(rows)


async def _add(tx: Transaction, job: IndexLines, found: set[bytes]) -> None:
    if not found:
        return
    insert = DIALECTS[tx.session.get_bind().dialect.name].insert(Word)
    rows = [
        {"workspace_id": job.workspace_id, "digest": digest, "conversation_id": job.conversation_id}
        for digest in sorted(found)
    ]
    await tx.session.execute(insert.on_conflict_do_nothing(), rows)
