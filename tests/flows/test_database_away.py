"""R9: without its database the server refuses at once and stays up; when that is back, it goes on by itself."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.flows.house import House
from tests.flows.people import new_id
from tests.flows.wire import Payload, Refused, call
from tests.services.postgres import Postgres

AT_ONCE = 4.0  # seconds on a busy machine


async def test_lines_are_refused_while_the_database_is_away_and_taken_when_it_is_back(
    tmp_path: Path, crashing: Postgres
) -> None:
    async with House(tmp_path, crashing.create()) as house:
        (server,), (url,) = house.servers, house.urls
        shopper, agent = await house.shopper(), await house.agent()
        socket = await shopper.connect(url)
        line = await shopper.say("before", new_id())
        over_socket, over_http = new_id(), new_id()

        await asyncio.to_thread(crashing.kill9)
        began = time.monotonic()
        refused = [
            await refusal(shopper.say("over the socket", over_socket)),
            await refusal(shopper.post(url, "over HTTP", over_http)),
            await refusal(shopper.say("over the socket", over_socket)),
            await refusal(agent.conversations()),
            await refusal(shopper.begin(url)),
        ]
        took = time.monotonic() - began
        ready = await refusal(call(house.http, "GET", f"{url}/readyz"))
        print(f"\nfive refusals in {took:.2f} s")  # noqa: T201

        assert ["unavailable"] * 5 == [problem["code"] for problem in refused]
        assert [1] * 5 == [problem["retry_after"] for problem in refused]
        assert took < AT_ONCE
        assert "away" == ready["checks"]["database"]
        assert {"status": "ok"} == await call(house.http, "GET", f"{url}/healthz")
        assert server.is_running
        assert not socket.ended.is_set()

        await asyncio.to_thread(crashing.start)
        await healed(house)
        said = [await shopper.say("over the socket", over_socket), await shopper.post(url, "over HTTP", over_http)]

        assert [2, 3] == [message["seq"] for message in said]
        assert ["before", "over the socket", "over HTTP"] == [
            kept["text"] for kept in await agent.lines(line["conversation_id"])
        ]
        assert {} == await house.work_is_done()
        assert [] == house.wrongs


async def refusal(asking: object) -> Payload:
    """What a call is refused with."""
    with pytest.raises(Refused) as refused:
        await asking
    return refused.value.problem


async def healed(house: House, within: float = 20.0) -> None:
    """Wait until the server is ready again."""
    async with asyncio.timeout(within):
        while True:
            try:
                await call(house.http, "GET", f"{house.urls[0]}/readyz")
            except Refused:
                await asyncio.sleep(0.1)
            else:
                return
