"""R1: whatever is killed, and however often, what was acknowledged is there, once and in one order."""

import asyncio
import random
import time
from pathlib import Path

from tests.flows.house import House
from tests.flows.storm import Storm
from tests.services.postgres import Postgres

SEED = 20_261_124
ROUNDS, FEWEST = 8, 2


async def test_acknowledged_lines_survive_kills_of_the_one_server(tmp_path: Path, sqlite_url: str) -> None:
    async with House(tmp_path, sqlite_url) as house:
        storm = await Storm.begin(house, SEED)

        starts = await kill_again_and_again(house, seconds=15)

        await judge(house, storm, starts)


async def test_acknowledged_lines_survive_kills_of_servers_and_database(
    tmp_path: Path, crashing: Postgres, redis_url: str
) -> None:
    async with House(tmp_path, crashing.create(), redis_url, servers=2) as house:
        storm = await Storm.begin(house, SEED)

        starts = await kill_again_and_again(house, seconds=6)
        await asyncio.to_thread(crashing.kill9)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(crashing.start)
        await house.database_is_back()
        starts += await kill_again_and_again(house, seconds=6)

        await judge(house, storm, starts)


async def kill_again_and_again(house: House, seconds: float) -> list[float]:
    """Kill one server after the other, up to `ROUNDS` times in so many seconds; answers how long each start took."""
    chance, end, starts = random.Random(SEED), time.monotonic() + seconds, list[float]()
    while len(starts) < FEWEST or (len(starts) < ROUNDS and time.monotonic() < end):
        await asyncio.sleep(chance.uniform(0.3, 1.0))
        server = house.servers[len(starts) % len(house.servers)]
        await server.kill9()
        starts.append(await server.start())
    await asyncio.sleep(0.5)
    return starts


async def judge(house: House, storm: Storm, starts: list[float]) -> None:
    """Everything acknowledged is there once; what is unknown at most once and, sent again, once; work goes on."""
    await storm.end()
    ready = ", ".join(f"{seconds:.1f}" for seconds in starts)
    print(f"\n{len(starts)} kills, ready again after {ready} s; {storm.figures}")  # noqa: T201  the figures, for whoever runs it with -s

    assert [] == await storm.faults()
    assert [] == await storm.send_again()
    assert [] == storm.history.open
    assert [] == await storm.faults()
    await house.end_leases()
    assert {} == await house.work_is_done()
    assert [1] * len(storm.shoppers) == [await found(storm, number) for number in range(len(storm.shoppers))]
    assert [] == house.wrongs
    assert len(storm.history.kept) > 50


async def found(storm: Storm, number: int) -> int:
    """How many conversations are found by a word of the line that a shopper sent last."""
    last = next(a for a in reversed(storm.history.kept) if a.sender == f"http{number}")
    return len(await storm.agent.conversations(f"&q={last.client_id.replace('-', '%20')}"))
