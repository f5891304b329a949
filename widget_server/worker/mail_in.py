"""Listening for what shoppers answer to our mails."""

import asyncio

import structlog

from connectors.errors import BadPayload
from connectors.inbound import parse_mail
from connectors.smtp_in import Accepted, Envelope, InboundServer, Later, Refused, Verdict
from widget_server.context import Context
from widget_server.errors import AppError, RateLimited, Unavailable, as_app_error
from widget_server.services import replies_by_mail

log = structlog.get_logger("widget_server.mail_in")


def server(context: Context) -> InboundServer | None:
    """Make the server that takes in answers, not started yet; None where no mail comes in."""
    settings = context.settings
    if settings.inbound_mail_domain is None:
        return None

    async def deliver(envelope: Envelope) -> Verdict:
        return await judge(context, envelope)

    host, port = settings.inbound_mail_host, settings.inbound_mail_port
    return InboundServer(host, port, settings.inbound_mail_domain, deliver, log)


async def judge(context: Context, envelope: Envelope) -> Verdict:
    """Take in one mail: accepted only once it is kept, refused in words, or later when something is away."""
    try:
        mail = await asyncio.to_thread(parse_mail, envelope.content, envelope.sender)
        is_kept = await replies_by_mail.take_in(
            context.database, context.writer, context.limits, envelope.codes, mail
        )
    except BadPayload:
        return _refused(
            "bad_payload", "This mail cannot be read. Please write in the chat on the shop's page."
        )
    except Exception as error:
        refusal = as_app_error(error)
        if refusal is None:
            raise
        return _verdict(refusal)
    log.info("mail_taken_in" if is_kept else "mail_dropped", why=None if is_kept else "automatic")
    return Accepted()


def _verdict(refusal: AppError) -> Verdict:
    if isinstance(refusal, Unavailable | RateLimited):
        log.warning("mail_put_off", why=refusal.code)
        return Later()
    return _refused(refusal.code, refusal.message)


def _refused(code: str, words: str) -> Refused:
    log.info("mail_refused", why=code)
    return Refused(words)
