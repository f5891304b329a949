"""Run the demo: one process, one port, on this machine only."""

import logging
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from connectors.mail import MemoryMailer
from widget_server import logs, running, schema
from widget_server.app import DRAIN, build, create_app
from widget_server.demo.hosts import add_mailbox, put_shop
from widget_server.demo.options import SERVER_HOST, Options, folder_of, settings_of
from widget_server.demo.seed import Teams, seed
from widget_server.services.mail_rules import MailRules

QUICK_MAIL = MailRules(  # whoever tries the demo does not wait for minutes
    unseen=timedelta(seconds=20),
    longest=timedelta(seconds=60),
    apart=timedelta(seconds=20),
    a_day_per_conversation=100,
    a_day_per_address=1000,
)

About = dict[str, Any]


def run(options: Options, tell: Callable[[About], None]) -> None:
    """Run until asked to go; `tell` hears the addresses and sign-ins once everything answers."""
    logs.configure("console", least=logging.WARNING)
    with folder_of(options) as folder:
        running.run(_run(options, folder, tell))


async def _run(options: Options, folder: Path, tell: Callable[[About], None]) -> None:
    mailer = MemoryMailer()
    house = build(settings_of(options, folder), mailer, mail_rules=QUICK_MAIL)
    try:
        await schema.migrate(house.database)
        teams = await seed(house.database, house.passwords, folder, options.shop)
        app = create_app(house)
    except BaseException:
        await house.close()
        raise
    put_shop(app, options.server, teams[0].widget_id)
    mailbox = add_mailbox(app, mailer)

    def ready() -> None:
        tell(_about(options, teams, options.server + mailbox))

    await running.serve(app, _loopback(), options.port, app[DRAIN], ready)


def _about(options: Options, teams: Teams, mailbox: str) -> About:
    shop, other = teams
    return {
        "url": options.server,
        "storefront": f"{options.shop}/",
        "inbox": f"{options.server}/inbox",
        **shop.about(),
        "mailbox": mailbox,
        "other": other.about(),
    }


def _loopback() -> list[str]:
    """List this machine's own addresses; a browser may take `localhost` for the one of IPv6."""
    try:
        with socket.socket(socket.AF_INET6) as tried:
            tried.bind(("::1", 0))
    except OSError:
        return [SERVER_HOST]
    return [SERVER_HOST, "::1"]
