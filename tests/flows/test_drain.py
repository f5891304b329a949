"""A server that is asked to go finishes what it took in, says so, and loses nothing."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.flows.house import House
from tests.flows.people import new_id
from tests.flows.storm import Storm
from tests.flows.wire import PATH

SEED = 20_261_125


async def test_what_is_in_flight_is_acknowledged_while_a_server_leaves(
    tmp_path: Path, sqlite_url: str
) -> None:
    async with House(tmp_path, sqlite_url) as house:
        (server,), (url,) = house.servers, house.urls
        shopper = await house.shopper()
        socket = await shopper.connect(url)
        conversation_id = (await shopper.say("first", new_id()))["conversation_id"]

        with held_up(tmp_path / "x.db"):
            saying = [
                asyncio.create_task(shopper.say("over the socket", new_id())),
                asyncio.create_task(shopper.post(url, "over HTTP", new_id())),
            ]
            await in_flight(house)
            server.ask_to_go()
            draining = await socket.hears("server:draining")
            ready = await status_of(house, f"{url}/readyz")
            connect = await status_of(house, url + PATH, Upgrade="websocket")
        said = await asyncio.gather(*saying)
        code = await server.leaves()

        assert 0 <= draining["reconnect_in"] <= 10
        assert (503, {"ready": False}) == (ready[0], {"ready": ready[1]["ready"]})
        assert "draining" == ready[1]["checks"]["process"]
        assert (503, "unavailable") == (connect[0], connect[1]["code"])
        assert {"over the socket", "over HTTP"} == {message["text"] for message in said}
        assert 0 == code
        await server.start()
        assert [2, 3] == sorted(message["seq"] for message in said)
        assert 3 == len(await shopper.fetch(url, conversation_id))
        assert [] == house.wrongs


async def test_a_rolling_restart_under_load_loses_nothing(
    tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    async with House(tmp_path, postgres_url, redis_url, servers=2) as house:
        storm, bob = await Storm.begin(house, SEED), await house.agent("Bob")
        inboxes = [await bob.connect(url) for url in house.urls]
        codes = []

        for server in house.servers:
            await asyncio.sleep(0.7)
            codes.append(await server.stop())
            await server.start()
        await asyncio.sleep(0.5)
        await storm.end()
        print(f"\n{storm.figures}")  # noqa: T201  the figures, for whoever runs it with -s

        assert [0, 0] == codes
        assert all([await inbox.hears("server:draining") for inbox in inboxes])
        assert [] == await storm.faults()
        assert [] == await storm.send_again()
        assert [] == await storm.faults()
        assert {} == await house.work_is_done()
        assert [] == house.wrongs
        assert len(storm.history.kept) > 30


async def test_a_server_that_is_asked_twice_leaves_at_once(tmp_path: Path, sqlite_url: str) -> None:
    async with House(tmp_path, sqlite_url) as house:
        (server,), (url,) = house.servers, house.urls
        shopper = await house.shopper()
        socket = await shopper.connect(url)

        with held_up(tmp_path / "x.db"):
            saying = asyncio.create_task(shopper.say("too late", new_id()))
            await in_flight(house)
            server.ask_to_go()
            await socket.hears("server:draining")
            server.ask_to_go()
            code = await server.leaves(10)
        outcome = await asyncio.gather(saying, return_exceptions=True)

        assert 1 == code
        assert isinstance(outcome[0], Exception)


@contextmanager
def held_up(file: Path) -> Iterator[None]:
    """Let every writer wait, as a slow disk does."""
    database = sqlite3.connect(file, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.close()


async def in_flight(house: House) -> None:
    """Wait until an event is being worked on."""
    async with asyncio.timeout(10):
        while True:
            async with house.http.get(f"{house.urls[0]}/metrics") as answer:
                if "\nevents_in_flight 1" in await answer.text():
                    return


async def status_of(house: House, address: str, **headers: str) -> tuple[int, Any]:
    async with house.http.get(address, headers=headers) as answer:
        return answer.status, await answer.json()
