"""Mail the shopper who has left what the team said and they have not seen: once, to them, within the caps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update

from auth.tokens import code_hash
from connectors.errors import Ambiguous, ConnectorError
from connectors.mail import Mail
from widget_server.clock import new_id
from widget_server.database import Database, Transaction
from widget_server.jobs import MailReplies
from widget_server.models import Conversation, SentMail, Widget
from widget_server.services import lines, links, mail_drafts
from widget_server.services.mail_drafts import Case, PostOffice
from widget_server.services.posts import Post
from widget_server.services.views import Line

LINK_LASTS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Going:
    """A mail that is written down as about to go; `mailed_before` is None when it goes a second time."""

    mail: Mail
    id: str
    workspace_id: str
    conversation_id: str
    up_to_seq: int
    mailed_before: int | None


async def mail_replies(database: Database, office: PostOffice, job: MailReplies) -> datetime | None:
    """Mail what is unseen and due; answers when to look again if it is not due yet, or a cap holds it back.

    Raises the mailer's errors: Ambiguous when nobody knows whether it went, and then it goes once more under
    the same Message-ID; any other when it certainly did not go, with everything as it was.
    """
    if office.mailer is None:
        return None
    async with database.transaction() as tx:
        going = await _reserve(tx, office, job)
    if not isinstance(going, _Going):
        return going
    try:
        await office.mailer.send(going.mail)
    except Ambiguous:
        if going.mailed_before is not None:
            raise
    except ConnectorError:
        async with database.transaction() as tx:
            await _undo(tx, going)
        raise
    async with database.transaction() as tx:
        await _settle(tx, going)
    return None


async def _reserve(tx: Transaction, office: PostOffice, job: MailReplies) -> _Going | datetime | None:
    """Write down a mail that is about to go, before it goes; else answer when to look again, if ever."""
    case = await mail_drafts.open_case(tx, office, job)
    if case is None:
        return None
    unsure = next((mail for mail in case.sent if mail.sent_at is None), None)
    if unsure is not None:
        unsure.sent_at = tx.now  # whatever comes of the second try, there is no third
        going = await _once_more(tx, case, unsure)
        if going:
            return going
    if not mail_drafts.may_be_mailed(case.visitor):
        return None
    unseen = await mail_drafts.unseen(tx, case.conversation, case.conversation.mailed_seq)
    if not unseen:
        return None
    moment = max(mail_drafts.ripe(unseen, office.rules), await mail_drafts.allowed(tx, case))
    if moment > tx.now:
        return moment
    return await _first_time(tx, case, mail_drafts.fitting(unseen))


async def _first_time(tx: Transaction, case: Case, unseen: list[Line]) -> _Going:
    id_, conversation = new_id(), case.conversation
    mail = SentMail(
        id=id_,
        workspace_id=conversation.workspace_id,
        conversation_id=conversation.id,
        visitor_id=case.visitor.id,
        address_digest=case.visitor.address_digest,
        link_digest=code_hash(links.link_code(case.key, id_)),
        reply_digest=code_hash(links.reply_code(case.key, id_)),
        up_to_seq=unseen[-1].seq,
        created_at=tx.now,
        link_expires_at=tx.now + LINK_LASTS,
    )
    tx.session.add(mail)
    before, conversation.mailed_seq = conversation.mailed_seq, mail.up_to_seq
    return await _going(tx, case, mail, unseen, before)


async def _once_more(tx: Transaction, case: Case, mail: SentMail) -> _Going | None:
    """Write a mail again of which nobody knows whether it went; None if it is no longer wanted there."""
    if not mail_drafts.may_be_mailed(case.visitor) or case.visitor.address_digest != mail.address_digest:
        return None
    before = max((sent.up_to_seq for sent in case.sent if sent.id < mail.id), default=0)
    unseen = await mail_drafts.unseen(tx, case.conversation, before, mail.up_to_seq)
    return await _going(tx, case, mail, unseen, None) if unseen else None


async def _going(
    tx: Transaction, case: Case, mail: SentMail, unseen: list[Line], mailed_before: int | None
) -> _Going:
    widget = await tx.session.get_one(Widget, case.conversation.widget_id)
    written = mail_drafts.written(case, widget, mail.id, unseen)
    return _Going(written, mail.id, mail.workspace_id, mail.conversation_id, mail.up_to_seq, mailed_before)


async def _undo(tx: Transaction, going: _Going) -> None:
    """Forget a mail that certainly did not go; one that may have gone before stays unsure."""
    mail = SentMail.id == going.id
    if going.mailed_before is None:
        await tx.session.execute(update(SentMail).where(mail).values(sent_at=None))
        return
    await tx.session.execute(delete(SentMail).where(mail))
    await tx.session.execute(
        update(Conversation)
        .where(Conversation.id == going.conversation_id, Conversation.mailed_seq == going.up_to_seq)
        .values(mailed_seq=going.mailed_before)
    )


async def _settle(tx: Transaction, going: _Going) -> None:
    """Write down that a mail went, and show it to the team."""
    mailed = Post(
        workspace_id=going.workspace_id,
        author_kind="system",
        author_id=None,
        text="",
        kind="event",
        client_id=f"mailed-{going.id}",
        conversation_id=going.conversation_id,
        is_shown=False,
        event_name="mailed",
        event_data={"up_to_seq": going.up_to_seq},
    )
    await lines.add(tx, mailed)
    await tx.session.execute(update(SentMail).where(SentMail.id == going.id).values(sent_at=tx.now))
