"""Signing in and out: who is let in, for how long, and what ends it."""

import asyncio
from datetime import timedelta

import pytest
import time_machine

from auth.errors import BadToken, TooBusy
from auth.passwords import Passwords
from tests.chat.desk import PASSWORD
from tests.chat.house import HERE, new_client_id, outcomes_of
from widget_server.clock import now
from widget_server.errors import Unauthenticated, Unavailable, as_app_error
from widget_server.events import session_room
from widget_server.models import SignIn, Teammate
from widget_server.services import accounts, audit, team, workspaces
from widget_server.wire import values


async def test_the_right_password_signs_in(desk):
    grant = await desk.login(f"  {desk.address.upper()} ")

    caller = await desk.caller(grant)
    assert (desk.teammate_id, "agent", "Ann Lamp") == (caller.teammate_id, caller.role, caller.name)
    assert "sign_in.begun" == (await desk.actions())[0]
    values.Grant.model_validate(grant)
    me = await desk.house.look(team.me, caller, lambda _: "online")
    assert desk.address == values.Me.model_validate(me).email


async def test_every_refusal_reads_the_same_and_costs_one_check_and_one_write(desk, monkeypatch):
    address = f"{new_client_id()}@lamps.example"
    who = {"name": "New", "address": address, "role": "agent"}
    await desk.house.do(workspaces.add_teammate, desk.house.shop.workspace_id, **who)
    transaction, writes = desk.house.database.transaction, []

    def counted():
        writes.append(1)
        return transaction()

    monkeypatch.setattr(desk.house.database, "transaction", counted)

    told = set()
    for tried, password in (
        (desk.address, "wrong"),
        ("nobody@lamps.example", PASSWORD),
        (address, PASSWORD),
        ("%", PASSWORD),
    ):
        with pytest.raises(Unauthenticated) as refusal:
            await desk.login(tried, password)
        told.add(refusal.value.message)

    assert 1 == len(told)
    assert ["somebody", "nobody", "nobody", "nobody"] == desk.passwords.checks
    assert 4 == len(writes)


async def test_a_refused_sign_in_is_in_the_log_with_where_it_came_from(desk):
    with pytest.raises(Unauthenticated):
        await desk.login(password="wrong")

    log = await desk.house.look(audit.listing, desk.house.shop.owner, None, 1)
    (entry,) = log["items"]
    assert ("sign_in.refused", HERE.address) == (entry["action"], entry["address"])
    assert {"kind": "teammate", "id": desk.teammate_id} == entry["target"]


async def test_who_has_left_signs_in_no_more_and_is_shut_out_at_once(desk):
    grant = await desk.login()
    await desk.end()

    with pytest.raises(Unauthenticated):
        await desk.login()
    with pytest.raises(Unauthenticated):
        await desk.caller(grant)
    with pytest.raises(Unauthenticated):
        await desk.refresh(grant["refresh_token"])


async def test_a_password_with_an_old_cost_is_hashed_anew(desk):
    desk.passwords._passwords = Passwords(b"p" * 32, cost=5)

    await desk.login()

    async with desk.house.database.reading() as tx:
        hashed = (await tx.session.get_one(Teammate, desk.teammate_id)).password_hash
    assert not desk.passwords.needs_rehash(hashed)
    await desk.login()


async def test_two_sign_ins_at_once_that_hash_anew_both_succeed(desk):
    desk.passwords._passwords = Passwords(b"p" * 32, cost=5)

    grants = await asyncio.gather(desk.login(), desk.login())

    assert all([await desk.caller(grant) for grant in grants])


async def test_a_refresh_token_is_traded_once_and_a_second_time_ends_its_family(desk):
    first = await desk.login()
    second = await desk.refresh(first["refresh_token"])
    session_id = (await desk.caller(second)).session_id

    with pytest.raises(Unauthenticated):
        await desk.refresh(first["refresh_token"])

    with pytest.raises(Unauthenticated):
        await desk.refresh(second["refresh_token"])
    for grant in (first, second):
        with pytest.raises(Unauthenticated):
            await desk.caller(grant)
    (ended,) = desk.house.told("/agent", "session:ended")
    assert (session_room(session_id), {"reason": "revoked"}) == (ended.room, ended.payload)
    assert "sign_in.ended" == (await desk.actions())[0]


async def test_of_two_who_trade_one_token_at_once_one_gets_tokens_and_both_are_signed_out(desk):
    token = (await desk.login())["refresh_token"]

    outcomes = await outcomes_of(desk.refresh(token), desk.refresh(token, desk.house.second))

    (grant,) = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    assert 1 == sum(isinstance(outcome, Unauthenticated) for outcome in outcomes)
    with pytest.raises(Unauthenticated):
        await desk.caller(grant)


async def test_other_sign_ins_of_the_same_person_go_on(desk):
    mine, other = await desk.login(), await desk.login()
    await desk.refresh(mine["refresh_token"])
    with pytest.raises(Unauthenticated):
        await desk.refresh(mine["refresh_token"])

    assert await desk.caller(other)
    assert await desk.refresh(other["refresh_token"])


@pytest.mark.parametrize("token", ["", " ", "null", "x.y", "a" * 200])
async def test_what_is_no_refresh_token_is_refused_as_a_bad_one(desk, token):
    with pytest.raises(BadToken) as refusal:
        await desk.refresh(token)

    assert isinstance(as_app_error(refusal.value), Unauthenticated)


async def test_a_refresh_token_of_no_session_is_refused(desk):
    with pytest.raises(Unauthenticated):
        await desk.refresh("no-such-session." + "a" * 43)


async def test_an_access_token_lasts_fifteen_minutes_and_a_sign_in_thirty_days(desk):
    with time_machine.travel(now(), tick=False) as clock:
        grant = await desk.login()
        clock.shift(timedelta(minutes=15, seconds=-1))
        assert await desk.caller(grant)
        clock.shift(timedelta(seconds=1))
        with pytest.raises(BadToken):
            await desk.caller(grant)
        clock.shift(timedelta(days=29))
        renewed = await desk.refresh(grant["refresh_token"])
        clock.shift(timedelta(days=30))
        with pytest.raises(Unauthenticated):
            await desk.refresh(renewed["refresh_token"])


async def test_signing_out_ends_the_sign_in_and_its_sockets(desk):
    grant = await desk.login()
    caller = await desk.caller(grant)

    await desk.house.do(accounts.logout, caller)

    with pytest.raises(Unauthenticated):
        await desk.caller(grant)
    with pytest.raises(Unauthenticated):
        await desk.refresh(grant["refresh_token"])
    (ended,) = desk.house.told("/agent", "session:ended")
    assert (session_room(caller.session_id), {"reason": "logout"}) == (ended.room, ended.payload)


async def test_a_token_whose_sign_in_is_another_workspaces_is_refused(desk):
    grant = await desk.login()
    async with desk.house.database.transaction() as tx:
        row = await tx.session.get_one(SignIn, (await desk.caller(grant)).session_id)
        row.workspace_id = desk.house.other.workspace_id

    with pytest.raises(Unauthenticated):
        await desk.caller(grant)


async def test_when_too_many_passwords_wait_nobody_is_checked_any_less(desk, monkeypatch):
    async def busy(*_):
        raise TooBusy

    monkeypatch.setattr(desk.passwords, "verify", busy)

    with pytest.raises(TooBusy) as refusal:
        await desk.login()

    assert isinstance(as_app_error(refusal.value), Unavailable)
