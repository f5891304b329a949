"""Shoppers and an agent who send without pause, over sockets and HTTP, whatever becomes of the servers."""

import asyncio
import random
from collections.abc import Awaitable, Callable

from tests.flows.history import Attempt, History, gaps
from tests.flows.house import House
from tests.flows.people import Agent, Shopper, new_id
from tests.flows.wire import Payload, Refused, Unanswered

SHOPPERS = 3
PAUSE = 0.12  # seconds at most between two lines of one sender
RETRY = 0.05
AGAIN = 0.15  # of all lines are sent a second time although they were acknowledged
WAITS = {"rate_limited": 1.0, "unreached": 0.2, "unavailable": 0.2}  # seconds

Send = Callable[[str, str], Awaitable[Payload]]


class Storm:
    """Each of three shoppers sends over a socket and, at the same time, over HTTP; Ann answers over the API."""

    def __init__(self, house: House, shoppers: list[Shopper], agent: Agent, seed: int) -> None:
        self.house = house
        self.shoppers = shoppers
        self.agent = agent
        self.history = History()
        self._random = random.Random(seed)
        self._is_over = False
        self._repeats = 0
        self._faults: list[str] = []
        self._tasks: list[asyncio.Task[None]] = []

    @classmethod
    async def begin(cls, house: House, seed: int) -> "Storm":
        """Let everybody in and start."""
        shoppers = [await house.shopper() for _ in range(SHOPPERS)]
        storm = cls(house, shoppers, await house.agent(), seed)
        senders = [
            *(storm._over_socket(shopper, f"socket{number}") for number, shopper in enumerate(shoppers)),
            *(storm._over_http(shopper, f"http{number}") for number, shopper in enumerate(shoppers)),
            storm._over_api(),
        ]
        storm._tasks = [asyncio.create_task(sender) for sender in senders]
        return storm

    async def end(self) -> None:
        """Let everybody finish their line; raises what went wrong in a sender."""
        self._is_over = True
        await asyncio.gather(*self._tasks)

    @property
    def figures(self) -> str:
        """How much was said."""
        return f"{self.history.figures}; {self._repeats} repeats answered"

    async def lines(self, url: str) -> dict[str, list[Payload]]:
        """All conversations by position, as the API of one server tells them."""
        found = await self.agent.conversations()
        return {one["id"]: await self.agent.lines(one["id"], url) for one in found}

    async def faults(self) -> list[str]:
        """What is wrong: with what was kept, with its order, or with what any reader sees of it."""
        everywhere = [await self.lines(url) for url in self.house.urls]
        kept = everywhere[0]
        faults = self._faults + self.history.faults([line for lines in kept.values() for line in lines])
        faults += [
            fault for lines in kept.values() for name in ("seq", "position") for fault in gaps(lines, name)
        ]
        faults += [f"server {n} tells another order" for n, told in enumerate(everywhere) if told != kept]
        for number, shopper in enumerate(self.shoppers):
            faults += [f"shopper {number}: {fault}" for fault in await self._unlike(shopper, kept)]
        return faults

    async def send_again(self) -> list[str]:
        """Send every line of which nobody knows what became of it once more, twice; answers with what is wrong."""
        faults = []
        for attempt in self.history.open:
            shopper = self._shopper(attempt.sender)
            if shopper:
                first = await _patiently(shopper.say, attempt.text, attempt.client_id)
                second = await _patiently(self._post(shopper), attempt.text, attempt.client_id)
            else:
                first = await _patiently(self._answer, attempt.text, attempt.client_id)
                second = await _patiently(self._answer, attempt.text, attempt.client_id)
            attempt.message, attempt.outcome = first, "kept"
            attempt.asked, attempt.answered = 0.0, float("inf")  # it may have been kept at any time
            faults += [f"{attempt.client_id}: {first} then {second}"] if first != second else []
        return faults

    async def _unlike(self, shopper: Shopper, kept: dict[str, list[Payload]]) -> list[str]:
        """Hold what a shopper sees live, and over HTTP of each server, against what the API tells."""
        await shopper.connect(self._url())
        await shopper.settle()
        faults = []
        for conversation_id, thread in shopper.threads.items():
            told = [line["id"] for line in kept[conversation_id] if line["seq"] is not None]
            seen = {"live": thread.lines}
            seen |= {url: await shopper.fetch(url, conversation_id) for url in self.house.urls}
            faults += [
                f"{how} sees other lines"
                for how, lines in seen.items()
                if told != [line["id"] for line in lines]
            ]
        return faults if len(shopper.threads) == 1 else [*faults, f"{len(shopper.threads)} conversations"]

    async def _over_socket(self, shopper: Shopper, name: str) -> None:
        while not self._is_over:
            try:
                await shopper.connect(self._url())
            except (Refused, Unanswered):
                await asyncio.sleep(RETRY)
                continue
            while shopper.socket and not shopper.socket.ended.is_set() and not self._is_over:
                await self._send(name, shopper.say)

    async def _over_http(self, shopper: Shopper, name: str) -> None:
        while not self._is_over:
            await self._send(name, self._post(shopper))

    async def _over_api(self) -> None:
        while not self._is_over:
            if any(shopper.threads for shopper in self.shoppers):
                await self._send("agent", self._answer)
            await asyncio.sleep(RETRY)

    async def _send(self, name: str, send: Send) -> None:
        client_id = new_id()
        text = f"{name} says {client_id}"
        attempt = await self.history.note(name, client_id, text, lambda: send(text, client_id))
        await asyncio.sleep(WAITS.get(attempt.outcome, self._random.uniform(0, PAUSE)))
        if attempt.message and self._random.random() < AGAIN:
            await self._repeat(attempt, send)

    async def _repeat(self, attempt: Attempt, send: Send) -> None:
        try:
            again = await send(attempt.text, attempt.client_id)
        except (Refused, Unanswered):
            return
        self._repeats += 1
        if again != attempt.message:
            self._faults.append(f"{attempt.client_id}: {attempt.message} then {again}")

    def _post(self, shopper: Shopper) -> Send:
        return lambda text, client_id: shopper.post(self._url(), text, client_id)

    async def _answer(self, text: str, client_id: str) -> Payload:
        """Answer the first shopper whose conversation has begun."""
        conversation_id = next(id_ for shopper in self.shoppers for id_ in shopper.threads)
        return await self.agent.say(conversation_id, text, client_id, url=self._url())

    def _shopper(self, sender: str) -> Shopper | None:
        return None if sender == "agent" else self.shoppers[int(sender[-1])]

    def _url(self) -> str:
        return self._random.choice(self.house.urls)


async def _patiently(send: Send, text: str, client_id: str) -> Payload:
    """Send a line, waiting as long as one is told to."""
    while True:
        try:
            return await send(text, client_id)
        except Refused as refused:
            if refused.code != "rate_limited":
                raise
            await asyncio.sleep(refused.problem["retry_after"])
