"""`shopbell serve`: the server, with the worker inside it unless that runs elsewhere."""

import argparse

import structlog

from widget_server import logs, running
from widget_server.app import DRAIN, build, create_app
from widget_server.commands.opened import be_ready
from widget_server.settings import Settings

log = structlog.get_logger("shopbell")


def add(parser: argparse.ArgumentParser) -> None:
    """Take whether to do without the worker."""
    parser.add_argument("--no-worker", action="store_true", help="leave promised work to `shopbell worker`")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Serve until asked to go."""
    settings = Settings.from_env()
    logs.configure(settings.log_format)
    running.run(_serve(settings, with_worker=not options.no_worker))


async def _serve(settings: Settings, *, with_worker: bool) -> None:
    context = build(settings)
    try:
        await be_ready(context.database)
        app = create_app(context, with_worker=with_worker)
    except BaseException:
        await context.close()
        raise

    def ready() -> None:
        log.info("serving", host=settings.host, port=settings.port, public=settings.public_url)

    await running.serve(app, [settings.host], settings.port, app[DRAIN], ready)
    log.info("stopped")
