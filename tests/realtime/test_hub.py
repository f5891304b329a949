"""Facts reach those who are in a room, in this process and in others, and nothing else does."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
from redis.asyncio import Redis as Client

from tests.services.redis import Redis
from widget_server.events import Emit, SessionEnded, visitor_room
from widget_server.realtime.hub import Hub
from widget_server.realtime.relay import MOST_WAITING
from widget_server.realtime.rooms import Room

ANN, BEN = Room("/widget", visitor_room("ann")), Room("/widget", visitor_room("ben"))


class Local:
    """Sockets of one process: a member in each of some rooms, who keeps what it hears."""

    def __init__(self):
        self.heard: list[tuple[str, str, dict]] = []
        self.news = asyncio.Event()
        self.ended: list[Room] = []
        self.rooms: set[Room] = set()

    def post(self, room, event, payload):
        if room not in self.rooms:
            return 0
        self.heard.append((room.name, event, json.loads(payload)))
        self.news.set()
        return 1

    def end(self, room):
        self.ended.append(room)

    async def hears(self, event: str, within: float = 10) -> None:
        async with asyncio.timeout(within):
            while event not in [heard for _, heard, _ in self.heard]:
                self.news.clear()
                await self.news.wait()


@asynccontextmanager
async def process(url: str | None, *rooms: Room) -> AsyncIterator[tuple[Hub, Local]]:
    hub, local = Hub(url, prefix="test"), Local()
    hub.attach(local)
    hub.start()
    async with asyncio.timeout(10):
        while not hub.is_up:  # noqa: ASYNC110 -- the connection has no event of its own
            await asyncio.sleep(0.01)
    for room in rooms:
        hub.opened(room)
        await hub.hearing([room])
        local.rooms.add(room)
    yield hub, local
    await hub.stop()


def said(room: Room, event: str = "message:new", **payload) -> Emit:
    return Emit("/widget", room.name, event, payload or {"message": {}})


async def test_without_redis_a_fact_reaches_the_members_here():
    async with process(None, ANN) as (hub, local):
        await hub.announce([SessionEnded("/widget", ANN.name, "blocked")])
        hub.emit(said(BEN))

        assert [(ANN.name, "session:ended", {"reason": "blocked"})] == local.heard
        assert [ANN] == local.ended
        assert (2, 1, 0) == (hub.emits, hub.deliveries, hub.dropped)


async def test_a_fact_that_cannot_be_told_does_not_undo_what_was_done():
    class Broken:
        def emits(self):
            raise KeyError

    async with process(None, ANN) as (hub, local):
        await hub.announce([Broken(), SessionEnded("/widget", ANN.name, "blocked")])

        assert ["session:ended"] == [event for _, event, _ in local.heard]


async def test_a_fact_reaches_the_process_that_holds_a_member_and_its_own_only_once(redis_url):
    async with process(redis_url, ANN) as (here, at_here), process(redis_url, ANN) as (_, at_there):
        here.emit(said(ANN, n=1))
        here.emit(said(ANN, "conversation:updated", n=2))

        await at_there.hears("conversation:updated")
        assert [
            (ANN.name, "message:new", {"n": 1}),
            (ANN.name, "conversation:updated", {"n": 2}),
        ] == at_there.heard
        assert at_there.heard == at_here.heard


async def test_a_process_is_asked_only_for_rooms_it_holds(redis_url):
    async with process(redis_url, ANN) as (there, at_there), process(redis_url) as (here, _):
        client = Client.from_url(redis_url)
        here.emit(said(BEN))
        here.emit(said(ANN))
        await at_there.hears("message:new")
        held = await client.pubsub_channels("test:/*")
        there.closed(ANN)
        async with asyncio.timeout(10):
            while await client.pubsub_channels("test:/*"):  # noqa: ASYNC110 -- Redis tells nobody
                await asyncio.sleep(0.01)
        await client.aclose()

        assert [b"test:/widget:visitor:ann"] == held
        assert 1 == len(at_there.heard)


async def test_an_ended_session_is_ended_everywhere(redis_url):
    async with process(redis_url, ANN) as (here, _), process(redis_url, ANN) as (_, at_there):
        await here.announce([SessionEnded("/widget", ANN.name, "revoked")])

        await at_there.hears("session:ended")
        assert [ANN] == at_there.ended


GARBAGE = [
    b"\x80\x04\x95K\x00", b"", b"{}", b"[]", b"null", b"\xff\xfe", b"{" * 5_000, b'{"method":"emit","event":"message:new"}',
    b'{"sender":"x","event":"message:new","payload":[]}', b'{"sender":1,"event":"message:new","payload":{}}',
    b'{"sender":"x","event":"message:new","payload":{},"more":1}', b'{"sender":"x","event":"evil","payload":{}}',
    b'{"sender":"x","event":"message:new","payload":{"a":NaN}}',
]  # fmt: skip


async def test_garbage_in_a_channel_is_counted_and_harms_nobody(redis_url):
    async with process(redis_url, ANN) as (hub, local), process(redis_url) as (other, _):
        client = Client.from_url(redis_url)
        for body in GARBAGE:
            await client.publish("test:/widget:visitor:ann", body)
        await client.publish("test:", b"x")
        await client.aclose()

        other.emit(said(ANN))
        await local.hears("message:new")

        assert 1 == len(local.heard)
        assert len(GARBAGE) + 1 == hub.garbage


@pytest.fixture
def redis() -> Iterator[Redis]:
    """A Redis that may be crashed."""
    server = Redis()
    server.start()
    yield server
    server.remove()


async def test_while_redis_is_away_nothing_is_raised_or_waited_for_and_then_it_goes_on(redis):
    async with process(redis.url, ANN) as (here, _), process(redis.url, ANN) as (there, at_there):
        gaps: list[bool] = []
        there.on_gap = lambda: gaps.append(True)
        await asyncio.to_thread(redis.kill9)

        began = time.monotonic()
        for _ in range(100):
            here.emit(said(ANN))
        there.opened(BEN)
        await there.hearing([BEN])
        waited = time.monotonic() - began
        await asyncio.to_thread(redis.start)
        at_there.rooms.add(BEN)
        async with asyncio.timeout(15):
            while BEN.name not in [name for name, _, _ in at_there.heard]:
                here.emit(said(BEN))
                await asyncio.sleep(0.05)

        assert waited < 1
        assert here.dropped > 0
        assert [True] == gaps


async def test_what_waits_for_redis_is_bounded():
    hub = Hub("redis://127.0.0.1:1/0")

    for _ in range(MOST_WAITING + 5):
        hub.emit(said(ANN))
    await hub.stop()

    assert 5 == hub.dropped


async def test_a_hub_without_sockets_tells_others_only(redis_url):
    worker = Hub(redis_url, prefix="test")
    worker.start()
    async with process(redis_url, ANN) as (_, local):
        worker.emit(said(ANN))

        await local.hears("message:new")
    await worker.stop()
