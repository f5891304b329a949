"""One-time links from mails back into the conversation, and the codes by which mails are known again."""

import base64

from sqlalchemy import select, update

from auth.errors import BadToken
from auth.seal import DataKey
from auth.tokens import code_hash
from auth.visitor import VisitorTokens
from widget_server.database import Transaction
from widget_server.errors import NotFound
from widget_server.models import Conversation, SentMail, Visitor
from widget_server.services import audit, visitors
from widget_server.services.callers import Where
from widget_server.services.views import View


def link_code(key: DataKey, mail_id: str) -> str:
    """Return the code of a mail's link; only its hash is kept, and the workspace's key makes it again."""
    return _code(key, mail_id, "mails.link")


def reply_code(key: DataKey, mail_id: str) -> str:
    """Return the code of the address by which a mail is answered; kept and made as that of the link."""
    return _code(key, mail_id, "mails.reply")


async def exchange(tx: Transaction, tokens: VisitorTokens, code: str, where: Where | None = None) -> View:
    """Spend a link: a token for the visitor whose conversation it leads to, who is known no better by it.

    Raises NotFound, in the same words, for a link that never was, was used, or is over.
    """
    mail = await _find(tx, code)
    visitor = await tx.session.get(Visitor, mail.visitor_id) if mail else None
    if mail is None or visitor is None or visitor.blocked_at is not None or not await _spend(tx, mail):
        raise NotFound("This link was used before, or is older than 7 days. Please use the newest mail.")
    widget_id = await tx.session.scalar(
        select(Conversation.widget_id).where(Conversation.id == mail.conversation_id)
    )
    target = ("conversation", mail.conversation_id)
    await audit.write(tx, mail.workspace_id, "link.used", target, visitor_id=visitor.id, where=where)
    return {"visitor_token": visitors.sign(tokens, visitor), "widget_id": widget_id}


def _code(key: DataKey, mail_id: str, purpose: str) -> str:
    """Make 160 bits that only the holder of the key can make, as 32 small letters and digits."""
    bits = key.digest(mail_id, purpose) + key.digest(mail_id, f"{purpose} (rest)")
    return base64.b32encode(bits[:20]).decode().lower()


async def _find(tx: Transaction, code: str) -> SentMail | None:
    try:
        digest = code_hash(code)
    except BadToken:
        return None
    found: SentMail | None = await tx.session.scalar(select(SentMail).where(SentMail.link_digest == digest))
    return found


async def _spend(tx: Transaction, mail: SentMail) -> bool:
    """Mark a link as used; of two who come at once, one does."""
    is_good = (SentMail.link_used_at.is_(None), SentMail.link_expires_at > tx.now)
    spent = update(SentMail).where(SentMail.id == mail.id, *is_good).values(link_used_at=tx.now)
    return await tx.session.scalar(spent.returning(SentMail.id)) is not None
