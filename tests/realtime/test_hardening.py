"""What clients may send, and what becomes of those who send something else."""

import asyncio
import json
import logging

import pytest
from structlog.testing import capture_logs

from tests.realtime.rig import alive, end_of

MALFORMED = [
    "", "9", "4", "42", "0", "2", "5", "6", "3x", "2probe", "b4AAAA", "x", "\x00",
    "42/widget,{}", "42/widget,null", "42/widget,[[1]]", "42/widget,[]", "42/widget,[1]", "42/widget,1[null]",
    "42/widget," + "1" * 101 + '["a",{}]', "42/widget,1234567890123456" + '["a",{}]', "42/widget," + "[" * 60_000,
    "42/widget,-1" + '["a",{}]', "42/widget,\u0661" + '["a",{}]', '42/%,["a",{}]', "41/widget,{}",
    '42/widget,["connect",{"REMOTE_ADDR":"1.2.3.4"},{"token":"good"}]', '42/widget,["disconnect","x"]',
    '42/widget,7["connect_error",{}]', '42/widget,["newListener",{}]', '42/widget,["removeListener",{}]',
    '42/widget,["disconnecting",{}]', "43/widget,1[{}]", "44/widget,{}", "47/widget,[]",
    '451-/widget,["msg",{"_placeholder":true,"num":0}]', '4599999999-["msg",{"_placeholder":true,"num":0}]',
    '461-/widget,1[{"_placeholder":true,"num":0}]', '42/widget,["a",NaN]', '42/widget,["a",{"b":"\\u0000"}]',
]  # fmt: skip


@pytest.mark.parametrize("frame", MALFORMED, ids=range(len(MALFORMED)))
async def test_whoever_sends_three_malformed_packets_is_cut(rig, frame, caplog):
    other, wire = await rig.join(), await rig.join()

    with capture_logs() as logged:
        for _ in range(3):
            await wire.send_str(frame)
        code = await end_of(wire)

    assert 1002 == code
    assert [("socket_cut", "malformed")] == [(line["event"], line["reason"]) for line in logged]
    assert [] == [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert 2 == len(rig.stub.connects)
    assert [] == rig.stub.heard
    assert await alive(other)


async def test_two_malformed_packets_are_forgiven(rig):
    wire = await rig.join()

    await wire.send_str("42/widget,{}")
    await wire.send_str("9")

    assert await alive(wire)


async def test_a_client_is_complained_of_once_in_ten_seconds(rig):
    with capture_logs() as logged:
        for _ in range(3):
            wire = await rig.join()
            for _ in range(3):
                await wire.send_str("9")
            await end_of(wire)

    assert 1 == len(logged)
    assert {"malformed": 3} == rig.server.eio.cut
    assert rig.address not in json.dumps(logged)


@pytest.mark.parametrize(
    "payload",
    [
        "NaN",
        "Infinity",
        '"\\ud800"',
        '{"a":"\\u0000"}',
        '{"\\u0000":1}',
        "[" * 40 + "]" * 40,
        "1e999",
        "{",
        "[" * 5_000,
    ],
)
async def test_json_that_poisons_others_is_answered_and_goes_nowhere(rig, payload):
    wire = await rig.join()

    for _ in range(5):
        await wire.send_str(f'42/widget,3["say",{payload}]')
        assert '43/widget,3[{"ok":true,"event":"unreadable"}]' == await wire.receive_str()

    assert [["unreadable"]] * 5 == rig.stub.heard


async def test_a_backslash_and_a_number_are_only_text(rig):
    wire = await rig.join()

    await wire.send_str('42/widget,3["say",{"a":"\\\\u0000"}]')
    await wire.receive_str()

    assert [["say", {"a": "\\u0000"}]] == rig.stub.heard


async def test_binary_frames_end_the_connection(rig):
    wire = await rig.join()

    await wire.send_bytes(b"4")

    assert 1003 == await end_of(wire)
    assert [] == rig.stub.heard


async def test_a_frame_of_64_kilobytes_is_taken_and_one_byte_more_is_not(rig):
    small, large = await rig.join(), await rig.join()
    head, tail = '42/widget,1["say",{"text":"', '"}]'
    frame = head + "x" * (65_536 - len(head) - len(tail)) + tail

    await small.send_str(frame)
    await large.send_str(frame + " ")

    assert '43/widget,1[{"ok":true,"event":"say"}]' == await small.receive_str()
    assert await end_of(large) in (1006, 1009)  # what it still was sending may cross our answer
    assert 1 == len(rig.stub.heard)


async def test_deflate_is_not_agreed_to(rig):
    wire = await rig.join(compress=15)

    assert 0 == wire.compress
    assert await alive(wire)


@pytest.mark.parametrize(
    "auth",
    [
        '"str"',
        "[1]",
        '{"token":"bad"}',
        "{}",
        "",
        "[[[[1]]]]",
        "null",
        "0",
        "1{}",
        "NaN",
        "{",
        '{"a":"\\u0000"}',
    ],
)
async def test_a_refused_connect_says_why_and_leaves_nothing(rig, auth):
    wire = await rig.dial()

    await wire.send_str("40/widget," + auth)

    assert '44/widget,{"message":"no","data":{"code":"unauthenticated"}}' == await wire.receive_str()
    assert {} == rig.server.members.seats
    assert 0 == len(rig.server.members.rooms)


async def test_whoever_shows_three_bad_tokens_on_one_socket_is_cut(rig):
    wire = await rig.dial()

    for _ in range(3):
        await wire.send_str('40/widget,{"token":"bad"}')

    assert ["44/widget"] * 3 == [(await wire.receive_str())[:9] for _ in range(3)]
    assert 1002 == await end_of(wire)


@pytest.mark.parametrize("namespace", ["", "/admin,", "/agents,"])
async def test_there_are_no_other_namespaces(rig, namespace):
    wire = await rig.dial()

    await wire.send_str(f'40{namespace}{{"token":"good"}}')
    answer = await wire.receive()

    assert "invalid" == json.loads(answer.data[answer.data.index("{") :])["data"]["code"]
    assert [] == rig.stub.connects
    assert {} == rig.server.members.seats


async def test_a_second_connect_is_refused_and_the_first_goes_on(rig):
    wire = await rig.join()

    await wire.send_str('40/widget,{"token":"good"}')

    assert (await wire.receive_str()).startswith("44/widget,")
    assert 1 == len(rig.stub.connects)
    assert await alive(wire)


async def test_events_before_the_connect_are_not_heard(rig):
    wire = await rig.dial()

    await wire.send_str('42/widget,1["say",{}]')
    await wire.send_str('40/widget,{"token":"good"}')
    await wire.receive_str()

    assert [] == rig.stub.heard
    assert await alive(wire)


async def test_events_are_handled_one_after_the_other(rig):
    wire = await rig.join()
    rig.stub.held.clear()
    for number in range(20):
        await wire.send_str(f'42/widget,{number}["say",{{"n":{number}}}]')

    rig.stub.held.set()
    answers = [await wire.receive_str() for _ in range(20)]

    assert [f"43/widget,{number}" for number in range(20)] == [answer.split("[")[0] for answer in answers]
    assert list(range(20)) == [payload["n"] for _, payload in rig.stub.heard]


async def test_whoever_leaves_is_gone_from_everywhere(rig):
    wires = [await rig.join() for _ in range(3)]
    await wires[1].send_str("41/widget,")
    await wires[2].send_str("1")
    await end_of(wires[2])

    await wires[0].close()
    await wires[1].close()
    async with asyncio.timeout(10):
        await rig.server.eio._empty.wait()

    assert ["client disconnect", "client disconnect", "transport close"] == sorted(rig.stub.disconnects)
    assert {} == rig.server.environ
    assert 0 == len(rig.server.members.rooms)
