"""A reply whose writer has not seen what others said is refused, and shows what they said."""

import pytest

from tests.chat.house import outcomes_of
from widget_server.errors import Conflict
from widget_server.services import course


async def test_a_reply_behind_a_newer_line_is_refused_and_shows_it(house):
    conversation_id = (await house.says("Do you have lamps?"))["conversation_id"]
    await house.says("Never mind, found them")

    with pytest.raises(Conflict, match=r"^A newer message came in while you wrote\.$") as refusal:
        await house.replies(conversation_id, "Yes, many", based_on=1)

    (newer,) = refusal.value.details["messages"]
    assert ("Never mind, found them", 2) == (newer["text"], newer["position"])
    assert 2 == len(await house.lines(conversation_id))


async def test_it_says_how_many_newer_lines_there_are_with_notes_of_others(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.replies(conversation_id, "Careful", caller=house.shop.owner, kind="note")
    await house.says("Hello?")

    with pytest.raises(Conflict, match=r"^2 newer messages came in while you wrote\.$") as refusal:
        await house.replies(conversation_id, based_on=1)

    assert ["note", "text"] == [message["kind"] for message in refusal.value.details["messages"]]


async def test_force_and_no_based_on_send_it_all_the_same(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.says("Hello?")

    forced = await house.replies(conversation_id, based_on=1, force=True)
    unasked = await house.replies(conversation_id)

    assert [3, 4] == [forced["seq"], unasked["seq"]]


async def test_ones_own_lines_and_events_are_not_newer(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.replies(conversation_id, "One moment")
    await house.do(course.change, house.shop.owner, conversation_id, {"tags": ["lamp"]})

    reply = await house.replies(conversation_id, "Yes", based_on=1)

    assert 3 == reply["seq"]


async def test_many_events_do_not_hide_a_newer_line(house):
    conversation_id = (await house.says())["conversation_id"]
    for number in range(60):
        await house.replies(conversation_id, str(number))
    await house.says("But")

    with pytest.raises(Conflict):
        await house.replies(conversation_id, based_on=1)


async def test_notes_are_never_refused(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.says("Hello?")

    note = await house.replies(conversation_id, "For us", kind="note", based_on=1)

    assert 3 == note["position"]


async def test_of_two_teammates_who_answer_at_once_one_is_told_of_the_other(house):
    conversation_id = (await house.says())["conversation_id"]

    outcomes = await outcomes_of(
        house.replies(conversation_id, "Mine", based_on=1),
        house.replies(conversation_id, "Theirs", based_on=1, caller=house.shop.owner),
    )

    (refusal,) = [outcome for outcome in outcomes if isinstance(outcome, Conflict)]
    (kept,) = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    assert [kept["text"]] == [message["text"] for message in refusal.details["messages"]]


async def test_a_repeat_is_answered_even_when_newer_lines_have_come(house):
    conversation_id = (await house.says())["conversation_id"]
    first = await house.replies(conversation_id, client_id="a-reply-sent-twice", based_on=1)
    await house.says("Thanks")

    again = await house.replies(conversation_id, client_id="a-reply-sent-twice", based_on=1)

    assert first == again
