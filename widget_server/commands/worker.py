"""`shopbell worker`: the worker alone, beside servers that run without one."""

import argparse

import structlog

from widget_server import logs, running
from widget_server.app import build, create_worker
from widget_server.commands.opened import be_ready
from widget_server.settings import Settings

log = structlog.get_logger("shopbell")


def add(parser: argparse.ArgumentParser) -> None:
    """Take no options."""
    parser.set_defaults(run=run)


def run(_options: argparse.Namespace) -> None:
    """Work until asked to go."""
    settings = Settings.from_env()
    logs.configure(settings.log_format)
    running.run(_work(settings))


async def _work(settings: Settings) -> None:
    context = build(settings)
    try:
        await be_ready(context.database)
        worker = create_worker(context)
        log.info("working")
        await running.work(worker.start, worker.stop)
    finally:
        await context.close()
    log.info("stopped")
