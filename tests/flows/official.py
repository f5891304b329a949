"""The official JavaScript client, which everybody else's widget would use, in a process of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.flows.wire import PATIENCE

SCRIPT = Path(__file__).with_name("official_client.mjs")

Line = dict[str, Any]


class Official:
    """One socket of the official client; `told` is all that it said, oldest first."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.told: list[Line] = []
        self._process = process
        self._changed = asyncio.Event()
        self._last = 0
        self._reading = asyncio.create_task(self._read())

    async def ask(self, event: str, payload: Any) -> Line:
        """Send an event with `emitWithAck`; answers with what was acknowledged."""
        self._last += 1
        number = self._last
        assert self._process.stdin
        self._process.stdin.write(
            json.dumps({"id": number, "event": event, "payload": payload}).encode() + b"\n"
        )
        answer: Line = (await self.tells(lambda line: line.get("id") == number))["answer"]
        return answer

    async def hears(self, event: str, fits: Callable[[Any], bool] = lambda _: True) -> Any:
        """Wait for an event, heard already or to come; answers with its payload."""
        return (await self.tells(lambda line: line.get("heard") == event and fits(line["payload"])))[
            "payload"
        ]

    async def becomes(self, state: str, after: int = 0) -> Line:
        """Wait for `connect`, `disconnect` or `connect_error`, not counting the first `after` lines."""
        return await self.tells(lambda line: line.get("state") == state, after)

    async def tells(self, fits: Callable[[Line], bool], after: int = 0) -> Line:
        """Wait for a line."""
        async with asyncio.timeout(PATIENCE):
            while True:
                self._changed.clear()
                for line in self.told[after:]:
                    if fits(line):
                        return line
                await self._changed.wait()

    async def end(self) -> None:
        """Let it disconnect and end; raises AssertionError when it ended badly."""
        assert self._process.stdin
        self._process.stdin.close()
        code = await asyncio.wait_for(self._process.wait(), PATIENCE)
        await self._reading
        assert 0 == code, self.told

    async def _read(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            self.told.append(json.loads(line))
            self._changed.set()


@asynccontextmanager
async def official(url: str, namespace: str, token: str) -> AsyncIterator[Official]:
    """Run the official client; skips where there is no Node."""
    try:
        process = await asyncio.create_subprocess_exec(
            "node",
            SCRIPT,
            url,
            namespace,
            token,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 20,
        )
    except FileNotFoundError:
        pytest.skip("there is no Node on this machine")
    client = Official(process)
    try:
        yield client
        await client.end()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
