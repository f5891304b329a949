"""Taking in what a shopper answers to one of our mails, as a line of theirs in its conversation."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select

from auth.errors import BadToken
from auth.tokens import code_hash
from connectors.inbound import InboundMail
from widget_server.database import Database, Transaction
from widget_server.errors import Blocked, Forbidden, Invalid, NotFound
from widget_server.limits import Limits
from widget_server.models import Conversation, SentMail, Visitor
from widget_server.services.posts import Post
from widget_server.services.writer import Writer

ANSWERED_WITHIN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Thread:
    workspace_id: str
    widget_id: str
    visitor_id: str
    conversation_id: str
    mail_id: str


async def take_in(
    database: Database, writer: Writer, limits: Limits, codes: Sequence[str], mail: InboundMail
) -> bool:
    """Keep a mail sent to the reply addresses with these codes; a mail that comes twice is one line.

    Answers False for a mail that a machine wrote: it is dropped, because answering it could go on for ever.
    Raises, in words for the person who wrote it, NotFound for codes that are not ours or over, Forbidden from
    another address than the one we wrote to, Blocked, Invalid without any text, Conflict for another text
    under the same Message-ID; RateLimited and Unavailable when it is to come again later.
    """
    if mail.is_automatic:
        return False
    async with database.reading() as tx:
        thread = await _thread(tx, codes, mail.sender)
    if not mail.text:
        raise Invalid(
            "Your mail holds no text of its own. Please write above the quoted text, without files."
        )
    limits.take("mail_in", thread.visitor_id)
    post = Post(
        workspace_id=thread.workspace_id,
        author_kind="visitor",
        author_id=thread.visitor_id,
        text=mail.text,
        client_id=_client_id(thread, mail),
        conversation_id=thread.conversation_id,
        widget_id=thread.widget_id,
    )
    await writer.say(post)
    return True


async def _thread(tx: Transaction, codes: Sequence[str], sender: str) -> _Thread:
    """Find where an answer belongs, and whether who sends it may write there."""
    sent = await _sent(tx, codes)
    if sent is None:
        raise NotFound(
            "This address takes no mail, or no longer. Please write in the chat on the shop's page."
        )
    visitor = await tx.session.get_one(Visitor, sent.visitor_id)
    if not await _is_theirs(tx, sent, visitor, sender):
        raise Forbidden("Please answer from the address that we wrote to, or in the chat on the shop's page.")
    if visitor.blocked_at is not None:
        raise Blocked("This chat is not available to you.")
    conversation = await tx.session.get_one(Conversation, sent.conversation_id)
    return _Thread(sent.workspace_id, conversation.widget_id, visitor.id, conversation.id, sent.id)


async def _sent(tx: Transaction, codes: Sequence[str]) -> SentMail | None:
    """Find the mail that is answered: the newest of those whose codes were named."""
    digests = [digest for digest in map(_digest, codes) if digest]
    found: SentMail | None = await tx.session.scalar(
        select(SentMail)
        .where(SentMail.reply_digest.in_(digests), SentMail.created_at > tx.now - ANSWERED_WITHIN)
        .order_by(SentMail.id.desc())
        .limit(1)
    )
    return found


def _digest(code: str) -> bytes | None:
    try:
        return code_hash(code)
    except BadToken:
        return None


async def _is_theirs(tx: Transaction, sent: SentMail, visitor: Visitor, sender: str) -> bool:
    """Whether a mail comes from the address we wrote to, and that is still the visitor's."""
    key = await tx.key(sent.workspace_id)
    digest = key.digest(sender.casefold(), "visitors.address")
    return hmac.compare_digest(digest, sent.address_digest) and sent.address_digest == visitor.address_digest


def _client_id(thread: _Thread, mail: InboundMail) -> str:
    """Name the line after the mail, so that the same mail is the same line."""
    name = mail.message_id or f"{thread.mail_id}\n{mail.text}"
    return f"mail-{sha256(name.encode()).hexdigest()[:40]}"
