"""Who does which promised work."""

from datetime import datetime

from widget_server.context import Context
from widget_server.jobs import IndexLines, MailReplies, WakeSnoozed
from widget_server.services import course, mails, search
from widget_server.services.mail_drafts import PostOffice
from widget_server.worker.turn import Handlers


async def _index_lines(context: Context, job: IndexLines) -> None:
    await search.index(context.database, job)


async def _mail_replies(context: Context, job: MailReplies) -> datetime | None:
    settings = context.settings
    office = PostOffice(context.mailer, context.mail_rules, settings.public_url, settings.inbound_mail_domain)
    return await mails.mail_replies(context.database, office, job)


async def _wake_snoozed(context: Context, job: WakeSnoozed) -> datetime | None:
    return await course.wake(context.database, job)


HANDLERS: Handlers = {
    IndexLines.kind: _index_lines,
    MailReplies.kind: _mail_replies,
    WakeSnoozed.kind: _wake_snoozed,
}
