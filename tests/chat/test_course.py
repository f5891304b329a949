"""Who has a conversation, and whether it is open, snoozed or closed."""

from datetime import timedelta

import pytest
import time_machine

from tests.chat.house import outcomes_of
from widget_server import models
from widget_server.clock import now
from widget_server.errors import Conflict, Invalid, NotFound
from widget_server.jobs import WakeSnoozed
from widget_server.models import OutboxJob, Teammate
from widget_server.services import course, inbox


async def change(house, conversation_id, caller=None, **changes):
    return await house.do(course.change, caller or house.shop.agent, conversation_id, changes)


@pytest.fixture
async def conversation_id(house):
    return (await house.says())["conversation_id"]


async def test_one_of_two_who_claim_at_once_has_it_and_the_other_is_told_who(house, conversation_id):
    outcomes = await outcomes_of(
        house.do(course.claim, house.shop.agent, conversation_id),
        house.do(course.claim, house.shop.owner, conversation_id),
    )

    (claimed,) = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    (refusal,) = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    holder = {
        "id": claimed["conversation"]["lease"]["teammate_id"],
        "name": refusal.details["holder"]["name"],
    }
    assert holder == refusal.details["holder"]
    assert holder["name"] in ("Lamps agent", "Lamps owner")


async def test_a_claim_runs_out_after_five_minutes(house, conversation_id):
    with time_machine.travel(now(), tick=False) as clock:
        await house.do(course.claim, house.shop.agent, conversation_id)
        clock.shift(timedelta(minutes=4, seconds=59))
        with pytest.raises(Conflict):
            await house.do(course.claim, house.shop.owner, conversation_id)
        clock.shift(timedelta(seconds=1))

        expired = await house.conversation(conversation_id)
        claimed = await house.do(course.claim, house.shop.owner, conversation_id)

    assert expired["lease"] is None
    assert house.shop.owner.teammate_id == claimed["conversation"]["lease"]["teammate_id"]


async def test_claiming_again_makes_the_claim_last_and_adds_no_line(house, conversation_id):
    first = await house.do(course.claim, house.shop.agent, conversation_id)
    again = await house.do(course.claim, house.shop.agent, conversation_id)

    assert first["lease_until"] <= again["lease_until"]
    assert ["text", "event"] == [line["kind"] for line in await house.lines(conversation_id)]


async def test_a_conversation_is_assigned_and_given_back(house, conversation_id):
    owner = house.shop.owner.teammate_id

    assigned = await change(house, conversation_id, assignee_id=owner)
    given_back = await change(house, conversation_id, assignee_id=None)

    assert [owner, None] == [assigned["assignee_id"], given_back["assignee_id"]]


async def test_nobody_of_another_workspace_and_nobody_who_left_is_assigned(house, conversation_id):
    async def leave(tx):
        (await tx.session.get_one(Teammate, house.shop.viewer.teammate_id)).ended_at = tx.now

    await house.do(leave)

    for stranger in (house.other.agent.teammate_id, house.shop.viewer.teammate_id, "nobody"):
        with pytest.raises(NotFound):
            await change(house, conversation_id, assignee_id=stranger)

    assert (await house.conversation(conversation_id))["assignee_id"] is None
    assert 1 == len(await house.lines(conversation_id))


@pytest.mark.parametrize("late", [timedelta(0), -timedelta(seconds=1), timedelta(days=367), None], ids=str)
async def test_a_snooze_names_a_moment_to_come_within_a_year(house, conversation_id, late):
    until = None if late is None else now() + late

    with pytest.raises(Invalid):
        await change(house, conversation_id, state="snoozed", snoozed_until=until)

    assert "open" == (await house.conversation(conversation_id))["state"]


async def test_a_snooze_names_its_time_zone_and_only_a_snoozed_conversation_has_one(house, conversation_id):
    soon = now() + timedelta(hours=1)

    for changes in (
        {"state": "snoozed", "snoozed_until": soon.replace(tzinfo=None)},
        {"snoozed_until": soon},
    ):
        with pytest.raises(Invalid):
            await change(house, conversation_id, **changes)

    assert 1 == len(await house.lines(conversation_id))


async def test_a_snoozed_conversation_wakes_when_its_time_has_come(house, conversation_id):
    until = now() + timedelta(hours=1)
    job = WakeSnoozed(house.shop.workspace_id, conversation_id)
    await change(house, conversation_id, state="snoozed", snoozed_until=until)

    too_early = await course.wake(house.database, job)
    asleep = await house.conversation(conversation_id)
    with time_machine.travel(until):
        in_time = await course.wake(house.database, job)
        once_more = await course.wake(house.second, job)

    assert [until, None, None] == [too_early, in_time, once_more]
    assert "snoozed" == asleep["state"]
    awake = await house.conversation(conversation_id)
    assert ("open", None) == (awake["state"], awake["snoozed_until"])


async def test_a_snooze_promises_to_wake_at_its_time(house, conversation_id):
    until = now() + timedelta(hours=1)
    await change(house, conversation_id, state="snoozed", snoozed_until=until)
    sooner = until - timedelta(minutes=30)
    await change(house, conversation_id, snoozed_until=sooner)

    async with house.database.reading() as tx:
        jobs = await tx.session.scalars(
            models.OutboxJob.__table__.select()
            .with_only_columns(OutboxJob.next_at)
            .where(OutboxJob.aggregate == f"wake_snoozed:{conversation_id}")
        )
        assert [sooner] == list(jobs)


async def test_waking_a_conversation_that_is_gone_or_anothers_does_nothing(house, conversation_id):
    until = now() + timedelta(minutes=1)
    await change(house, conversation_id, state="snoozed", snoozed_until=until)

    with time_machine.travel(until):
        answers = [
            await course.wake(house.database, WakeSnoozed(house.other.workspace_id, conversation_id)),
            await course.wake(house.database, WakeSnoozed(house.shop.workspace_id, "gone")),
        ]

    assert [None, None] == answers
    assert "snoozed" == (await house.conversation(conversation_id))["state"]


async def test_a_change_that_changes_nothing_adds_no_line_and_tells_nobody(house, conversation_id):
    await change(house, conversation_id, tags=["Lamp", "broken"])
    house.facts.clear()

    view = await change(house, conversation_id, state="open", tags=["broken", "Lamp"], assignee_id=None)

    assert ["broken", "Lamp"] == view["tags"]
    assert 2 == len(await house.lines(conversation_id))
    assert [] == house.facts


async def test_closing_and_opening_are_shown_to_the_shopper(house, conversation_id):
    await change(house, conversation_id, state="closed")
    await change(house, conversation_id, state="open")

    events = [(line["event"]["name"], line["seq"]) for line in (await house.lines(conversation_id))[1:]]
    assert [("closed", 2), ("reopened", 3)] == events
    states = [emit.payload["conversation"]["state"] for emit in house.told("/widget", "conversation:updated")]
    assert ["open", "closed", "open"] == states


async def test_what_only_the_team_can_see_is_told_to_the_team_alone(house, conversation_id):
    house.facts.clear()

    await change(house, conversation_id, assignee_id=house.shop.owner.teammate_id)
    await change(house, conversation_id, tags=["lamp"])
    await house.do(course.claim, house.shop.agent, conversation_id)

    assert 3 == len(house.told("/agent", "conversation:updated"))
    assert [] == house.told("/widget")


async def test_the_list_shows_what_is_asked_for(house):
    mine = (await house.says("mine"))["conversation_id"]
    second = await house.new_visitor()
    closed = (await house.says("closed", visitor=second))["conversation_id"]
    await change(house, mine, assignee_id=house.shop.agent.teammate_id, tags=["Lámpara"])
    await change(house, closed, state="closed")
    await house.says("elsewhere", visitor=house.other.visitor)

    async def listed(**asked):
        wanted = dict.fromkeys(("state", "assignee", "store", "tag", "q", "cursor")) | {"limit": 50} | asked
        return [one["id"] for one in (await house.look(inbox.listing, house.shop.agent, wanted))["items"]]

    assert [closed, mine] == await listed()
    assert [mine] == await listed(assignee="me")
    assert [closed] == await listed(assignee="none")
    assert [closed] == await listed(state="closed")
    assert [mine] == await listed(tag="LÁMPARA")
    assert [closed, mine] == await listed(store=house.shop.store_id)
    assert [] == await listed(store=house.other.store_id)


async def test_the_list_goes_on_page_by_page_without_missing_one(house):
    with time_machine.travel(now(), tick=False):  # all in the same moment
        said = [await house.says(visitor=await house.new_visitor()) for _ in range(7)]

    found, cursor = [], None
    for _ in range(3):
        wanted = dict.fromkeys(("state", "assignee", "store", "tag", "q")) | {"limit": 3, "cursor": cursor}
        page = await house.look(inbox.listing, house.shop.agent, wanted)
        found += [one["id"] for one in page["items"]]
        cursor = page["next_cursor"]

    assert [message["conversation_id"] for message in said][::-1] == found
    assert cursor is None
