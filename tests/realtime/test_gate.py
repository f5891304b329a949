"""Which requests become sockets."""

import pytest
from aiohttp import WSServerHandshakeError

from tests.realtime.rig import PATH, Rig, alive
from widget_server.realtime.gate import Caps, household

UPGRADE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


async def test_a_websocket_is_let_in(rig):
    wire = await rig.join()

    assert await alive(wire)
    assert {"pingInterval": 20_000, "pingTimeout": 15_000, "maxPayload": 65_536} == {
        name: rig.greeting[name] for name in ("pingInterval", "pingTimeout", "maxPayload")
    }
    assert [] == rig.greeting["upgrades"]


@pytest.mark.parametrize(
    "query",
    [
        "EIO=4&transport=polling",
        "EIO=4",
        "EIO=4&transport=polling&j=0",
        "EIO=4&transport=websocket&j=0",
        "EIO=4&transport=carrier-pigeon",
        "EIO=4&transport=websocket&transport=polling",
        "EIO=3&transport=websocket",
        "transport=websocket",
        "EIO=4&transport=websocket&sid=abc",
        "",
    ],
)
async def test_anything_but_a_websocket_of_this_protocol_is_refused(rig, query):
    answer = await rig.session.get(f"{rig.url}/socket.io/?{query}", headers=UPGRADE)

    assert 400 == answer.status
    assert "invalid" == (await answer.json())["code"]
    assert {} == rig.server.eio.sockets


@pytest.mark.parametrize("method", ["POST", "OPTIONS", "PUT", "HEAD"])
async def test_only_get_is_served(rig, method):
    answer = await rig.session.request(method, rig.url + PATH, data=b"4" * 100_000)

    assert 400 == answer.status


@pytest.mark.parametrize("missing", ["Upgrade", "Sec-WebSocket-Version", "Sec-WebSocket-Key"])
async def test_half_a_handshake_is_refused(rig, missing):
    headers = {name: value for name, value in UPGRADE.items() if name != missing}

    answer = await rig.session.get(rig.url + PATH, headers=headers)

    assert 400 == answer.status
    assert "invalid" == (await answer.json())["code"]
    assert {} == rig.server.eio.sockets


async def test_our_own_pages_may_connect(rig):
    wire = await rig.join(origin="https://chat.example")

    assert await alive(wire)


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "",
        "http://chat.example",
        "https://chat.example:444",
        "https://chat.example.",
        "https://CHAT.example",
        "https://chat.example.evil.example",
        "https://sub.chat.example",
        "https://chat.example/",
    ],
)
async def test_other_pages_may_not(rig, origin):
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https"}

    answer = await rig.session.get(rig.url + PATH, headers={**UPGRADE, **forged, "Origin": origin})

    assert 403 == answer.status
    assert "forbidden" == (await answer.json())["code"]


async def test_two_origins_are_not_better_than_one(rig):
    headers = [*UPGRADE.items(), ("Origin", "https://chat.example"), ("Origin", "https://evil.example")]

    answer = await rig.session.get(rig.url + PATH, headers=headers)

    assert 403 == answer.status


async def test_the_application_sees_the_real_address(rig):
    await rig.join(headers={"X-Forwarded-For": "203.0.113.9"})

    assert [{"REMOTE_ADDR": "192.0.2.1"}] == rig.stub.environs


async def test_one_address_holds_only_so_many_sockets():
    async with Rig(caps=Caps(per_address=2)).running() as rig:
        first, _ = await rig.dial(), await rig.dial()

        with pytest.raises(WSServerHandshakeError) as refused:
            await rig.dial()
        rig.address = "192.0.2.2"
        other = await rig.join()
        rig.address = "192.0.2.1"
        await first.close()
        again = await rig.join()

        assert (429, "5") == (refused.value.status, dict(refused.value.headers or {}).get("Retry-After"))
        assert await alive(other)
        assert await alive(again)


async def test_connects_of_one_address_are_limited_in_their_rate(rig):
    for _ in range(200):
        rig.limits.take("connect", rig.address)

    with pytest.raises(WSServerHandshakeError) as refused:
        await rig.dial()
    rig.address = "192.0.2.2"

    assert 429 == refused.value.status
    assert await alive(await rig.join())


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::/64"])
async def test_many_clients_may_come_through_a_proxy_on_this_machine(address):
    async with Rig(caps=Caps(per_address=1)).running() as rig:
        rig.address = address

        wires = [await rig.join() for _ in range(5)]

        assert all([await alive(wire) for wire in wires])


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::/64", "2001:db8:1:2::/64"),
    ],
)
def test_a_household_is_limited_as_one(address, key):
    assert key == household(address)


async def test_a_full_server_says_when_to_come_back():
    async with Rig(caps=Caps(total=1)).running() as rig:
        await rig.dial()

        with pytest.raises(WSServerHandshakeError) as refused:
            await rig.dial()

        assert (503, "5") == (refused.value.status, dict(refused.value.headers or {}).get("Retry-After"))
        assert 1 == rig.gate.refused


async def test_a_draining_server_takes_nobody_in(rig):
    wire = await rig.join()
    rig.gate.is_draining = True

    with pytest.raises(WSServerHandshakeError) as refused:
        await rig.dial()

    assert 503 == refused.value.status
    assert await alive(wire)
