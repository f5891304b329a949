"""The whole server inside the test's own process, where many steps are quick and its clocks can be set."""

from contextlib import suppress
from dataclasses import replace

from aiohttp.test_utils import TestServer

from widget_server.app import DRAIN, build, create_app
from widget_server.limits import LIMITS, Limit, Limits
from widget_server.settings import Settings

GENEROUS = dict.fromkeys(LIMITS, Limit(1e6, 1e6))


class Node:
    """One of the servers on a database; every answer is held against the documents."""

    def __init__(self, env: dict[str, str]) -> None:
        parts = build(Settings.from_env(env), checks_answers=True)
        self.app = create_app(replace(parts, limits=Limits(GENEROUS)))
        self._server = TestServer(self.app)

    async def start(self) -> str:
        """Start it; answers with where it is."""
        await self._server.start_server()
        return str(self._server.make_url("")).rstrip("/")

    async def stop(self) -> None:
        """End it in order."""
        with suppress(TimeoutError):
            await self.app[DRAIN]()
        await self._server.close()
