"""The edge as a whole: heads that heal, leaving in order, two processes as one."""

import asyncio
import shutil
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from aiohttp import WSServerHandshakeError

from tests.realtime.house import PATH, House
from tests.realtime.test_widget import line
from tests.services.redis import Redis
from widget_server.events import SessionEnded, visitor_room
from widget_server.models import Visitor


async def test_heads_tell_those_concerned_how_far_a_conversation_is(house):
    _, access = await house.teammate("Ann")
    inbox = await house.inbox(access)
    shopper = await house.shopper(house.widget_id)
    widget = await house.widget(shopper["visitor_token"])
    stranger = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    id_ = (await widget.call("message:send", line()))["message"]["conversation_id"]

    await house.realtime._tell()

    assert {"heads": {id_: {"seq": 1, "revision": 0}}} == await widget.hears("conversation:heads")
    assert {"heads": {id_: {"seq": 1, "revision": 0, "position": 1}}} == await inbox.hears(
        "conversation:heads"
    )
    assert (await stranger.call("conversations:list", {}))["ok"]
    assert [] == stranger.heard


async def test_what_was_quiet_for_two_minutes_is_not_told(house):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    await widget.call("message:send", line())

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=3)):
        await house.realtime._tell()

    assert (await widget.call("conversations:list", {}))["ok"]
    assert "conversation:heads" not in [name for name, _ in widget.heard]


async def test_leaving_lets_nobody_in_answers_what_is_in_flight_and_says_when_to_come_back(
    house, monkeypatch
):
    token = (await house.shopper(house.widget_id))["visitor_token"]
    sending, idle = await house.widget(token), await house.widget(token)
    begun, released = asyncio.Event(), asyncio.Event()
    say = house.context.writer.say

    async def slowly(post):
        begun.set()
        await released.wait()
        return await say(post)

    monkeypatch.setattr(house.context.writer, "say", slowly)
    call = asyncio.create_task(sending.call("message:send", line()))
    await begun.wait()
    draining = asyncio.create_task(house.realtime.drain(10))
    told = await idle.hears("server:draining")
    with pytest.raises(WSServerHandshakeError) as refused:
        await house.session.ws_connect(house.url + PATH)
    open_before = house.realtime.sockets
    released.set()

    answer = await call
    await draining
    await idle.ends()

    assert answer["ok"]
    assert 0 <= told["reconnect_in"] <= 10
    assert (503, "5") == (refused.value.status, dict(refused.value.headers or {}).get("Retry-After"))
    assert (2, 0) == (open_before, house.realtime.sockets)


async def test_leaving_does_not_wait_for_ever(house, monkeypatch):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    begun, stuck = asyncio.Event(), asyncio.Event()

    async def never(_post):
        begun.set()
        await stuck.wait()
        raise TimeoutError

    monkeypatch.setattr(house.context.writer, "say", never)
    await widget.wire.send_str('42/widget,1["message:send",{"client_id":"cccccccccccccccc","text":"x"}]')
    await begun.wait()

    async with asyncio.timeout(8):
        await house.realtime.drain(0.1)

    stuck.set()
    await widget.ends()


async def test_after_a_gap_those_who_were_shut_out_meanwhile_are_cut(house):
    shopper = await house.shopper(house.widget_id)
    widget = await house.widget(shopper["visitor_token"])
    other = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    async with house.database.transaction() as tx:
        (await tx.session.get_one(Visitor, shopper["visitor"]["id"])).blocked_at = tx.now

    house.hub.on_gap()
    await house.realtime._check_after_gap()
    await widget.ends()

    assert [("session:ended", {"reason": "blocked"})] == widget.heard
    assert (await other.call("conversations:list", {}))["ok"]


async def test_figures_tell_what_is_going_on(house):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    await house.connect("/widget", {"token": "forged"})
    await widget.call("message:send", line())
    await widget.call("nonsense", {})

    figures = house.realtime.figures

    assert (2, 1, 0) == tuple(figures[name] for name in ("sockets", "rooms", "events_in_flight"))
    assert 2 == figures["events_refused_total"]
    assert 0 < figures["deliveries_total"] <= figures["emits_total"]


async def test_two_processes_are_one_to_those_who_are_connected(built, tmp_path, redis_url):
    async with two_houses(built, tmp_path, redis_url) as (one, two):
        shopper = await one.shopper(one.widget_id)
        widget = await one.widget(shopper["visitor_token"])
        ann, access = await one.teammate("Ann")
        _, other = await one.teammate("Ben")
        inbox, here = await two.inbox(access), await one.inbox(other)

        answer = await widget.call("message:send", line())
        heard = await inbox.hears("message:new")
        id_ = answer["message"]["conversation_id"]
        await inbox.call("conversation:typing", {"conversation_id": id_, "typing": True})
        typing = await widget.hears("conversation:typing")
        await inbox.call("conversation:watch", {"conversation_id": id_, "watching": True})
        viewers = await here.hears("conversation:viewers")
        await inbox.call("presence:set", {"presence": "away"})
        while "away" != (await here.hears("presence:updated"))["presence"]:
            pass
        async with two.database.transaction() as tx:
            tx.announce(SessionEnded("/widget", visitor_room(shopper["visitor"]["id"]), "revoked"))
        await widget.ends()

        assert "hello" == heard["message"]["text"]
        assert "Ann" == typing["author"]["name"]
        assert [{"id": ann.teammate_id, "name": "Ann", "typing": False}] == viewers["viewers"]
        assert "away" == one.presence.of(ann.teammate_id) == two.presence.of(ann.teammate_id)
        assert ("session:ended", {"reason": "revoked"}) in widget.heard


async def test_a_process_that_dies_takes_its_teammates_and_viewers_along(built, tmp_path, redis_url):
    async with two_houses(built, tmp_path, redis_url) as (one, two):
        _, id_ = await one.widget_with_line()
        ann, access = await one.teammate("Ann")
        _, other = await one.teammate("Ben")
        here, inbox = await one.inbox(other), await two.inbox(access)
        await inbox.call("conversation:watch", {"conversation_id": id_, "watching": True})
        looked = await here.hears("conversation:viewers")
        while "online" != one.presence.of(ann.teammate_id):
            await here.hears("presence:updated")

        await two.hub.stop()  # it says nothing more
        later = one.presence._clock() + 61
        one.presence._clock = one.realtime._viewers._clock = lambda: later
        one.presence.sweep()
        one.realtime._viewers.sweep()

        left = await here.hears("conversation:viewers")
        assert (1, 0) == (len(looked["viewers"]), len(left["viewers"]))
        assert "offline" == one.presence.of(ann.teammate_id)
        while {"teammate_id": ann.teammate_id, "presence": "offline"} != await here.hears("presence:updated"):
            pass


async def test_without_redis_everything_here_goes_on_and_what_was_missed_elsewhere_is_in_the_heads(
    built, tmp_path
):
    redis = Redis()
    redis.start()
    async with two_houses(built, tmp_path, redis.url) as (one, two):
        token = (await one.shopper(one.widget_id))["visitor_token"]
        widget, elsewhere = await one.widget(token), await two.widget(token)
        await asyncio.to_thread(redis.kill9)

        answer = await widget.call("message:send", line())
        late = await one.widget(token)
        await two.realtime._tell()

        assert answer["ok"]
        assert answer["message"] == (await widget.hears("message:new"))["message"]
        assert (await late.call("messages:list", {}))["messages"] == [answer["message"]]
        heads = (await elsewhere.hears("conversation:heads"))["heads"]
        assert 1 == heads[answer["message"]["conversation_id"]]["seq"]
    redis.remove()


def two_houses(built, tmp_path, redis_url):
    """Two processes on one database and one Redis."""
    shutil.copytree(built, tmp_path, dirs_exist_ok=True)

    class Both(AsyncExitStack):
        async def __aenter__(self):
            await super().__aenter__()
            one, two = [await self.enter_async_context(House(tmp_path, redis_url).open()) for _ in range(2)]
            one.widget_id = two.widget_id = await one.found()
            two.workspace_id = one.workspace_id
            async with asyncio.timeout(10):
                while not (one.hub.is_up and two.hub.is_up):  # noqa: ASYNC110 -- there is no event for it
                    await asyncio.sleep(0.01)
            return one, two

    return Both()
