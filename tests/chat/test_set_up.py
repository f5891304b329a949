"""A new teammate chooses a password, by a link that works once."""

from datetime import timedelta

import pytest
import time_machine

from auth.errors import WeakPassword
from tests.chat.house import HERE, outcomes_of
from widget_server.clock import now
from widget_server.errors import Conflict, Invalid, NotFound, as_app_error
from widget_server.services import accounts, workspaces


async def set_up(desk, code, password="several odd lampshades"):
    return await accounts.set_up(desk.house.database, desk.passwords, code, password, HERE)


async def new_code(desk):
    return await desk.house.do(workspaces.set_up_link, desk.house.shop.workspace_id, desk.teammate_id)


async def test_a_set_up_link_sets_the_password_once(desk):
    code = await new_code(desk)

    await set_up(desk, code)

    assert await desk.login(password="several odd lampshades")
    with pytest.raises(NotFound):
        await set_up(desk, code)
    assert "teammate.set_up" in await desk.actions()


async def test_of_two_who_use_a_set_up_link_at_once_one_sets_the_password(desk):
    code = await new_code(desk)
    wished = ["several odd lampshades", "thirteen quiet umbrellas"]

    outcomes = await outcomes_of(*(set_up(desk, code, one) for one in wished))

    assert {dict, NotFound} == {type(outcome) for outcome in outcomes}
    (won,) = [one for one, outcome in zip(wished, outcomes, strict=True) if outcome == {}]
    assert await desk.login(password=won)


async def test_a_weak_password_is_refused_in_words_and_leaves_the_link_good(desk):
    code = await new_code(desk)

    for weak in ("12345678", "Ann Lamp", "password1"):
        with pytest.raises(WeakPassword) as refusal:
            await set_up(desk, code, weak)
        told = as_app_error(refusal.value)
        assert isinstance(told, Invalid)
        assert weak not in told.message

    assert {} == await set_up(desk, code)


async def test_a_set_up_link_is_over_after_seven_days_or_when_its_teammate_has_left(desk):
    code, other = await new_code(desk), await new_code(desk)

    with time_machine.travel(now() + timedelta(days=7)), pytest.raises(NotFound):
        await set_up(desk, code)
    await desk.end()
    with pytest.raises(NotFound):
        await set_up(desk, other)


@pytest.mark.parametrize("code", ["", " ", "0" * 32, "a" * 31, "a" * 200])
async def test_what_is_no_code_is_a_link_that_is_over(desk, code):
    with pytest.raises(NotFound):
        await set_up(desk, code)


async def test_an_address_belongs_to_one_teammate_of_all_workspaces(desk):
    who = {"name": "Eve", "address": f" {desk.address.upper()}", "role": "agent"}

    with pytest.raises(Conflict):
        await desk.house.do(workspaces.add_teammate, desk.house.other.workspace_id, **who)
    with pytest.raises(Invalid):
        await desk.house.do(
            workspaces.add_teammate, desk.house.other.workspace_id, **(who | {"role": "emperor"})
        )
