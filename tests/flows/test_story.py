"""The main story over real sockets: a shopper and two agents on two servers, from the first line to the rating."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.flows.house import House
from tests.flows.people import Agent, Shopper, new_id
from tests.flows.wire import Refused, Socket, Unanswered

CANARY = "notes-are-for-the-team-only"
CUT_WITHIN = 5.0  # seconds


class Scene(NamedTuple):
    """A shopper and Bob at the first server, Ann at the second; both sides' sockets are open."""

    house: House
    shopper: Shopper
    window: Socket
    other_window: Socket
    ann: Agent
    bob: Agent
    conversation_id: str

    @property
    def inboxes(self) -> list[Socket]:
        """The sockets of the team."""
        return [agent.socket for agent in (self.ann, self.bob) if agent.socket]


@pytest.fixture
async def scene(tmp_path: Path, postgres_url: str, redis_url: str) -> AsyncIterator[Scene]:
    """A conversation has begun; the shopper has a window open on each server."""
    async with House(tmp_path, postgres_url, redis_url, servers=2) as house:
        one, other = house.urls
        shopper, ann, bob = (
            await house.shopper(one),
            await house.agent("Ann", other),
            await house.agent("Bob", one),
        )
        for agent in (ann, bob):
            await agent.connect()
        windows = [await shopper.connect(url) for url in (other, one)]
        message = await shopper.say("Is the blue lamp in stock?", new_id())
        yield Scene(house, shopper, windows[1], windows[0], ann, bob, message["conversation_id"])
        assert [] == house.wrongs


async def test_a_shopper_and_two_agents_live_through_the_whole_story(scene: Scene) -> None:
    await the_team_hears_and_one_claims(scene)
    await the_agent_is_seen_to_type_and_answers(scene)
    await receipts_go_both_ways(scene)
    await the_shopper_is_seen_to_type_and_the_agents_see_each_other(scene)
    await the_agent_closes_and_the_shopper_rates(scene)
    await all_windows_show_the_same(scene)
    await no_note_has_reached_the_shopper(scene)
    await a_session_goes_on_with_a_fresh_token(scene)
    await who_signs_out_is_cut_off_on_every_server(scene)


async def the_team_hears_and_one_claims(scene: Scene) -> None:
    path = f"/conversations/{scene.conversation_id}/claim"

    heard = [(await inbox.hears("message:new"))["message"]["text"] for inbox in scene.inboxes]
    begun = [(await inbox.hears("conversation:new"))["conversation"]["id"] for inbox in scene.inboxes]
    claimed = await scene.ann.call("POST", path, {})
    with pytest.raises(Refused) as refused:
        await scene.bob.call("POST", path, {})

    assert ["Is the blue lamp in stock?"] * 2 == heard
    assert [scene.conversation_id] * 2 == begun
    assert scene.ann.id == claimed["conversation"]["lease"]["teammate_id"]
    assert ("conflict", "Ann") == (refused.value.code, refused.value.problem["holder"]["name"])


async def the_agent_is_seen_to_type_and_answers(scene: Scene) -> None:
    assert scene.ann.socket
    typing = {"conversation_id": scene.conversation_id, "typing": True}

    await scene.ann.socket.call("conversation:typing", typing)
    await scene.window.hears("conversation:typing", lambda told: told["author"]["name"] == "Ann")
    await scene.ann.say(scene.conversation_id, CANARY, new_id(), "note")
    reply = await scene.ann.say(scene.conversation_id, "Yes, two of them.", new_id())
    heard = await scene.window.hears(
        "message:new", lambda told: told["message"]["text"] == "Yes, two of them."
    )

    assert (2, 4) == (reply["seq"], reply["position"])
    assert {"kind": "agent", "name": "Ann"} == heard["message"]["author"]
    for inbox in scene.inboxes:
        noted = (await inbox.hears("message:new", lambda told: told["message"]["kind"] == "note"))["message"]
        assert (CANARY, None) == (noted["text"], noted["seq"])


async def receipts_go_both_ways(scene: Scene) -> None:
    about = {"conversation_id": scene.conversation_id}
    path = f"/conversations/{scene.conversation_id}"
    assert scene.ann.socket

    await scene.ann.socket.call("messages:received", {**about, "position": 1})
    await shown(scene.window, delivered_seq=1, read_seq=0)
    await scene.ann.call("POST", f"{path}/read", {"position": 1})
    await shown(scene.window, delivered_seq=1, read_seq=1)
    await scene.window.call("messages:received", {**about, "seq": 2})
    await shown(scene.inboxes[1], delivered_seq=2, read_seq=0)
    await scene.window.call("conversation:read", {**about, "seq": 2})
    await shown(scene.inboxes[1], delivered_seq=2, read_seq=2)

    lines = await scene.shopper.fetch(scene.house.urls[0], scene.conversation_id)
    assert "read" == lines[0]["state"]
    assert {"delivered_seq": 2, "read_seq": 2} == (await scene.bob.call("GET", path))["receipts"]


async def shown(socket: Socket, **receipts: int) -> None:
    """Wait until a side sees how far the other side has come."""
    await socket.hears("conversation:updated", lambda told: told["conversation"]["receipts"] == receipts)


async def the_shopper_is_seen_to_type_and_the_agents_see_each_other(scene: Scene) -> None:
    ann, bob = scene.inboxes
    about = {"conversation_id": scene.conversation_id}

    await scene.window.call("conversation:typing", {"typing": True})
    for inbox in scene.inboxes:
        await inbox.hears(
            "conversation:typing", lambda told: told["author"] == {"kind": "visitor", "id": scene.shopper.id}
        )
    await ann.call("conversation:watch", {**about, "watching": True})
    await bob.call("conversation:watch", {**about, "watching": True})
    for inbox in scene.inboxes:
        await inbox.hears(
            "conversation:viewers", lambda told: {"Ann", "Bob"} == {v["name"] for v in told["viewers"]}
        )
    await bob.call("presence:set", {"presence": "away"})
    await ann.hears(
        "presence:updated", lambda told: told == {"teammate_id": scene.bob.id, "presence": "away"}
    )
    team = (await scene.ann.call("GET", "/teammates"))["items"]

    assert {"Ann": "online", "Bob": "away"} == {mate["name"]: mate["presence"] for mate in team}


async def the_agent_closes_and_the_shopper_rates(scene: Scene) -> None:
    about = {"conversation_id": scene.conversation_id}

    await scene.ann.call("PATCH", f"/conversations/{scene.conversation_id}", {"state": "closed"})
    await scene.window.hears("conversation:updated", lambda told: told["conversation"]["state"] == "closed")
    await scene.window.call("conversation:rate", {**about, "score": 5, "comment": "Quick!"})
    for inbox in scene.inboxes:
        await inbox.hears("message:new", lambda told: told["message"].get("event", {}).get("name") == "rated")
    rated = await scene.bob.call("GET", f"/conversations/{scene.conversation_id}")

    assert {"score": 5, "comment": "Quick!"} == rated["rating"]


async def all_windows_show_the_same(scene: Scene) -> None:
    await scene.other_window.hears(
        "message:new", lambda told: told["message"].get("event", {}).get("name") == "rated"
    )
    await scene.shopper.settle()
    live = scene.shopper.threads[scene.conversation_id].lines

    heard = [
        [payload["message"]["id"] for event, payload in window.heard if event == "message:new"]
        for window in (scene.window, scene.other_window)
    ]
    team = [line["id"] for line in await scene.bob.lines(scene.conversation_id) if line["seq"]]

    assert team == [line["id"] for line in live]
    assert [team, team] == heard
    assert ["text", "text", "event", "event"] == [line["kind"] for line in live]


async def no_note_has_reached_the_shopper(scene: Scene) -> None:
    for url in scene.house.urls:
        await scene.shopper.begin(url)
        await scene.shopper.fetch(url, scene.conversation_id)
    everything = "\n".join(scene.shopper.seen)

    assert "Yes, two of them." in everything
    for secret in (CANARY, scene.ann.id, scene.bob.id, "position", "assignee", "lease", "Quick!"):
        assert secret not in everything


async def a_session_goes_on_with_a_fresh_token(scene: Scene) -> None:
    stranger = await scene.house.shopper()

    await scene.shopper.begin(scene.house.urls[1])
    renewed = await scene.window.call("session:renew", {"token": scene.shopper.token})
    with pytest.raises(Refused) as refused:
        await scene.window.call("session:renew", {"token": stranger.token})

    assert {} == renewed
    assert "unauthenticated" == refused.value.code
    assert (await scene.window.call("conversations:list", {}))["conversations"]


async def who_signs_out_is_cut_off_on_every_server(scene: Scene) -> None:
    ann, bob = scene.inboxes
    second = await scene.ann.connect(scene.house.urls[0])
    began = asyncio.get_running_loop().time()

    await scene.ann.call("POST", "/auth/logout", {})
    ended = [await socket.hears("session:ended", within=CUT_WITHIN) for socket in (ann, second)]
    await asyncio.gather(ann.ends(), second.ends())

    assert [{"reason": "logout"}] * 2 == ended
    assert asyncio.get_running_loop().time() - began < CUT_WITHIN
    assert not bob.ended.is_set()
    with pytest.raises(Refused, match="unauthenticated"):
        await scene.ann.connect()
    with pytest.raises(Unanswered):
        await ann.call("presence:set", {"presence": "online"})
