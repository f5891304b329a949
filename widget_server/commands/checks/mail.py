"""Checks of mail: the server that takes what we send, and the domain for what is answered."""

from connectors.errors import ConnectorError
from connectors.smtp_out import SmtpMailer
from widget_server.commands.checks.finding import Finding
from widget_server.settings import Settings

PATIENCE = 5  # seconds


async def outgoing(settings: Settings) -> Finding:
    """Greet the mail server, and sign in where its address says so; nothing is sent."""
    if settings.smtp_url is None:
        mend = (
            "Set SHOPBELL_SMTP_URL and SHOPBELL_MAIL_FROM: shoppers who have left get their replies by mail."
        )
        return Finding("mail", "warn", "no mail server is set, so no mail goes out", mend)
    try:
        await SmtpMailer(settings.smtp_url, settings.mail_from, PATIENCE).check()
    except ConnectorError as error:
        mend = "Check SHOPBELL_SMTP_URL: scheme, host, port, user and password."
        return Finding("mail", "fail", str(error), mend)
    return Finding("mail", "ok", "the mail server answers and knows us")


async def incoming(settings: Settings) -> Finding:
    """Check that answers to a mail can find their way back."""
    if settings.inbound_mail_domain is None:
        mend = "Set SHOPBELL_INBOUND_MAIL_DOMAIN to take in what shoppers answer to a mail."
        return Finding("mail in", "ok", "not set: mails say that they cannot be answered", mend)
    where = f"{settings.inbound_mail_host}:{settings.inbound_mail_port}"
    mend = f"Let the MX of {settings.inbound_mail_domain} hand its mail to {where}."
    return Finding("mail in", "ok", f"taken in for {settings.inbound_mail_domain} on {where}", mend)
