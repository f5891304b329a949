"""Duties that come round by the clock. Each may run in several workers at once and does no harm twice."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from widget_server.errors import as_app_error
from widget_server.services import upkeep
from widget_server.worker.verdicts import places

log = structlog.get_logger("widget_server.worker")


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to be done again and again; `do` is called with the context."""

    name: str
    every: timedelta
    do: Callable[[Any], Awaitable[None]]


async def _delete_old(context: Any) -> None:
    await upkeep.delete_old(context.database)


DUTIES = (Duty("delete_old", timedelta(hours=1), _delete_old),)


async def repeat(context: Any, duty: Duty) -> None:
    """Do a duty soon, and then as often as it says, until cancelled; a failure waits for the next time."""
    period = duty.every.total_seconds()
    pause = random.uniform(0, min(60.0, period))  # noqa: S311  workers that start together spread out
    while True:
        await asyncio.sleep(pause)
        try:
            await duty.do(context)
        except Exception as error:  # noqa: BLE001  it comes round again
            away = as_app_error(error)
            about = {"why": away.code} if away else {"error": type(error).__name__, "places": places(error)}
            log.warning("duty_failed", duty=duty.name, **about)
        pause = period * random.uniform(0.9, 1.1)  # noqa: S311  chance for spreading, not a secret
