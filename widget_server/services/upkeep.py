"""Deleting what is over: sign-ins, set-up links, given answers, mails nobody can answer any more."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from widget_server.database import Database
from widget_server.models import SentMail, SetUpLink, SignIn
from widget_server.services import answers

AT_ONCE = 1_000
SHOWN_FOR = timedelta(days=30)  # what is over can still be looked at so long
MAILS_KEPT_FOR = timedelta(days=30)


async def delete_old(database: Database) -> None:
    """Delete what is over, in small transactions, so that nobody waits long for a lock."""
    async with database.transaction() as tx:
        await answers.forget_old(tx)
        long_ago, old = tx.now - SHOWN_FOR, tx.now - MAILS_KEPT_FOR
    await _delete(database, SignIn.id, SignIn.expires_at < long_ago)
    await _delete(database, SetUpLink.code_digest, SetUpLink.expires_at < long_ago)
    await _delete(database, SentMail.id, SentMail.created_at < old)


async def _delete(database: Database, key: Any, is_over: Any) -> None:
    while True:
        async with database.transaction() as tx:
            ids = (await tx.session.scalars(select(key).where(is_over).limit(AT_ONCE))).all()
            if ids:
                await tx.session.execute(delete(key.class_).where(key.in_(ids)))
        if len(ids) < AT_ONCE:
            return
