"""Joins the parts into a running server; the only module that knows them all."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path

from aiohttp import web

from auth.keys import derive
from auth.passwords import PasswordPool, Passwords
from auth.seal import RootKeys
from auth.tokens import AccessTokens
from auth.visitor import VisitorTokens
from connectors.mail import Mailer
from connectors.smtp_out import SmtpMailer
from widget_server import schema
from widget_server.context import Context
from widget_server.database import Database
from widget_server.errors import Unavailable
from widget_server.keyring import Keyring
from widget_server.limits import Limits
from widget_server.realtime import asyncapi
from widget_server.realtime.hub import Hub
from widget_server.realtime.presence import Presence
from widget_server.realtime.server import Realtime
from widget_server.services.mail_rules import MailRules
from widget_server.services.writer import Writer
from widget_server.settings import Settings
from widget_server.web import site
from widget_server.web.address import limit_key
from widget_server.web.assets import Assets
from widget_server.web.dispatch import where
from widget_server.web.parts import Probe
from widget_server.worker import mail_in
from widget_server.worker.runner import Worker
from widget_server.worker.schedule import DUTIES
from widget_server.worker.table import HANDLERS

HERE = Path(__file__).parent
# In a wheel the browser code is beside this module.
DIST = HERE / "dist" if (HERE / "dist").is_dir() else HERE.parent / "static" / "dist"
DRAIN_WITHIN = 10.0  # seconds for what is in flight

Leave = Callable[[], Awaitable[None]]
DRAIN = web.AppKey[Leave]("drain")


@dataclass(frozen=True, kw_only=True)
class House(Context):
    """The context, with what only this module joins."""

    hub: Hub
    presences: Presence


class Work:
    """What runs beside the edges: promised jobs, periodic duties, mail that comes in."""

    def __init__(self, house: House) -> None:
        self.jobs = Worker(house, HANDLERS, DUTIES)
        self._mail_in = mail_in.server(house)

    async def start(self) -> None:
        """Begin; raises OSError when the address for incoming mail cannot be listened on."""
        if self._mail_in:
            await self._mail_in.start()
        await self.jobs.start()

    async def stop(self) -> None:
        """Take nothing more, and finish what runs."""
        if self._mail_in:
            await self._mail_in.stop()
        await self.jobs.stop()


class LoneWork(Work):
    """The same in a process without sockets, whose facts reach the servers through Redis."""

    def __init__(self, house: House) -> None:
        super().__init__(house)
        self._hub = house.hub

    async def start(self) -> None:
        """Begin."""
        self._hub.start()
        await super().start()

    async def stop(self) -> None:
        """Finish, and hang up."""
        await super().stop()
        await self._hub.stop()


def build(
    settings: Settings,
    mailer: Mailer | None = None,
    *,
    mail_rules: MailRules | None = None,
    checks_answers: bool = False,
) -> House:
    """Make the parts; nothing is opened before it is used. Without a `mailer` the settings name one."""
    database = Database(settings.database_url, Keyring(RootKeys(settings.root_keys)))
    hub = Hub(settings.redis_url)
    database.on_announce = hub.announce
    peppers = [derive(key, "passwords") for key in settings.secret_keys]
    return House(
        settings=settings,
        database=database,
        writer=Writer(database),
        limits=Limits(),
        passwords=PasswordPool(Passwords(peppers)),
        visitor_tokens=VisitorTokens(settings.secret_keys),
        access_tokens=AccessTokens(settings.secret_keys),
        mailer=mailer or _mailer(settings),
        mail_rules=mail_rules or MailRules(),
        hub=hub,
        presences=Presence(hub),
        checks_answers=checks_answers,
    )


def create_app(house: House, *, with_worker: bool = True) -> web.Application:
    """Make the server. It starts and stops with the application; `app[DRAIN]` prepares for the end."""
    app = web.Application(client_max_size=64 * 1024)
    realtime = Realtime(house, house.hub, house.presences, lambda request: limit_key(where(request).address))
    work = Work(house) if with_worker else None
    probes = _probes(house, work)

    def figures() -> Mapping[str, float]:
        return {**realtime.figures, **_figures(house), "jobs_done_total": work.jobs.done if work else 0}

    draining = site.install(
        app, house, Assets(DIST), asyncapi=asyncapi.build(), probes=probes, figures=figures
    )
    realtime.attach(app)

    async def leave() -> None:
        draining.on = True
        await realtime.drain(DRAIN_WITHIN)

    async def live(_app: web.Application) -> AsyncIterator[None]:
        await realtime.start()
        if work:
            await work.start()
        yield
        if work:
            await work.stop()
        await realtime.stop()
        await house.close()

    app[DRAIN] = leave
    app.cleanup_ctx.append(live)
    return app


def create_worker(house: House) -> LoneWork:
    """Make the worker alone."""
    return LoneWork(house)


def _mailer(settings: Settings) -> Mailer | None:
    if settings.smtp_url is None:
        return None
    return SmtpMailer(settings.smtp_url, parseaddr(settings.mail_from)[1])


def _probes(house: House, work: Work | None) -> dict[str, Probe]:
    async def schema_is_here() -> None:
        if await schema.state(house.database) in ("behind", "empty"):
            raise Unavailable("The schema is older than this version needs.")

    async def redis_is_heard() -> None:
        if not house.hub.is_up:
            raise Unavailable("Redis is away.")

    async def worker_works() -> None:
        if work and work.jobs.looked_at is None:
            raise Unavailable("The worker has not found the outbox yet.")

    probes: dict[str, Probe] = {"database": house.database.ping, "schema": schema_is_here}
    if house.settings.redis_url:
        probes["redis"] = redis_is_heard
    if work:
        probes["worker"] = worker_works
    return probes


def _figures(house: House) -> dict[str, float]:
    return {
        "lines_written_total": house.writer.written,
        "commits_total": house.writer.commits,
        "limits_hit_total": house.limits.refused,
    }
