"""Checks of the server as browsers find it: its public address, its certificate, the path for websockets."""

import asyncio
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from ipaddress import ip_address
from urllib.parse import urlsplit

import aiohttp

from widget_server.commands.checks.finding import Finding, Verdict
from widget_server.settings import Settings

PATIENCE = aiohttp.ClientTimeout(total=6)
DAYS_LEFT = 14  # of a certificate
SOCKET = "/socket.io/?EIO=4&transport=websocket"


async def address(settings: Settings) -> Finding:
    """Check that the public address is one that shoppers can use, over TLS."""
    url = urlsplit(settings.public_url)
    if _is_here(url.hostname or ""):
        verdict: Verdict = "ok" if _is_here(settings.host) else "warn"
        mend = "Set SHOPBELL_PUBLIC_URL to the address that shoppers' browsers find, such as https://chat.example.com."
        return Finding("public address", verdict, f"{settings.public_url} works on this machine only", mend)
    if url.scheme != "https":
        mend = "Set SHOPBELL_PUBLIC_URL to an https:// address: shops are, and their pages load nothing else."
        return Finding("public address", "fail", f"{settings.public_url} is not encrypted", mend)
    return Finding("public address", "ok", settings.public_url)


async def server(settings: Settings) -> Finding:
    """Ask the server at its public address whether it is up, and look at its certificate."""
    try:
        async with _session() as session, session.get(f"{settings.public_url}/healthz") as answer:
            certificate = _certificate(answer)
            if answer.status != 200:  # noqa: PLR2004  the one good answer
                mend = "Let the proxy pass every path on to `shopbell serve`."
                return Finding("server", "fail", f"/healthz answers {answer.status}", mend)
    except aiohttp.ClientSSLError:
        mend = "Renew the certificate, for this host name and with its whole chain."
        return Finding("server", "fail", "the certificate is not one that browsers accept", mend)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return _silent("server", settings, error)
    left = (ssl.cert_time_to_seconds(certificate) - time.time()) / 86_400 if certificate else None
    if left is not None and left < DAYS_LEFT:
        return Finding("server", "warn", f"the certificate ends in {left:.0f} days", "Renew the certificate.")
    return Finding("server", "ok", "answers at its public address")


async def websocket(settings: Settings) -> Finding:
    """Open a websocket at the public address, as every chat does."""
    mend = "Let the proxy pass /socket.io/ on with its Upgrade and Connection headers, idle for up to 60 s."
    address = settings.public_url + SOCKET
    try:
        async with _session() as session, session.ws_connect(address, origin=settings.public_url) as socket:
            first = await socket.receive_str(timeout=PATIENCE.total)
    except aiohttp.WSServerHandshakeError as error:
        return Finding(
            "websocket", "fail", f"/socket.io/ answers {error.status} instead of a websocket", mend
        )
    except (aiohttp.ClientError, TimeoutError, OSError, TypeError) as error:
        return _silent("websocket", settings, error)
    if not first.startswith("0{"):
        return Finding("websocket", "fail", "what answers at /socket.io/ is something else", mend)
    return Finding("websocket", "ok", "opens")


@asynccontextmanager
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        yield session
        await asyncio.sleep(0)  # the connection's end is seen before the loop closes


def _certificate(answer: aiohttp.ClientResponse) -> str | None:
    """Tell until when the certificate is good, as OpenSSL writes it."""
    transport = answer.connection.transport if answer.connection else None
    certificate = transport.get_extra_info("peercert") if transport else None
    return certificate.get("notAfter") if certificate else None


def _silent(check: str, settings: Settings, error: Exception) -> Finding:
    verdict: Verdict = "warn" if _is_here(urlsplit(settings.public_url).hostname or "") else "fail"
    mend = (
        "Start `shopbell serve`; if it runs, check SHOPBELL_PUBLIC_URL, the name's DNS entry and the proxy."
    )
    return Finding(check, verdict, f"nothing answers at {settings.public_url} ({type(error).__name__})", mend)


def _is_here(host: str) -> bool:
    """Whether a host is this machine's own loopback."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
