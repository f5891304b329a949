"""`make bench`: interleaved rounds over all servers, their medians side by side, printed and kept as JSON.

`run.py [--rounds 3] [--seconds 3] [--idle 25]`; whoever measures should leave the machine alone meanwhile.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.contestants import (
    CLIENT_CORE,
    CONTESTANTS,
    SERVER_CORE,
    VISITORS,
    Contestant,
    Running,
    running,
)
from benchmarks.table import CONNECTIONS, MESSAGES, Medians, draw
from tests.services.postgres import Postgres

RESULTS = Path(__file__).parent / "results"
SOCKETS, OF_ONE_ROOM, WINDOW, RATE = 500, 2, 64, 1000
MOST_TRIES, DISTURBED = 3, 0.15  # of the server's core, by others
LONGEST = 120.0  # seconds for one plan

Figures = dict[str, float]
Samples = dict[str, dict[str, list[Figures]]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(prog="benchmarks.run")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--idle", type=float, default=25.0, help="seconds; the longest round of pings is 25")
    options = parser.parse_args(arguments)
    os.sched_setaffinity(0, {CLIENT_CORE})  # for the client and the databases, which are started from here
    samples: Samples = defaultdict(lambda: defaultdict(list))
    path = RESULTS / f"{time.strftime('%Y%m%d-%H%M%S')}.json"
    postgres = Postgres()
    try:
        postgres.start()
        for number in range(options.rounds):
            _round(samples, postgres, number, options.seconds)
            _keep(path, options, samples)
        for contestant in _ONE_OF_EACH:
            _connections(samples, postgres, contestant, options.idle, options.seconds)
    finally:
        postgres.remove()
    medians = _keep(path, options, samples)
    sys.stdout.write(f"{path}\n{draw(MESSAGES, medians)}\n{draw(CONNECTIONS, medians)}")


_ONE_OF_EACH = [next(each for each in CONTESTANTS if each.kind == kind) for kind in ("ours", "plain", "node")]


def _round(samples: Samples, postgres: Postgres, number: int, seconds: float) -> None:
    """Measure messages on every server, in another order each time."""
    turn = number % len(CONTESTANTS)
    for contestant in (*CONTESTANTS[turn:], *CONTESTANTS[:turn]):
        with running(contestant, postgres) as server:
            tokens = [server.token(place // OF_ONE_ROOM) for place in range(SOCKETS)]
            shared = {"tokens": tokens, "seconds": seconds, "warm_up": 1}
            most = _calm(server, "closed", {**shared, "window": WINDOW})
            samples[contestant.name]["closed"].append(most)
            if most["acks_per_s"] > RATE:  # who cannot keep up would be measured by its queue
                samples[contestant.name]["fixed_rate"].append(
                    _calm(server, "fixed_rate", {**shared, "rate": RATE})
                )
        _say(contestant, samples)


def _connections(
    samples: Samples, postgres: Postgres, contestant: Contestant, idle: float, seconds: float
) -> None:
    """Measure what connections need, then one sender's messages to a thousand."""
    with running(contestant, postgres) as server:
        plan = {"tokens": [server.token(room) for room in range(VISITORS)], "seconds": idle, "rate": RATE}
        samples[contestant.name]["hold"].append(_client(server, "hold", plan, offers_deflate=True))
    with running(contestant, postgres) as server:
        plan = {"tokens": [server.token(0)], "seconds": seconds, "listeners": server.listeners}
        plan["listen_on"] = server.listen_on
        samples[contestant.name]["broadcast"].append(_client(server, "broadcast", plan, offers_deflate=False))
    _say(contestant, samples)


def _calm(server: Running, way: str, more: dict[str, Any]) -> Figures:
    """Measure while nobody else works on the server's core; of all tries, the one least disturbed."""
    tries: list[Figures] = []
    while len(tries) < MOST_TRIES and not any(each["foreign"] < DISTURBED for each in tries):
        tries.append(_client(server, way, more, offers_deflate=False))
    return min(tries, key=lambda each: each["foreign"])


def _client(server: Running, way: str, more: dict[str, Any], *, offers_deflate: bool) -> Figures:
    plan = {
        "way": way,
        "port": server.port,
        "pid": server.pid,
        "core": SERVER_CORE,
        "run": f"run-{time.monotonic_ns()}",
        "offers_deflate": offers_deflate,
        **more,
    }
    command = [sys.executable, "-m", "benchmarks.client"]
    asked = json.dumps(plan)
    done = subprocess.run(  # noqa: S603  our own client
        command, input=asked, capture_output=True, check=False, text=True, timeout=LONGEST
    )
    if done.returncode:
        raise RuntimeError(f"the client failed at {way}: {done.stderr[-2000:]}")
    figures: Figures = json.loads(done.stdout)
    return figures


def _say(contestant: Contestant, samples: Samples) -> None:
    last = {way: found[-1] for way, found in samples[contestant.name].items()}
    sys.stderr.write(f"{contestant.name}: {json.dumps(last)}\n")


def _median(found: list[Figures]) -> Figures:
    return {name: statistics.median(each[name] for each in found) for name in found[0]}


def _keep(path: Path, options: argparse.Namespace, samples: Samples) -> Medians:
    """Write down what was measured so far; answers with the medians."""
    medians = {name: {way: _median(found) for way, found in ways.items()} for name, ways in samples.items()}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"options": vars(options), "medians": medians, "samples": samples}, indent=1))
    return medians


if __name__ == "__main__":
    main()
