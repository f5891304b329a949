"""What `shopbell doctor` looks at."""

import asyncio

from widget_server.commands.checks import local, mail, public, stores
from widget_server.commands.checks.finding import Finding
from widget_server.settings import Settings

__all__ = ["Finding", "look_at"]


async def look_at(settings: Settings) -> list[Finding]:
    """Run every check, all at once; the findings come in one order, from the inside out."""
    found = await asyncio.gather(
        local.keys(settings),
        local.clock(settings),
        stores.database(settings),
        stores.redis(settings),
        mail.outgoing(settings),
        mail.incoming(settings),
        public.address(settings),
        public.server(settings),
        public.websocket(settings),
    )
    return list(found)
