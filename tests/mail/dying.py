"""A worker in a process of its own, whose mailer kills it: `python -m tests.mail.dying ADDRESS FILE before|after|never`.

Every mail that goes is a line in FILE: its Message-ID, the number of its characters.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

from auth.seal import RootKeys
from connectors.mail import Mail
from widget_server.database import Database
from widget_server.keyring import Keyring
from widget_server.services.mail_rules import MailRules
from widget_server.worker.runner import Worker
from widget_server.worker.table import HANDLERS


class DyingMailer:
    """Sends into a file, and kills its process before or after that."""

    def __init__(self, file: Path, when: str) -> None:
        self.file, self.when = file, when

    async def send(self, mail: Mail) -> None:
        if self.when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        with self.file.open("a") as sent:
            sent.write(f"{mail.message_id} {len(mail.text)}\n")
        if self.when == "after":
            os.kill(os.getpid(), signal.SIGKILL)


async def main(address: str, file: str, when: str) -> None:
    database = Database(address, Keyring(RootKeys([bytes(range(32))])))
    settings = SimpleNamespace(public_url="https://chat.example.com", inbound_mail_domain=None)
    mailer = DyingMailer(Path(file), when)
    context = SimpleNamespace(database=database, mailer=mailer, mail_rules=MailRules(), settings=settings)
    await Worker(context, HANDLERS).drain()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
