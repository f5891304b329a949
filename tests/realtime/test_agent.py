"""Teammates over the socket: what they hear, what they say of themselves, how their time ends."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from tests.realtime.test_widget import line
from widget_server.realtime.presence import STAYS_FOR
from widget_server.services import accounts, speaking


async def test_a_note_is_heard_by_the_team_and_never_by_the_shopper(house):
    ann, access = await house.teammate("Ann")
    inbox = await house.inbox(access)
    widget, id_ = await house.widget_with_line()

    for kind, text in (("note", "canary: difficult customer"), ("text", "Good day!")):
        await speaking.agent_says(house.context.writer, ann, id_, client_id=kind * 4, text=text, kind=kind)

    texts = [(await inbox.hears("message:new"))["message"]["text"] for _ in range(3)]
    assert ["hello", "canary: difficult customer", "Good day!"] == texts
    while "Good day!" != (await widget.hears("message:new"))["message"]["text"]:
        pass
    assert "canary" not in str(widget.heard)
    assert "canary" not in str(await widget.call("messages:list", {}))


async def test_typing_reaches_the_shopper(house):
    _, access = await house.teammate("Ann")
    inbox = await house.inbox(access)
    widget, id_ = await house.widget_with_line()

    answer = await inbox.call("conversation:typing", {"conversation_id": id_, "typing": True})

    typing = await widget.hears("conversation:typing")
    assert {"ok": True} == answer
    assert ("agent", "Ann", True) == (typing["author"]["kind"], typing["author"]["name"], typing["typing"])


async def test_who_looks_and_who_writes_is_seen_by_the_team(house):
    ann, access = await house.teammate("Ann")
    _, other = await house.teammate("Ben")
    inbox, watching = await house.inbox(access), await house.inbox(other)
    _, id_ = await house.widget_with_line()

    await inbox.call("conversation:watch", {"conversation_id": id_, "watching": True})
    looks = await watching.hears("conversation:viewers")
    await inbox.call("conversation:typing", {"conversation_id": id_, "typing": True})
    writes = await watching.hears("conversation:viewers")
    await inbox.wire.close()
    leaves = await watching.hears("conversation:viewers")

    viewer = {"id": ann.teammate_id, "name": "Ann", "typing": False}
    assert {"conversation_id": id_, "viewers": [viewer]} == looks
    assert [{**viewer, "typing": True}] == writes["viewers"]
    assert [] == leaves["viewers"]


async def test_receipts_of_the_team_reach_the_shopper(house):
    _, access = await house.teammate("Ann")
    inbox = await house.inbox(access)
    widget, id_ = await house.widget_with_line()

    answer = await inbox.call("messages:received", {"conversation_id": id_, "position": 1})

    assert {"ok": True} == answer
    while 1 > (await widget.hears("conversation:updated"))["conversation"]["receipts"]["delivered_seq"]:
        pass


@pytest.mark.parametrize(
    ("event", "payload", "code"),
    [
        ("conversation:watch", {"conversation_id": "no", "watching": True}, "not_found"),
        ("conversation:watch", {"conversation_id": "no"}, "invalid"),
        ("conversation:typing", {"conversation_id": "no", "typing": True}, "not_found"),
        ("messages:received", {"conversation_id": "no", "position": 1}, "not_found"),
        ("messages:received", {"conversation_id": "no", "position": -1}, "invalid"),
        ("presence:set", {"presence": "asleep"}, "invalid"),
        ("message:send", line(), "unknown_event"),
        ("session:renew", {"token": "forged"}, "unauthenticated"),
    ],
)
async def test_what_a_teammate_may_not_is_refused(house, event, payload, code):
    _, access = await house.teammate("Ann")
    inbox = await house.inbox(access)

    answer = await inbox.call(event, payload)

    assert (False, code) == (answer["ok"], answer["error"]["code"])


async def test_a_viewer_hears_everything_and_may_not_write(house):
    _, access = await house.teammate("Vic", role="viewer")
    inbox = await house.inbox(access)
    _, id_ = await house.widget_with_line()

    answer = await inbox.call("conversation:typing", {"conversation_id": id_, "typing": True})

    assert "hello" == (await inbox.hears("message:new"))["message"]["text"]
    assert "forbidden" == answer["error"]["code"]
    assert (await inbox.call("conversation:watch", {"conversation_id": id_, "watching": True}))["ok"]


async def test_another_workspace_hears_and_reaches_nothing(house):
    _, id_ = await house.widget_with_line()
    await house.found()
    _, access = await house.teammate("Mallory")
    stranger = await house.inbox(access)

    answers = [
        await stranger.call("conversation:watch", {"conversation_id": id_, "watching": True}),
        await stranger.call("conversation:typing", {"conversation_id": id_, "typing": True}),
        await stranger.call("messages:received", {"conversation_id": id_, "position": 1}),
    ]

    assert ["not_found"] * 3 == [answer["error"]["code"] for answer in answers]
    assert [] == [name for name, _ in stranger.heard if name != "presence:updated"]


async def test_presence_is_what_the_teammate_says_until_they_leave(house):
    ann, access = await house.teammate("Ann")
    _, other = await house.teammate("Ben")
    watching, inbox = await house.inbox(other), await house.inbox(access)

    await inbox.call("presence:set", {"presence": "away"})
    await inbox.wire.close()
    while (await watching.hears("presence:updated")) != {"teammate_id": ann.teammate_id, "presence": "away"}:
        pass
    away = house.presence.of(ann.teammate_id)
    later = house.presence._clock() + STAYS_FOR
    house.presence._clock = lambda: later

    gone = await watching.hears("presence:updated")

    assert "away" == away
    assert {"teammate_id": ann.teammate_id, "presence": "offline"} == gone
    assert "offline" == house.presence.of(ann.teammate_id)


async def test_a_sign_in_that_ends_takes_its_sockets_along_and_no_others(house):
    ann, access = await house.teammate("Ann")
    async with house.database.transaction() as tx:
        _, elsewhere = await house.signed_in(tx, ann.teammate_id)
    inbox, other = await house.inbox(access), await house.inbox(elsewhere)

    async with house.database.transaction() as tx:
        await accounts.logout(tx, ann)
    await inbox.ends()
    again = await house.connect("/agent", {"token": access})

    assert ("session:ended", {"reason": "logout"}) in inbox.heard
    assert "unauthenticated" == again.refusal["data"]["code"]
    assert (await other.call("presence:set", {"presence": "online"}))["ok"]


async def test_a_socket_ends_with_its_token_unless_it_was_renewed(house):
    ann, access = await house.teammate("Ann")
    renewing, forgetful = await house.inbox(access), await house.inbox(access)

    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10)):
        async with house.database.transaction() as tx:
            _, fresh = await house.signed_in(tx, ann.teammate_id)
        assert {"ok": True} == await renewing.call("session:renew", {"token": fresh})
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        house.realtime._agent.expire()
        await forgetful.ends()
        answer = await renewing.call("presence:set", {"presence": "online"})

    assert ("session:ended", {"reason": "expired"}) in forgetful.heard
    assert {"ok": True} == answer


async def test_a_socket_that_was_renewed_with_another_sign_in_ends_with_that_one(house):
    ann, access = await house.teammate("Ann")
    inbox = await house.inbox(access)
    async with house.database.transaction() as tx:
        later, fresh = await house.signed_in(tx, ann.teammate_id)
    await inbox.call("session:renew", {"token": fresh})

    async with house.database.transaction() as tx:
        await accounts.logout(tx, ann)
    still = await inbox.call("presence:set", {"presence": "online"})
    async with house.database.transaction() as tx:
        await accounts.logout(tx, later)
    await inbox.ends()

    assert still["ok"]


async def test_another_teammates_token_is_no_renewal(house):
    _, access = await house.teammate("Ann")
    _, other = await house.teammate("Ben")
    inbox = await house.inbox(access)

    answer = await inbox.call("session:renew", {"token": other})

    assert "unauthenticated" == answer["error"]["code"]
