"""Deciding on a mail to the shopper who has left: whether, when, with which lines; and writing it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from auth.seal import DataKey
from connectors.mail import Mail, Mailer
from widget_server.database import Transaction
from widget_server.jobs import MailReplies
from widget_server.models import Conversation, Message, SentMail, Visitor, Widget
from widget_server.services import links, mail_texts, reading
from widget_server.services.mail_rules import MailRules
from widget_server.services.views import Line
from widget_server.services.visitors import PROVEN

DAY = timedelta(days=1)
MOST_LINES = 20
MOST_CHARACTERS = 20_000
MOST_REFERENCES = 10


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What replies are mailed with; no mail goes out without a `mailer`, none comes in without a domain."""

    mailer: Mailer | None
    rules: MailRules
    public_url: str
    inbound_domain: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation that may want a mail, locked; `sent` are its mails, oldest first."""

    office: PostOffice
    key: DataKey
    conversation: Conversation
    visitor: Visitor
    sent: Sequence[SentMail]


async def open_case(tx: Transaction, office: PostOffice, job: MailReplies) -> Case | None:
    """Read what a decision needs; the visitor is locked first, as by those who write lines."""
    visitor_id = await tx.session.scalar(
        select(Conversation.visitor_id).where(
            Conversation.id == job.conversation_id, Conversation.workspace_id == job.workspace_id
        )
    )
    if visitor_id is None:
        return None
    lock: dict[str, Any] = {"read": True, "key_share": True}
    visitor = await tx.session.get_one(Visitor, visitor_id, with_for_update=lock)
    conversation = await tx.session.get_one(Conversation, job.conversation_id, with_for_update=True)
    theirs = select(SentMail).where(
        SentMail.workspace_id == job.workspace_id,
        SentMail.visitor_id == visitor_id,
        SentMail.conversation_id == job.conversation_id,
    )
    sent = (await tx.session.scalars(theirs.order_by(SentMail.id))).all()
    return Case(office, await tx.key(job.workspace_id), conversation, visitor, sent)


def may_be_mailed(visitor: Visitor) -> bool:
    """Whether there is an address that was proven, or that the shopper typed in order to be mailed."""
    is_theirs = visitor.mail_asked_at is not None or visitor.proof_level in PROVEN
    return visitor.address_sealed is not None and is_theirs and visitor.blocked_at is None


async def unseen(
    tx: Transaction, conversation: Conversation, after: int, up_to: int | None = None
) -> list[Line]:
    """Read the oldest of the team's texts that the shopper has not read, and that come after seq `after`."""
    statement = (
        select(reading.MESSAGES)
        .where(
            Message.conversation_id == conversation.id,
            Message.seq > max(after, conversation.shopper_read_seq),
            Message.kind == "text",
            Message.author_kind.in_(("agent", "bot")),
        )
        .order_by(Message.seq)
        .limit(MOST_LINES)
    )
    if up_to is not None:
        statement = statement.where(Message.seq <= up_to)
    return await reading.opened(tx, (await tx.session.execute(statement)).all())


def ripe(unseen: Sequence[Line], rules: MailRules) -> datetime:
    """Tell when what is unseen has waited long enough; a team that writes on puts it off only so far."""
    return min(unseen[-1].created_at + rules.unseen, unseen[0].created_at + rules.longest)


async def allowed(tx: Transaction, case: Case) -> datetime:
    """Tell from when on the caps let another mail go: those of the conversation, and of the address."""
    rules = case.office.rules
    times = [mail.created_at for mail in case.sent if mail.created_at > tx.now - DAY]
    moments = [tx.now]
    if times:
        moments.append(times[-1] + rules.apart)
    if len(times) >= rules.a_day_per_conversation:
        moments.append(times[-rules.a_day_per_conversation] + DAY)
    to_address = (
        select(SentMail.created_at)
        .where(
            SentMail.workspace_id == case.conversation.workspace_id,
            SentMail.address_digest == case.visitor.address_digest,
            SentMail.created_at > tx.now - DAY,
        )
        .order_by(SentMail.created_at.desc())
        .limit(rules.a_day_per_address)
    )
    newest = (await tx.session.scalars(to_address)).all()
    if len(newest) >= rules.a_day_per_address:
        moments.append(newest[-1] + DAY)
    return max(moments)


def fitting(unseen: list[Line]) -> list[Line]:
    """Take as many whole lines, at least one, as one mail should hold; the others come with the next."""
    fitting, length = unseen[:1], len(unseen[0].text)
    for line in unseen[1:]:
        length += len(line.text)
        if length > MOST_CHARACTERS:
            break
        fitting.append(line)
    return fitting


def written(case: Case, widget: Widget, mail_id: str, unseen: list[Line]) -> Mail:
    """Write the mail; no word in it is the shopper's, who may have typed a stranger's address."""
    office, visitor = case.office, case.visitor
    host = urlsplit(office.public_url).hostname
    earlier = tuple(f"<{mail.id}@{host}>" for mail in case.sent if mail.id < mail_id)[-MOST_REFERENCES:]
    domain = office.inbound_domain
    link = f"{office.public_url.rstrip('/')}/c/{links.link_code(case.key, mail_id)}"
    assert visitor.address_sealed  # noqa: S101  what the lines before made sure of
    return Mail(
        to=case.key.open(visitor.address_sealed, f"visitors.address/{visitor.id}"),
        subject=mail_texts.subject(widget.locale, widget.name),
        text=mail_texts.body(widget.locale, widget.name, unseen, link, is_answered=domain is not None),
        message_id=f"<{mail_id}@{host}>",
        sender_name=mail_texts.name_of(widget.name),
        reply_to=f"reply+{links.reply_code(case.key, mail_id)}@{domain}" if domain else None,
        in_reply_to=earlier[-1] if earlier else None,
        references=earlier,
    )
