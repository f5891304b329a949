"""The parts that the application hands to its handlers, by key."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from widget_server.context import Context
from widget_server.web.assets import Assets

Probe = Callable[[], Awaitable[None]]
"""Asks one thing that we stand on for a sign of life; raises when there is none."""

Figures = Callable[[], Mapping[str, float]]
"""Gathers what the metrics tell, by name."""


@dataclass
class Draining:
    """Whether this process is on its way out and wants no new work."""

    on: bool = False


CONTEXT = web.AppKey("context", Context)
ASSETS = web.AppKey("assets", Assets)
OPENAPI = web.AppKey("openapi", bytes)
ASYNCAPI = web.AppKey("asyncapi", dict[str, Any])
PROBES = web.AppKey("probes", dict[str, Probe])
FIGURES = web.AppKey[Figures]("figures")
DRAINING = web.AppKey("draining", Draining)
