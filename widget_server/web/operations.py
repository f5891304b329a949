"""What those who run the server ask it: is it up, is it ready, how is it doing."""

import asyncio
import hmac
from typing import Literal

import orjson
import structlog
from aiohttp import web
from pydantic import BaseModel

from widget_server.errors import Unauthenticated
from widget_server.web.address import is_loopback
from widget_server.web.dispatch import where
from widget_server.web.parts import CONTEXT, DRAINING, FIGURES, PROBES, Probe

WITHIN = 2.0  # seconds for a sign of life

log = structlog.get_logger()


class Alive(BaseModel):
    """The process is up."""

    status: Literal["ok"]


class Ready(BaseModel):
    """Whether new work is welcome; `checks` name what we stand on, and the process when it is leaving."""

    ready: bool
    checks: dict[str, Literal["ok", "away", "draining"]]


async def healthz(_request: web.Request) -> web.Response:
    """Tell that the process is up."""
    return _told({"status": "ok"}, 200)


async def readyz(request: web.Request) -> web.Response:
    """Tell whether new work is welcome, and which of the things we stand on is away."""
    probes = request.app[PROBES]
    found = await asyncio.gather(*(_asked(name, probe) for name, probe in probes.items()))
    checks = dict(zip(probes, found, strict=True))
    if request.app[DRAINING].on:
        checks["process"] = "draining"
    is_ready = all(state == "ok" for state in checks.values())
    return _told({"ready": is_ready, "checks": checks}, 200 if is_ready else 503)


async def metrics(request: web.Request) -> web.Response:
    """Tell figures in the Prometheus text format, to this machine or to who shows the token."""
    if not _may_see(request):
        raise Unauthenticated("Show the metrics token as `Authorization: Bearer …`.")
    text = "".join(_figure(name, value) for name, value in sorted(request.app[FIGURES]().items()))
    headers = {"Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store"}
    return web.Response(body=text.encode(), headers=headers)


async def _asked(name: str, probe: Probe) -> str:
    try:
        async with asyncio.timeout(WITHIN):
            await probe()
    except Exception as error:  # noqa: BLE001  whatever it raises, it is no sign of life
        log.warning("not ready", check=name, error=type(error).__name__)
        return "away"
    return "ok"


def _figure(name: str, value: float) -> str:
    """Write one figure (prometheus.io/docs/instrumenting/exposition_formats)."""
    kind = "counter" if name.endswith("_total") else "gauge"
    return f"# TYPE {name} {kind}\n{name} {value:.17g}\n"


def _may_see(request: web.Request) -> bool:
    token = request.app[CONTEXT].settings.metrics_token
    scheme, _, shown = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == "bearer" and hmac.compare_digest(token.encode(), shown.strip().encode()):
        return True
    # A proxy on this machine that nobody named as one must not pass for this machine.
    is_direct = not any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via"))
    return is_direct and is_loopback(where(request).address)


def _told(body: dict[str, object], status: int) -> web.Response:
    headers = {"Cache-Control": "no-store"}
    return web.Response(
        body=orjson.dumps(body), status=status, headers=headers, content_type="application/json"
    )
