"""A shopper over the socket: every event's answer and refusals, and what others hear of it."""

import json

import pytest

from widget_server.events import SessionEnded, visitor_room
from widget_server.models import Visitor


def line(text="hello", number=1, **more):
    return {"client_id": f"client-id-{number:08}", "text": text, **more}


async def test_a_message_is_answered_and_all_of_the_authors_sockets_and_the_team_hear_it(house):
    token = (await house.shopper(house.widget_id))["visitor_token"]
    first, second = await house.widget(token), await house.widget(token)
    stranger = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    _, access = await house.teammate("Ann")
    inbox = await house.inbox(access)

    answer = await first.call("message:send", line("Is it in stock?"))

    assert answer["ok"]
    told = {"message": answer["message"]}
    assert [told, told] == [await one.hears("message:new") for one in (first, second)]
    assert "Is it in stock?" == (await inbox.hears("message:new"))["message"]["text"]
    assert "conversation" in await inbox.hears("conversation:new")
    assert (await stranger.call("conversations:list", {}))["conversations"] == []
    assert [] == stranger.heard


async def test_the_same_line_twice_is_one_line_and_another_under_its_id_is_a_conflict(house):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])

    first = await widget.call("message:send", line())
    second = await widget.call("message:send", line())
    third = await widget.call("message:send", line("other"))

    assert first["message"]["id"] == second["message"]["id"]
    assert (False, "conflict") == (third["ok"], third["error"]["code"])
    listing = await widget.call("messages:list", {})
    assert ["hello"] == [message["text"] for message in listing["messages"]]


async def test_lines_sent_at_once_keep_their_order(house):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])

    for number in range(20):
        frame = json.dumps(["message:send", line(str(number), number)])
        await widget.wire.send_str(f"42/widget,{number}{frame}")
    while not (await widget.wire.receive_str(timeout=10)).startswith("43/widget,19["):
        pass

    listing = await widget.call("messages:list", {"limit": 200})
    assert [str(number) for number in range(20)] == [message["text"] for message in listing["messages"]]
    assert list(range(1, 21)) == [message["seq"] for message in listing["messages"]]


async def test_every_event_of_the_widget_is_answered(house):
    shopper = await house.shopper(house.widget_id)
    widget = await house.widget(shopper["visitor_token"])
    _, access = await house.teammate("Ann")
    inbox = await house.inbox(access)
    id_ = (await widget.call("message:send", line()))["message"]["conversation_id"]

    answers = [
        await widget.call("messages:received", {"conversation_id": id_, "seq": 1}),
        await widget.call("conversation:read", {"conversation_id": id_, "seq": 1}),
        await widget.call("conversation:typing", {"conversation_id": id_, "typing": True}),
        await widget.call("conversation:typing", {"typing": False}),
        await widget.call("conversation:rate", {"conversation_id": id_, "score": 5, "comment": "kind"}),
        await widget.call("session:renew", {"token": shopper["visitor_token"]}),
    ]
    listing = await widget.call("messages:list", {"conversation_id": id_, "after": 0})
    conversations = await widget.call("conversations:list", {})
    updated = await widget.call("visitor:update", {"name": "Eve", "email": "eve@mail.example"})

    assert [{"ok": True}] * 6 == answers
    assert ["text", "event"] == [message["kind"] for message in listing["messages"]]
    assert [id_] == [conversation["id"] for conversation in conversations["conversations"]]
    assert ("Eve", "claimed") == (updated["visitor"]["name"], updated["visitor"]["proof"]["level"])
    typing = await inbox.hears("conversation:typing")
    assert (id_, "visitor", True) == (typing["conversation_id"], typing["author"]["kind"], typing["typing"])


@pytest.mark.parametrize(
    ("event", "payload", "code"),
    [
        ("message:send", {}, "invalid"),
        ("message:send", {"client_id": "short", "text": "x"}, "invalid"),
        ("message:send", line(""), "invalid"),
        ("message:send", line("x" * 5_001), "invalid"),
        ("message:send", line("a\x07b"), "invalid"),
        ("message:send", line("a\ud800b"), "invalid"),
        ("message:send", line("a\x00b"), "invalid"),
        ("message:send", line(author={"kind": "agent"}), "invalid"),
        ("message:send", line(kind="note"), "invalid"),
        ("message:send", line(seq=1), "invalid"),
        ("message:send", line(conversation_id="no-such-thing"), "not_found"),
        ("messages:list", {"after": 1, "before": 3}, "invalid"),
        ("messages:list", {"limit": 201}, "invalid"),
        ("messages:list", {"conversation_id": "%"}, "not_found"),
        ("messages:received", {"conversation_id": "no", "seq": -1}, "invalid"),
        ("messages:received", {"conversation_id": "no", "seq": 1.5}, "invalid"),
        ("conversation:read", {"conversation_id": ["a"], "seq": 1}, "invalid"),
        ("conversation:read", {"conversation_id": "no", "seq": 1}, "not_found"),
        ("conversation:rate", {"conversation_id": "no", "score": 6}, "invalid"),
        ("conversation:typing", {"typing": "yes"}, "invalid"),
        ("visitor:update", {"email": "not an address"}, "invalid"),
        ("visitor:update", {"proof": {"level": "store_login"}}, "invalid"),
        ("session:renew", {"token": "forged"}, "unauthenticated"),
        ("customer:identify", {"method": "jwt", "token": "x"}, "unknown_event"),
        ("conversation:watch", {"conversation_id": "x", "watching": True}, "unknown_event"),
        ("unreadable", {}, "unknown_event"),
        ("join", {"room": "workspace:x"}, "unknown_event"),
    ],
)
async def test_what_cannot_be_taken_is_refused_and_changes_nothing(house, event, payload, code):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])

    answer = await widget.call(event, payload)

    assert (False, code) == (answer["ok"], answer["error"]["code"])
    assert {"conversation": None, "messages": [], "has_more": False, "ok": True} == await widget.call(
        "messages:list", {}
    )


@pytest.mark.parametrize("payload", [[], [1], ["text"], [None], [[]], [{}, {}], [{"text": "x"}, 1]])
async def test_an_event_carries_one_object(house, payload):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])

    answer = await widget.call("message:send", *payload)

    assert "invalid" == answer["error"]["code"]


async def test_what_was_sent_is_not_said_back(house):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])

    answer = await widget.call(
        "message:send", {"client_id": "canary-canary!", "text": ["canary"], "canary": 1}
    )

    assert "canary" not in answer["error"]["message"]


async def test_nobody_reaches_into_another_visitors_conversation(house):
    owner = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    thief = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    id_ = (await owner.call("message:send", line()))["message"]["conversation_id"]

    answers = [
        await thief.call("messages:list", {"conversation_id": id_}),
        await thief.call("message:send", line(conversation_id=id_)),
        await thief.call("messages:received", {"conversation_id": id_, "seq": 1}),
        await thief.call("conversation:read", {"conversation_id": id_, "seq": 1}),
        await thief.call("conversation:rate", {"conversation_id": id_, "score": 1}),
        await thief.call("conversation:typing", {"conversation_id": id_, "typing": True}),
    ]

    assert ["not_found"] * 6 == [answer["error"]["code"] for answer in answers]
    assert [] == thief.heard


async def test_a_flood_is_refused_after_the_burst_with_when_to_come_back(house):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])

    answers = [await widget.call("message:send", line(str(n), n)) for n in range(30)]
    refused = [answer["error"] for answer in answers if not answer["ok"]]

    assert 5 <= len(refused) <= 10
    assert {"rate_limited"} == {error["code"] for error in refused}
    assert all(0 < error["retry_after"] <= 1 for error in refused)
    assert (await widget.call("messages:list", {}))["ok"]


async def test_a_blocked_visitor_is_cut_everywhere_and_stays_out(house):
    shopper = await house.shopper(house.widget_id)
    widget = await house.widget(shopper["visitor_token"])
    async with house.database.transaction() as tx:
        row = await tx.session.get_one(Visitor, shopper["visitor"]["id"])
        row.blocked_at = tx.now
        tx.announce(SessionEnded("/widget", visitor_room(row.id), "blocked"))

    await widget.ends()
    again = await house.connect("/widget", {"token": shopper["visitor_token"]})

    assert [("session:ended", {"reason": "blocked"})] == widget.heard
    assert "blocked" == again.refusal["data"]["code"]


async def test_a_visitor_cannot_go_on_as_another(house):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    other = (await house.shopper(house.widget_id))["visitor_token"]

    answer = await widget.call("session:renew", {"token": other})

    assert "unauthenticated" == answer["error"]["code"]


async def test_a_bug_is_answered_and_logged_once_and_says_nothing(house, monkeypatch):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    monkeypatch.setattr(house.context.writer, "say", lambda _: 1 / 0)

    answer = await widget.call("message:send", line())

    assert {"code": "error", "message": "Something went wrong here. It has been noted."} == answer["error"]
    assert (await widget.call("messages:list", {}))["ok"]


async def test_while_the_database_is_away_a_line_is_refused_and_may_be_sent_again(house, monkeypatch):
    widget = await house.widget((await house.shopper(house.widget_id))["visitor_token"])
    with monkeypatch.context() as patch:
        patch.setattr(house.context.writer, "say", _away)
        answer = await widget.call("message:send", line())

    again = await widget.call("message:send", line())

    assert ("unavailable", 1) == (answer["error"]["code"], answer["error"]["retry_after"])
    assert again["ok"]


async def _away(_post):
    raise TimeoutError
