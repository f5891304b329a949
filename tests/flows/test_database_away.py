"""R9: without its database the server refuses at once and stays up; when that is back, it goes on by itself."""

import asyncio
import time
from collections.abc import Awaitable
from pathlib import Path

import pytest

from tests.flows.house import House
from tests.flows.people import Agent, Shopper, new_id
from tests.flows.wire import Payload, Refused, Socket, call
from tests.services.postgres import Postgres

AT_ONCE = 4.0  # seconds on a busy machine


async def test_lines_are_refused_while_the_database_is_away_and_taken_when_it_is_back(
    tmp_path: Path, crashing: Postgres
) -> None:
    async with House(tmp_path, crashing.create()) as house:
        shopper, agent = await house.shopper(), await house.agent()
        socket = await shopper.connect(house.urls[0])
        line = await shopper.say("before", new_id())
        over_socket, over_http = new_id(), new_id()

        await asyncio.to_thread(crashing.kill9)
        await all_is_refused_at_once(house, shopper, agent, over_socket, over_http)
        await the_process_stays_up(house, socket)
        await asyncio.to_thread(crashing.start)
        await house.database_is_back()
        await healed(house)
        await shopper.say("over the socket", over_socket)
        await shopper.post(house.urls[0], "over HTTP", over_http)
        await house.end_leases()

        assert ["before", "over the socket", "over HTTP"] == [
            kept["text"] for kept in await agent.lines(line["conversation_id"])
        ]
        assert {} == await house.work_is_done()
        assert [] == house.wrongs


async def all_is_refused_at_once(
    house: House, shopper: Shopper, agent: Agent, over_socket: str, over_http: str
) -> None:
    calls = [
        shopper.say("over the socket", over_socket),
        shopper.post(house.urls[0], "over HTTP", over_http),
        agent.conversations(),
        shopper.begin(house.urls[0]),
    ]
    began = time.monotonic()

    refused = [await refusal(asking) for asking in calls]

    took = time.monotonic() - began
    print(f"\nfour refusals in {took:.2f} s")  # noqa: T201  the figures, for whoever runs it with -s
    assert [("unavailable", 1)] * 4 == [(told["code"], told["retry_after"]) for told in refused]
    assert took < AT_ONCE


async def the_process_stays_up(house: House, socket: Socket) -> None:
    ready = await refusal(call(house.http, "GET", f"{house.urls[0]}/readyz"))
    alive = await call(house.http, "GET", f"{house.urls[0]}/healthz")

    assert "away" == ready["checks"]["database"]
    assert {"status": "ok"} == alive
    assert house.servers[0].is_running
    assert not socket.ended.is_set()


async def refusal(asking: Awaitable[object]) -> Payload:
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
