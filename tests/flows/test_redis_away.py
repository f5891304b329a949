"""R5, R9: without Redis the chat goes on; what other servers did not announce is found all the same."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from tests.flows.house import House
from tests.flows.node import Node
from tests.flows.people import Shopper, new_id
from tests.flows.wire import PATIENCE, Socket
from tests.services.redis import Redis
from widget_server.realtime import server as realtime

HEADS_EVERY = 0.5  # seconds
ONE_ROUND = 5.0  # seconds: as long, and what a busy machine takes to answer


async def test_a_miss_is_found_within_one_round_of_heads(
    tmp_path: Path, postgres_url: str, crashing_redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(realtime, "EVERY_ROUND", HEADS_EVERY)
    async with House(tmp_path, postgres_url, crashing_redis.url, servers=0) as house:
        nodes = [Node(house.env) for _ in range(2)]
        here, there = [await node.start() for node in nodes]
        shopper, agent = await house.shopper(here), await house.agent(url=there)
        socket, inbox = await shopper.connect(here), await agent.connect(there)
        line = await shopper.say("Anybody there?", new_id())
        await hears_line(inbox, "Anybody there?")

        await asyncio.to_thread(crashing_redis.kill9)
        reply = await agent.say(line["conversation_id"], "I am.", new_id())
        await shopper.shows(line["conversation_id"], reply["seq"], ONE_ROUND)
        head = await inbox.hears("conversation:heads", lambda told: bool(told["heads"]))

        assert reply["id"] not in [
            told["message"]["id"] for event, told in socket.heard if event == "message:new"
        ]
        assert ["Anybody there?", "I am."] == texts(shopper, line["conversation_id"])
        assert {"seq", "revision", "position"} == set(head["heads"][line["conversation_id"]])
        await asyncio.gather(*(person.leave() for person in (shopper, agent)))
        await asyncio.gather(*(node.stop() for node in nodes))


async def test_the_chat_goes_on_without_redis_and_servers_hear_each_other_again(
    tmp_path: Path, postgres_url: str, crashing_redis: Redis
) -> None:
    async with House(tmp_path, postgres_url, crashing_redis.url, servers=2) as house:
        here, there = house.urls
        shopper, agent = await house.shopper(here), await house.agent(url=there)
        socket, inbox = await shopper.connect(here), await agent.connect(there)
        conversation_id = (await shopper.say("one", new_id()))["conversation_id"]

        await asyncio.to_thread(crashing_redis.kill9)
        await shopper.say("two", new_id())
        await hears_line(socket, "two")
        await agent.say(conversation_id, "three", new_id())
        await hears_line(inbox, "three")
        late = await house.agent("Bob", here)
        await late.connect()
        await asyncio.to_thread(crashing_redis.start)
        await heard_again(house, conversation_id)
        await shopper.settle()

        assert ["one", "two", "three"] == texts(shopper, conversation_id)[:3]
        assert not socket.ended.is_set()
        assert not inbox.ended.is_set()
        assert [] == house.wrongs


async def heard_again(house: House, conversation_id: str) -> None:
    """Wait until what is said at one server is announced by the other."""
    shopper, agent = house.people[:2]
    assert isinstance(shopper, Shopper)
    assert shopper.socket
    async with asyncio.timeout(20):
        while True:
            text = f"Are we whole? {new_id()}"
            await agent.say(conversation_id, text, new_id())
            with suppress(TimeoutError):
                await hears_line(shopper.socket, text, within=0.5)
                return


async def hears_line(socket: Socket, text: str, within: float = PATIENCE) -> None:
    """Wait until a line is announced."""
    await socket.hears("message:new", lambda told: told["message"]["text"] == text, within)


def texts(shopper: Shopper, conversation_id: str) -> list[str]:
    return [line["text"] for line in shopper.threads[conversation_id].lines]
