"""R2, R3, R4: whoever sends, repeats, drops and resumes, and wherever: one order, no gap, no double."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.flows.house import House
from tests.flows.node import Node
from tests.flows.people import Shopper, new_id
from tests.flows.said import Said, Told
from tests.flows.wire import Payload, Refused
from widget_server.realtime import server as realtime

HEADS_EVERY = 0.5  # seconds
PAGE = 2  # lines that a device asks for at once
PLAN = settings(
    max_examples=10,
    stateful_step_count=14,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],  # to make a failure shorter would take as long as it waits, many times
    suppress_health_check=list(HealthCheck),
)
WHERE, WHO, WHICH = st.sampled_from([0, 1]), st.sampled_from(["phone", "laptop"]), st.integers(0, 99)
HOW = st.sampled_from(["socket", "http0", "http1"])
TEXT = st.sampled_from(["Hello?", "Is it blue?", "\u4f60\u597d", "<b>not bold</b>", "a\n\tb"])


class World:
    """Servers in this process, and the event loop in which they run while a step is taken."""

    def __init__(self, runner: asyncio.Runner, house: House) -> None:
        self.runner = runner
        self.house = house
        self.nodes: list[Node] = []
        self.urls: list[str] = []

    async def open(self, nodes: int) -> None:
        await self.house.__aenter__()
        self.nodes = [Node(self.house.env) for _ in range(nodes)]
        self.urls = [await node.start() for node in self.nodes] * (3 - nodes)
        self.agent = await self.house.agent(url=self.urls[0])

    async def close(self) -> None:
        for node in self.nodes:
            await node.stop()
        await self.house.__aexit__(None)


class Chat(RuleBasedStateMachine):
    """One visitor with a phone and a laptop, one agent; `said` is what must have come of it."""

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.said = Said()
        self.devices: dict[str, Shopper] = {}

    def run(self, work: Any) -> Any:
        return self.world.runner.run(work)

    @initialize(how=HOW, text=TEXT)
    def both_devices_connect_and_one_says_something(self, how: str, text: str) -> None:
        self.run(self._let_in())
        self._says("phone", how, text)

    async def _let_in(self) -> None:
        phone = await self.world.house.shopper(self.world.urls[0])
        laptop = Shopper(self.world.house.http, self.world.house.widget_id)
        laptop.token = phone.token
        self.devices = {"phone": phone, "laptop": laptop}
        phone.page = laptop.page = PAGE
        await phone.connect(self.world.urls[0])
        await laptop.connect(self.world.urls[1])

    @rule(who=WHO, how=HOW, text=TEXT)
    def the_shopper_says(self, who: str, how: str, text: str) -> None:
        self._says(who, how, text)

    @rule(who=WHO, how=HOW, texts=st.lists(TEXT, min_size=1, max_size=2 * PAGE), where=WHERE)
    def a_device_misses_something_and_comes_back(
        self, who: str, how: str, texts: list[str], where: int
    ) -> None:
        self.a_device_is_cut_off(who)
        for text in texts:
            self._says("laptop" if who == "phone" else "phone", how, text)
        self.a_device_comes_back(who, where)

    @precondition(lambda self: self.said.closed)
    @rule(who=WHO, how=HOW, text=TEXT, which=WHICH)
    def the_shopper_writes_to_a_closed_one(self, who: str, how: str, text: str, which: int) -> None:
        conversation_id, client_id = self.said.closed[which % len(self.said.closed)], new_id()
        line = self.run(self._send(who, how, text, client_id, conversation_id))
        assert conversation_id == line["conversation_id"]
        self.said.by_shopper(conversation_id, Told(client_id, text, line))

    @rule(who=WHO, how=HOW, which=WHICH, is_named=st.booleans())
    def the_shopper_repeats(self, who: str, how: str, which: int, is_named: bool) -> None:
        before = self.said.lines[which % len(self.said.lines)]
        where = before.line["conversation_id"] if is_named else None
        assert before.line == self.run(self._send(who, how, before.text, before.client_id, where))

    @rule(who=WHO, how=HOW, which=WHICH)
    def the_shopper_uses_an_id_for_something_else(self, who: str, how: str, which: int) -> None:
        before = self.said.lines[which % len(self.said.lines)]
        where = before.line["conversation_id"]
        with pytest.raises(Refused, match="conflict"):
            self.run(self._send(who, how, f"{before.text} no", before.client_id, where))

    @rule(who=WHO)
    def a_device_is_cut_off(self, who: str) -> None:
        socket = self.devices[who].socket
        self.run(socket.drop() if socket else asyncio.sleep(0))

    @rule(who=WHO, where=WHERE)
    def a_device_comes_back(self, who: str, where: int) -> None:
        self.run(self._come_back(self.devices[who], where))

    @rule(who=WHO, which=WHICH)
    def a_device_knows_more_than_there_is(self, who: str, which: int) -> None:
        conversation_id = self.said.pick(which)
        beyond = {"conversation_id": conversation_id, "after": len(self.said.shown(conversation_id)) + 1}
        if self._is_connected(self.devices[who]):
            with pytest.raises(Refused, match="reset_required"):
                self.run(self.devices[who].ask("messages:list", beyond))

    @rule(where=WHERE, text=TEXT, kind=st.sampled_from(["text", "note"]), which=WHICH)
    def the_agent_says_it_twice(self, where: int, text: str, kind: str, which: int) -> None:
        conversation_id, client_id = self.said.pick(which), new_id()
        agent, urls = self.world.agent, self.world.urls
        first = self.run(agent.say(conversation_id, text, client_id, kind, urls[where]))
        assert first == self.run(agent.say(conversation_id, text, client_id, kind, urls[1 - where]))
        self.said.by_agent(conversation_id, kind, text)

    @rule(where=WHERE, which=WHICH)
    def the_agent_closes_or_opens(self, where: int, which: int) -> None:
        conversation_id = self.said.pick(which)
        state = "open" if conversation_id in self.said.closed else "closed"
        path, url = f"/conversations/{conversation_id}", self.world.urls[where]
        changed = self.run(self.world.agent.call("PATCH", path, {"state": state}, url))
        assert state == changed["state"]
        self.said.turned(conversation_id, state)

    @rule(where=WHERE, which=WHICH)
    def the_agent_reads(self, where: int, which: int) -> None:
        conversation_id = self.said.pick(which)
        path, url = f"/conversations/{conversation_id}/read", self.world.urls[where]
        self.run(
            self.world.agent.call("POST", path, {"position": len(self.said.all_of(conversation_id))}, url)
        )

    @invariant()
    def every_server_and_every_device_tells_what_was_said(self) -> None:
        for conversation_id in self.said.conversations:
            for url in set(self.world.urls):
                lines = self.run(self.world.agent.lines(conversation_id, url))
                assert self.said.all_of(conversation_id) == [_what(line) for line in lines]
                assert list(range(1, len(lines) + 1)) == [line["position"] for line in lines]
            for device in self.devices.values():
                self.run(self._shows(device, conversation_id))

    def _says(self, who: str, how: str, text: str) -> None:
        conversation_id, client_id = self.said.current, new_id()
        line = self.run(self._send(who, how, text, client_id))
        assert conversation_id in (None, line["conversation_id"])
        assert (conversation_id is None) == (line["conversation_id"] not in self.said.conversations)
        self.said.by_shopper(line["conversation_id"], Told(client_id, text, line))

    async def _shows(self, device: Shopper, conversation_id: str) -> None:
        """A connected device shows all of it before long; another one a beginning of it."""
        told = self.said.shown(conversation_id)
        if self._is_connected(device):
            await device.shows(conversation_id, len(told))
        shown = [_what(line) for line in _lines(device, conversation_id)]
        assert told[: len(shown)] == shown
        assert len({line["id"] for line in _lines(device, conversation_id)}) == len(shown)

    async def _send(
        self, who: str, how: str, text: str, client_id: str, conversation_id: str | None = None
    ) -> Payload:
        device = self.devices[who]
        if how == "socket" and self._is_connected(device):
            return await device.say(text, client_id, conversation_id)
        return await device.post(self.world.urls[how == "http1"], text, client_id, conversation_id)

    async def _come_back(self, device: Shopper, where: int) -> None:
        if device.socket:
            await device.socket.close()
        await device.connect(self.world.urls[where])

    def _is_connected(self, device: Shopper) -> bool:
        return device.socket is not None and not device.socket.ended.is_set()

    def teardown(self) -> None:
        for device in self.devices.values():
            self.run(device.leave())


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> Iterator[asyncio.Runner]:
    """An event loop that runs while a step is taken, and stands still between two."""
    monkeypatch.setattr(realtime, "EVERY_ROUND", HEADS_EVERY)
    with asyncio.Runner() as made:
        yield made


def test_two_servers_tell_every_device_all_of_it_once(
    runner: asyncio.Runner, tmp_path: Path, postgres_url: str, redis_url: str
) -> None:
    play(World(runner, House(tmp_path, postgres_url, redis_url, servers=0)), nodes=2)


def test_one_server_tells_every_device_all_of_it_once(
    runner: asyncio.Runner, tmp_path: Path, sqlite_url: str
) -> None:
    play(World(runner, House(tmp_path, sqlite_url, servers=0)), nodes=1)


def play(world: World, nodes: int) -> None:
    """Let hypothesis find a course of events after which somebody sees something else."""
    Chat.world = world
    world.runner.run(world.open(nodes))
    try:
        run_state_machine_as_test(Chat, settings=PLAN)
    finally:
        world.runner.run(world.close())


def _lines(device: Shopper, conversation_id: str) -> list[Payload]:
    return device.threads[conversation_id].lines if conversation_id in device.threads else []


def _what(line: Payload) -> tuple[str, str]:
    return (line["kind"], line["event"]["name"] if line["kind"] == "event" else line["text"])
