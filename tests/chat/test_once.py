"""A line sent any number of times is kept once (promise R2)."""

import asyncio

import pytest

from tests.chat.house import new_client_id, outcomes_of
from widget_server.errors import Conflict
from widget_server.services import course, speaking


async def test_the_same_line_sent_at_once_through_two_processes_is_kept_once(house):
    sendings = [
        house.says("Where is my lamp?", client_id="the-one-and-only", writer=writer)
        for writer in (house.writer, house.second_writer) * 10
    ]

    answers = await asyncio.gather(*sendings)

    assert all(answer == answers[0] for answer in answers)
    kept = await house.lines(answers[0]["conversation_id"])
    assert [("Where is my lamp?", 1)] == [(line["text"], line["seq"]) for line in kept]


async def test_the_same_reply_sent_at_once_through_two_processes_is_kept_once(house):
    conversation_id = (await house.says())["conversation_id"]
    sendings = [
        speaking.agent_says(
            writer, house.shop.agent, conversation_id, client_id="reply-0123456789", text="Coming", **how
        )
        for writer in (house.writer, house.second_writer) * 5
        for how in ({}, {"based_on": 1}, {"force": True})
    ]

    answers = await asyncio.gather(*sendings)

    assert 1 == sum(is_new for _, is_new in answers)
    assert all(answer == answers[0][0] for answer, _ in answers)
    assert 2 == len(await house.lines(conversation_id))


async def test_a_repeat_is_answered_with_the_same_words_whoevers_line_it_is_batched_with(house):
    ours = (await house.says())["conversation_id"]
    theirs = (await house.says(visitor=house.other.visitor))["conversation_id"]
    ids = [new_client_id(), new_client_id()]

    async def both():
        return await asyncio.gather(
            house.replies(ours, client_id=ids[0]),
            house.replies(theirs, client_id=ids[1], caller=house.other.agent),
        )

    first, again = await both(), await both()

    assert ["Lamps agent", "Chairs agent"] == [message["author"]["name"] for message in first]
    assert first == again


async def test_another_text_under_the_same_id_is_a_conflict_and_changes_nothing(house):
    message = await house.says("One lamp", client_id="client-of-one-lamp")

    with pytest.raises(Conflict):
        await house.says("Two lamps", client_id="client-of-one-lamp")

    assert ["One lamp"] == [line["text"] for line in await house.lines(message["conversation_id"])]
    assert 2 == (await house.says())["seq"]


async def test_of_two_texts_under_one_id_at_once_one_is_kept(house):
    outcomes = await outcomes_of(
        house.says("One lamp", client_id="client-of-one-lamp", writer=house.writer),
        house.says("Two lamps", client_id="client-of-one-lamp", writer=house.second_writer),
    )

    (kept,) = [outcome for outcome in outcomes if isinstance(outcome, dict)]
    assert 1 == sum(isinstance(outcome, Conflict) for outcome in outcomes)
    assert [kept["text"]] == [line["text"] for line in await house.lines(kept["conversation_id"])]


async def test_a_note_and_a_line_do_not_share_an_id(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.replies(conversation_id, "Same", client_id="client-of-one-note", kind="note")

    with pytest.raises(Conflict):
        await house.replies(conversation_id, "Same", client_id="client-of-one-note")

    assert 1 == (await house.conversation(conversation_id))["last_seq"]


async def test_the_same_id_of_another_visitor_is_another_line(house):
    second = await house.new_visitor()

    mine = await house.says("Mine", client_id="not-very-random-id")
    theirs = await house.says("Theirs", client_id="not-very-random-id", visitor=second)

    assert mine["id"] != theirs["id"]
    assert mine["conversation_id"] != theirs["conversation_id"]


async def test_the_same_id_in_another_widget_is_another_line(house):
    here = await house.says("Here", client_id="not-very-random-id")
    there = await house.says("There", client_id="not-very-random-id", visitor=house.other.visitor)

    assert here["id"] != there["id"]


async def test_the_same_id_of_a_shopper_and_a_teammate_are_two_lines(house):
    said = await house.says("Yes", client_id="not-very-random-id")
    reply = await house.replies(said["conversation_id"], "Yes", client_id="not-very-random-id")

    assert said["id"] != reply["id"]


async def test_a_repeat_after_the_conversation_was_closed_gives_the_old_line(house):
    first = await house.says("Is it there?", client_id="a-retry-much-later")
    await house.do(course.change, house.shop.agent, first["conversation_id"], {"state": "closed"})

    again = await house.says("Is it there?", client_id="a-retry-much-later")

    assert first == again
    assert "closed" == (await house.conversation(first["conversation_id"]))["state"]


async def test_a_repeat_that_names_the_conversation_which_the_first_try_began_is_the_same_line(house):
    first = await house.says(client_id="first-try-named-none")

    again = await house.says(conversation_id=first["conversation_id"], client_id="first-try-named-none")

    assert first == again


async def test_one_id_used_at_once_for_an_old_and_a_new_conversation_is_kept_once(house):
    old = (await house.says())["conversation_id"]
    await house.do(course.change, house.shop.agent, old, {"state": "closed"})

    answers = await asyncio.gather(
        house.says("Again", client_id="the-one-and-only", writer=house.writer),
        house.says("Again", old, client_id="the-one-and-only", writer=house.second_writer),
    )

    assert answers[0] == answers[1]


async def test_repeats_within_one_batch_are_one_line(house):
    answers = await asyncio.gather(*(house.says("Hi", client_id="the-one-and-only") for _ in range(50)))

    assert 1 == len({answer["id"] for answer in answers})
    assert 1 == (await house.conversation(answers[0]["conversation_id"]))["last_seq"]
