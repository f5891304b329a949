"""One order per conversation, dense and the same for everybody (promise R3)."""

import asyncio
from collections import defaultdict

import pytest

from auth.seal import DataKey
from tests.chat.house import outcomes_of
from widget_server.errors import Conflict, NotFound
from widget_server.services import course


async def test_many_writers_in_two_processes_leave_no_gap_and_keep_each_senders_order(house):
    conversation_id = (await house.says("0"))["conversation_id"]
    sendings = []
    for number in range(1, 21):
        text = str(number)
        sendings += [
            house.says(text, conversation_id, writer=house.writer),
            house.replies(conversation_id, text, writer=house.second_writer),
            house.replies(conversation_id, text, caller=house.shop.owner, kind="note", writer=house.writer),
        ]

    await asyncio.gather(*sendings)

    lines = await house.lines(conversation_id)
    assert list(range(1, 62)) == [line["position"] for line in lines]
    assert list(range(1, 42)) == [line["seq"] for line in lines if line["seq"] is not None]
    by_sender = defaultdict(list)
    for line in lines:
        by_sender[line["author"]["id"]].append(int(line["text"]))
    assert all(numbers == sorted(numbers) for numbers in by_sender.values())
    assert 3 == len(by_sender)


async def test_notes_and_the_teams_own_events_have_positions_only(house):
    conversation_id = (await house.says("1"))["conversation_id"]
    await house.replies(conversation_id, "only for us", kind="note")
    await house.do(course.claim, house.shop.agent, conversation_id)
    await house.do(course.change, house.shop.agent, conversation_id, {"tags": ["lamp"]})
    await house.replies(conversation_id, "2")

    lines = await house.lines(conversation_id)

    shown = [(line["position"], line["seq"], line["kind"]) for line in lines]
    assert [
        (1, 1, "text"),
        (2, None, "note"),
        (3, None, "event"),
        (4, None, "event"),
        (5, 2, "text"),
    ] == shown


async def test_what_is_refused_moves_nothing(house):
    conversation_id = (await house.says())["conversation_id"]
    await house.says("one", client_id="client-of-the-one")
    refusals = [
        house.says("two", client_id="client-of-the-one"),
        house.says("hi", conversation_id, visitor=house.other.visitor),
        house.replies(conversation_id, based_on=0),
        house.replies("no-such-conversation"),
    ]

    outcomes = await outcomes_of(*refusals, house.replies(conversation_id))

    assert [Conflict, NotFound, Conflict, NotFound, dict] == [type(outcome) for outcome in outcomes]
    assert 3 == outcomes[-1]["seq"]
    assert [1, 2, 3] == [line["position"] for line in await house.lines(conversation_id)]


async def test_what_is_rolled_back_moves_nothing_and_is_not_told(house):
    conversation_id = (await house.says())["conversation_id"]
    house.facts.clear()

    async def close_and_fail(tx):
        await course.change(tx, house.shop.agent, conversation_id, {"state": "closed"})
        raise RuntimeError("after all")

    with pytest.raises(RuntimeError):
        await house.do(close_and_fail)

    assert [] == house.facts
    assert 2 == (await house.says(conversation_id=conversation_id))["seq"]


def refuse_to_seal(text):
    return ValueError(text)


def let_the_database_refuse(_text):
    return None


@pytest.mark.parametrize("poison", [refuse_to_seal, let_the_database_refuse])
async def test_a_poisonous_line_disturbs_no_neighbour(house, monkeypatch, poison):
    second = await house.new_visitor()
    seal = DataKey.seal

    def sealed(self, text, where):
        if text != "poison":
            return seal(self, text, where)
        bad = poison(text)
        if bad is not None:
            raise bad
        return bad

    monkeypatch.setattr(DataKey, "seal", sealed)
    sendings = [house.says("a"), house.says("b", visitor=second), house.says("poison"), house.says("c")]
    outcomes = await outcomes_of(*sendings)

    assert isinstance(outcomes.pop(2), Exception)
    assert ["a", "b", "c"] == [outcome["text"] for outcome in outcomes]
    kept = await house.lines(outcomes[0]["conversation_id"])
    assert [("a", 1), ("c", 2)] == [(line["text"], line["seq"]) for line in kept]
