"""The load client: a process of its own that reads a plan as JSON from its input and prints what it measured.

It is light, so that the server is the limit; `client_busy` near 1 says that it was not.
"""

import asyncio
import contextlib
import itertools
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import uvloop

from benchmarks.socket_client import Socket

CONNECTING = 64  # at once
GIVE_UP = 10.0  # seconds for answers still missing at the end
MESSAGE = (
    "Where is my order? It should have come on Monday, and nobody has told me when it will come. Thanks!"
)
TICKS = 100  # of processor time in a second (man 5 proc, _SC_CLK_TCK)

Plan = dict[str, Any]


class Load:
    """The sockets of one plan, and what was measured with them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.sockets: list[Socket] = []
        self.latencies: list[float] = []
        self.errors = 0
        self.deliveries = 0
        self.unanswered: dict[int, float] = {}
        self.on_ack: Callable[[], None] = lambda: None
        self.on_delivery: Callable[[], None] = lambda: None
        self._numbers = itertools.count(1)
        self._turn = 0
        self._all_answered = asyncio.Event()

    def acked(self, number: int, *, is_ok: bool) -> None:
        """Keep how long an answer took."""
        self.latencies.append(time.perf_counter() - self.unanswered.pop(number))
        self.errors += not is_ok
        if not self.unanswered:
            self._all_answered.set()
        self.on_ack()

    def delivered(self) -> None:
        """Count a delivery."""
        self.deliveries += 1
        self.on_delivery()

    def say(self, since: float | None = None) -> None:
        """Send a message from the next socket; its time counts from `since`, when it was due."""
        number = next(self._numbers)
        self._turn = (self._turn + 1) % len(self.sockets)
        self._all_answered.clear()
        self.unanswered[number] = since or time.perf_counter()
        body = json.dumps({"client_id": f"{self.plan['run']}-{number:012d}", "text": MESSAGE})
        self.sockets[self._turn].say(number, b"message:send", body.encode())

    async def connect(self, namespace: str, tokens: list[str]) -> float:
        """Let one client in for each token; answers with how many were let in a second."""
        room = asyncio.Semaphore(CONNECTING)
        began = time.perf_counter()
        self.sockets += await asyncio.gather(*(self._connect(room, namespace, token) for token in tokens))
        return len(tokens) / (time.perf_counter() - began)

    def restart(self) -> None:
        """Forget what was measured so far."""
        self.latencies.clear()
        self.errors = self.deliveries = 0

    async def settle(self) -> None:
        """Wait for the answers that are missing, then count those that never came as errors."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GIVE_UP):
                await self._all_answered.wait()
        self.errors += len(self.unanswered)

    async def _connect(self, room: asyncio.Semaphore, namespace: str, token: str) -> Socket:
        loop = asyncio.get_running_loop()
        async with room:
            _, socket = await loop.create_connection(
                lambda: Socket(namespace, token, self, offers_deflate=self.plan["offers_deflate"]),
                "127.0.0.1",
                self.plan["port"],
            )
            await socket.joined
        return socket


async def closed(load: Load) -> Plan:
    """Keep `window` messages in flight for `seconds`: each answer sends the next message."""
    await load.connect("/widget", load.plan["tokens"])
    is_on = True

    def next_one() -> None:
        if is_on:
            load.say()

    load.on_ack = next_one
    for _ in range(load.plan["window"]):
        load.say()
    await asyncio.sleep(load.plan["warm_up"])
    load.restart()
    figures = await _measured(load, asyncio.sleep(load.plan["seconds"]))
    is_on = False
    await load.settle()
    return {**figures, "errors": load.errors}


async def fixed_rate(load: Load) -> Plan:
    """Send `rate` messages a second for `seconds`, whatever the server does."""
    await load.connect("/widget", load.plan["tokens"])
    await _at_rate(load, load.plan["rate"], load.plan["warm_up"])
    await load.settle()
    load.restart()
    figures = await _measured(load, _at_rate(load, load.plan["rate"], load.plan["seconds"]))
    await load.settle()
    return {**figures, "errors": load.errors}


async def hold(load: Load) -> Plan:
    """Connect half, then the rest, and hold them: what the server needs for connections alone."""
    tokens, pid = load.plan["tokens"], load.plan["pid"]
    half = len(tokens) // 2
    empty = memory(pid)
    first = await load.connect("/widget", tokens[:half])
    at_half = memory(pid)
    second = await load.connect("/widget", tokens[half:])
    full = memory(pid)
    before = processor_seconds(pid)
    await asyncio.sleep(load.plan["seconds"])
    idle = (processor_seconds(pid) - before) / load.plan["seconds"]
    await _at_rate(load, load.plan["rate"], len(tokens) / load.plan["rate"])
    await load.settle()
    return {
        "connects_per_s": 2 / (1 / first + 1 / second),
        "rss_empty_mb": empty / 1024,
        "rss_half_mb": at_half / 1024,
        "kb_per_connection": (full - empty) / len(tokens),
        "kb_per_connection_after_a_message": (memory(pid) - empty) / len(tokens),
        "idle_percent": 100 * idle,
        "errors": load.errors,
    }


async def broadcast(load: Load) -> Plan:
    """Send one message to a room of many, and the next once all have it."""
    await load.connect(load.plan["listen_on"], load.plan["listeners"])
    listeners, load.sockets = load.sockets, []
    await load.connect("/widget", load.plan["tokens"][:1])
    expected = len(listeners) + 1
    times: list[float] = []
    deadline = time.perf_counter() + load.plan["seconds"]
    pid, before = load.plan["pid"], processor_seconds(load.plan["pid"])
    while time.perf_counter() < deadline:
        load.restart()
        all_have_it = asyncio.get_running_loop().create_future()
        load.on_delivery = lambda done=all_have_it: (  # type: ignore[misc]  # a lambda with a default is no other type
            done.set_result(None) if load.deliveries == expected and not done.done() else None
        )
        began = time.perf_counter()
        load.say()
        await asyncio.wait_for(all_have_it, GIVE_UP)
        times.append(time.perf_counter() - began)
    cost = (processor_seconds(pid) - before) / len(times) / expected
    return {**_spread(times), "us_per_delivery": cost * 1e6, "bursts": len(times), "errors": load.errors}


WAYS: dict[str, Callable[[Load], Awaitable[Plan]]] = {
    "closed": closed,
    "fixed_rate": fixed_rate,
    "hold": hold,
    "broadcast": broadcast,
}


async def main() -> None:
    """Do what the plan says."""
    plan = json.load(sys.stdin)
    load = Load(plan)
    figures = await WAYS[plan["way"]](load)
    sys.stdout.write(json.dumps(figures))
    for socket in load.sockets:
        socket.close()


def memory(pid: int) -> int:
    """Read how much memory of a process is resident, in KB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


def processor_seconds(pid: int) -> float:
    """Read how long a process, with all its threads, has worked."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def core_seconds(core: int) -> float:
    """Read how long a core has worked, whoever for (man 5 proc, /proc/stat)."""
    line = Path("/proc/stat").read_text().partition(f"cpu{core} ")[2].partition("\n")[0]
    user, nice, system, _idle, _waiting, *rest = (int(field) for field in line.split()[:8])
    return (user + nice + system + sum(rest)) / TICKS


async def _at_rate(load: Load, rate: float, seconds: float) -> None:
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        due = began + number / rate
        wait = due - time.perf_counter()
        if wait > 0:
            await asyncio.sleep(wait)
        load.say(due)


async def _measured(load: Load, work: Awaitable[None]) -> Plan:
    pid = load.plan["pid"]
    began, own = time.perf_counter(), time.process_time()
    theirs, busy = processor_seconds(pid), core_seconds(load.plan["core"])
    await work
    seconds = time.perf_counter() - began
    of_server = processor_seconds(pid) - theirs
    count = len(load.latencies)
    return {
        "acks_per_s": count / seconds,
        **_spread(load.latencies),
        "deliveries_per_ack": load.deliveries / max(1, count),
        "cpu_s_per_1000": 1000 * of_server / max(1, count),
        "foreign": (core_seconds(load.plan["core"]) - busy - of_server) / seconds,
        "client_busy": (time.process_time() - own) / seconds,
    }


def _spread(seconds: list[float]) -> Plan:
    """Tell the percentiles, in milliseconds."""
    ordered = sorted(seconds) or [float("nan")]
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}
    return {
        name: 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * part))] for name, part in at.items()
    }


if __name__ == "__main__":
    uvloop.run(main())
