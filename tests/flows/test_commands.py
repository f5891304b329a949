"""What an operator types first: a workspace, its owner's link, and the server that lets the owner in."""

import asyncio
import subprocess
from pathlib import Path

import aiohttp
import pytest

from tests.flows.house import KEYS, SHOPBELL, Server
from tests.flows.wire import Refused, call

OWNER, PASSWORD = "olive@lamps.example", "seven blue lamps in a row"


async def test_an_owner_comes_in_by_the_link_of_a_new_workspace(
    tmp_path: Path, postgres_url: str, http: aiohttp.ClientSession
) -> None:
    env = {**KEYS, "SHOPBELL_DATABASE_URL": postgres_url, "SHOPBELL_DATA_DIR": str(tmp_path)}
    named = ["workspace", "create", "--name", "Lamps", "--owner", OWNER]
    server = Server(tmp_path / "server", env)

    too_early = await run(env, *named)
    migrated = await run(env, "migrate")
    created = await run({**env, "SHOPBELL_PUBLIC_URL": server.url}, *named)
    twice = await run(env, *named)
    await server.start()
    page, _, code = created.stdout.strip().partition("#")
    set_up = {"code": code, "password": PASSWORD}
    credentials = {"email": OWNER, "password": PASSWORD}
    with pytest.raises(Refused) as closed:
        await call(http, "POST", f"{server.url}/api/v1/auth/login", credentials)
    async with http.get(page) as answer:
        shown = (answer.status, answer.headers["Referrer-Policy"], code in await answer.text())
    with pytest.raises(Refused) as weak:
        await call(http, "POST", f"{server.url}/api/v1/auth/set-up", {"code": code, "password": "lamps"})
    done = await call(http, "POST", f"{server.url}/api/v1/auth/set-up", set_up)
    with pytest.raises(Refused) as used:
        await call(http, "POST", f"{server.url}/api/v1/auth/set-up", set_up)
    grant = await call(http, "POST", f"{server.url}/api/v1/auth/login", credentials)
    me = await call(http, "GET", f"{server.url}/api/v1/me", token=grant["access_token"])
    stopped = await server.stop()

    assert (1, True) == (too_early.returncode, "shopbell migrate" in too_early.stderr)
    assert (0, 0, "") == (migrated.returncode, created.returncode, created.stderr)
    assert f"{server.url}/set-up" == page
    assert (1, 1) == (twice.returncode, len(twice.stderr.splitlines()))
    assert (200, "no-referrer", False) == shown
    assert ["unauthenticated", "invalid", "not_found"] == [told.value.code for told in (closed, weak, used)]
    assert {} == done
    assert ("owner", OWNER, "Lamps") == (me["role"], me["email"], me["workspace"]["name"])
    assert (0, []) == (stopped, server.wrongs)
    assert PASSWORD not in server.program.stderr.read_text()


async def run(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    command = ["env", *(f"{name}={value}" for name, value in env.items()), SHOPBELL, *arguments]
    return await asyncio.to_thread(
        subprocess.run, command, capture_output=True, text=True, timeout=60, check=False
    )
