"""Who may connect, how often, and for how many."""

import asyncio

import pytest

from widget_server.limits import LIMITS


@pytest.mark.parametrize(
    "auth",
    [None, "x", 1, [], {}, {"token": ""}, {"token": None}, {"token": "x" * 5_000}, {"token": "forged"}],
)
async def test_without_a_good_token_nobody_connects(house, auth):
    client = await house.connect("/widget", auth)

    assert "unauthenticated" == client.refusal["data"]["code"]
    assert 0 == house.realtime.rooms


async def test_more_in_the_auth_than_a_token_is_refused(house):
    token = (await house.shopper(house.widget_id))["visitor_token"]

    client = await house.connect("/widget", {"token": token, "role": "admin"})

    assert "unauthenticated" == client.refusal["data"]["code"]


async def test_tokens_are_not_guessed_at_for_long(house):
    for _ in range(int(LIMITS["bad_token"].burst)):
        house.context.limits.take("bad_token", "192.0.2.1")

    client = await house.connect("/widget", {"token": "forged"})

    assert "rate_limited" == client.refusal["data"]["code"]
    assert 0 < client.refusal["data"]["retry_after"]
    await house.widget((await house.shopper(house.widget_id))["visitor_token"])


async def test_an_agents_token_is_none_for_the_widget_and_the_other_way_round(house):
    _, access = await house.teammate("Ann")
    visitor = (await house.shopper(house.widget_id))["visitor_token"]

    refused = [
        await house.connect("/widget", {"token": access}),
        await house.connect("/agent", {"token": visitor}),
    ]

    assert ["unauthenticated"] * 2 == [client.refusal["data"]["code"] for client in refused]


async def test_a_visitor_holds_ten_sockets_and_others_are_not_touched_by_that(house):
    token = (await house.shopper(house.widget_id))["visitor_token"]
    clients = [await house.widget(token) for _ in range(10)]

    eleventh = await house.connect("/widget", {"token": token})
    other = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    await clients[0].wire.close()
    again = await house.widget(token)

    assert "rate_limited" == eleventh.refusal["data"]["code"]
    assert all([(await one.call("conversations:list", {}))["ok"] for one in (other, again)])


async def test_sockets_opened_at_once_do_not_slip_past_the_cap(house):
    token = (await house.shopper(house.widget_id))["visitor_token"]

    clients = await asyncio.gather(*(house.connect("/widget", {"token": token}) for _ in range(30)))

    assert 10 == len([client for client in clients if client.answer.startswith("40")])


async def test_one_workspace_does_not_take_the_room_of_all(house, monkeypatch):
    monkeypatch.setattr("widget_server.realtime.namespaces.MOST_OF_ONE_WORKSPACE", 1)
    first = await house.widget((await house.shopper(house.widget_id))["visitor_token"])

    second = await house.connect(
        "/widget", {"token": (await house.shopper(house.widget_id))["visitor_token"]}
    )
    other = await house.widget((await house.shopper(await house.found()))["visitor_token"])
    await first.wire.close()
    again = await house.widget((await house.shopper(house.widget_id))["visitor_token"])

    assert "unavailable" == second.refusal["data"]["code"]
    assert all([(await one.call("conversations:list", {}))["ok"] for one in (other, again)])
