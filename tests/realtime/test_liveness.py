"""Clients that are silent, idle or deaf, and what is left of those who went."""

import asyncio
import json

from tests.realtime.rig import Rig, alive, end_of
from widget_server.realtime.heartbeat import Pace
from widget_server.realtime.rooms import Room
from widget_server.realtime.transport import MOST_UNREAD_FRAMES


async def test_clients_that_come_and_go_leave_nothing(rig):
    async def come_and_go(auth):
        wire = await rig.dial()
        await wire.send_str(f"40/widget,{auth}")
        await wire.receive_str()
        await wire.close()

    for _ in range(20):
        await asyncio.gather(*(come_and_go('{"token":"good"}' if n % 2 else "[[]]") for n in range(10)))
    async with asyncio.timeout(10):
        await rig.server.eio._empty.wait()

    members = rig.server.members
    assert (0, 0, 0) == (len(members.seats), len(members.rooms), len(members._expected))
    assert ({}, {}, {}) == (members._of_transport, rig.server.environ, rig.server.eio.sockets)
    assert 0 == sum(len(sockets) for sockets in rig.server.eio._heartbeat._turns)
    assert 0 == rig.gate._open.total()
    assert 100 == len(rig.stub.disconnects)


async def test_a_silent_client_is_cut_and_one_that_answers_is_not():
    async with Rig(Pace(ping_every=0.4, answer_within=0.3, join_within=0.2)).running() as rig:
        silent, good = await rig.join(), await rig.join()

        for _ in range(3):
            assert "2" == await good.receive_str()
            await good.send_str("3")
        await end_of(silent)

        assert await alive(good)
        assert ["ping timeout"] == rig.stub.disconnects


async def test_a_client_that_waits_for_its_handler_is_not_cut():
    async with Rig(Pace(ping_every=0.1, answer_within=0.05, join_within=0.05)).running() as rig:
        wire = await rig.join()
        rig.stub.held.clear()
        await wire.send_str('42/widget,1["say",{}]')

        assert ["2", "2", "2"] == [await wire.receive_str() for _ in range(3)]
        rig.stub.held.set()

        assert [] == rig.stub.disconnects


async def test_a_socket_that_joins_nothing_is_closed():
    async with Rig(Pace(ping_every=4, answer_within=3, join_within=0.2)).running() as rig:
        idle, joined = await rig.dial(), await rig.join()

        assert 1008 == await end_of(idle)
        assert await alive(joined)
        assert 1 == len(rig.server.eio.sockets)


async def test_a_client_that_does_not_read_is_cut_and_others_hear_everything(rig):
    deaf, hearing = await rig.join(), await rig.join()
    deaf._conn.protocol.transport.pause_reading()
    big = json.dumps({"text": "x" * 50_000}).encode()

    for _ in range(3 * MOST_UNREAD_FRAMES):
        rig.server.members.post(Room("/widget", "all"), "say", big)
        assert (await hearing.receive_str()).startswith('42/widget,["say"')
        if 1 == len(rig.server.members.seats):
            break

    deaf._conn.protocol.transport.resume_reading()
    assert {"unread": 1} == rig.server.eio.cut
    assert await alive(hearing)


async def test_what_is_posted_in_one_turn_leaves_in_order(rig):
    wire = await rig.join()

    for number in range(300):
        rig.server.members.post(Room("/widget", "all"), "n", str(number).encode())

    assert [f'42/widget,["n",{number}]' for number in range(300)] == [
        await wire.receive_str() for _ in range(300)
    ]
