"""The running parts, as one typed object that the edges share."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from auth.passwords import PasswordPool
from auth.tokens import AccessTokens
from auth.visitor import VisitorTokens
from connectors.mail import Mailer
from widget_server.database import Database
from widget_server.limits import Limits
from widget_server.services.mail_rules import MailRules
from widget_server.services.writer import Writer
from widget_server.settings import Settings


class Presences(Protocol):
    """Who of the team is there."""

    def of(self, teammate_id: str) -> str:
        """Tell whether a teammate is `online`, `away` or `offline`."""
        ...


@dataclass(frozen=True)
class Context:
    """Everything that answers to a call. `mailer` is None where no mail goes out.

    `checks_answers` holds every answer against the documents, as the tests do.
    """

    settings: Settings
    database: Database
    writer: Writer
    limits: Limits
    passwords: PasswordPool
    visitor_tokens: VisitorTokens
    access_tokens: AccessTokens
    mailer: Mailer | None
    mail_rules: MailRules
    presences: Presences
    checks_answers: bool = False

    @property
    def has_mail(self) -> bool:
        """Whether replies can be mailed to those who have left."""
        return self.mailer is not None

    @property
    def presence(self) -> Callable[[str], str]:
        """Tell a teammate's presence by their id."""
        return self.presences.of

    async def close(self) -> None:
        """Finish what was taken in, then close what is open."""
        await self.writer.close()
        await self.passwords.close()
        await self.database.close()
