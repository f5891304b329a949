"""The loop that takes promised work and runs it, a bounded number of jobs at once."""

import asyncio
import random
from collections.abc import Sequence

import structlog

from widget_server import outbox
from widget_server.errors import as_app_error
from widget_server.outbox import Claimed
from widget_server.worker.keeping import Ended, Keeper
from widget_server.worker.schedule import Duty, repeat
from widget_server.worker.turn import Handlers, Parts, run
from widget_server.worker.verdicts import places

MOST_AT_ONCE = 8
MOST_HELD = 64  # taken in one go, so that a backlog costs few transactions
POLL = 5.0  # seconds after which we look for what other processes promised
RENEWAL = outbox.LEASE.total_seconds() / 3
LONGEST_PAUSE = 30.0  # seconds between two looks at a database that is away

log = structlog.get_logger("widget_server.worker")


class Worker:
    """Runs jobs between `start` and `stop`.

    `looked_at` is the event loop's time of the last good look at the outbox; `done` counts jobs.
    """

    def __init__(self, parts: Parts, handlers: Handlers, duties: Sequence[Duty] = ()) -> None:
        self._parts = parts
        self._handlers = handlers
        self._duties = duties
        self._wake = asyncio.Event()
        self._held: dict[Claimed, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(MOST_AT_ONCE)
        self._keeper = Keeper(parts.database)
        self._taking: list[asyncio.Task[None]] = []
        self._others: list[asyncio.Task[None]] = []
        self._is_stopping = False
        self.looked_at: float | None = None
        self.done = 0

    async def start(self) -> None:
        """Begin to work, and to listen for promises of this process."""
        self._is_stopping = False
        self._parts.database.on_promise = self._wake.set
        self._taking = [asyncio.create_task(self._take_all())]
        others = (self._renew_all(), *(repeat(self._parts, duty) for duty in self._duties))
        self._others = [asyncio.create_task(loop) for loop in others]

    async def stop(self, within: float = 10) -> None:
        """Take nothing more, finish what runs within so many seconds, and give the rest back."""
        self._is_stopping = True
        self._wake.set()
        end = asyncio.get_running_loop().time() + within
        await _wait(self._taking, end)
        await _wait(list(self._held.values()), end)
        left = dict(self._held)
        await _cancel([*self._taking, *left.values(), *self._others])
        await self._keeper.close()
        self._taking, self._others = [], []
        await self._give_back(list(left))

    async def drain(self) -> int:
        """Run until nothing is due, whether started or not; answers how many jobs are done for good."""
        before = self.done
        while True:
            claimed = await self._claim(MOST_AT_ONCE)
            if claimed:
                ends = await asyncio.gather(*(run(self._parts, self._handlers, job) for job in claimed))
                await asyncio.gather(*(self._end(end) for end in ends))
            elif self._held:
                await asyncio.wait(list(self._held.values()), return_when=asyncio.FIRST_COMPLETED)
            else:
                return self.done - before

    async def _take_all(self) -> None:
        failures = 0
        while not self._is_stopping:
            self._wake.clear()
            try:
                pause = await self._take()
            except Exception as error:  # noqa: BLE001  whatever it is, the next look may go well
                _tell(error)
                failures += 1
                pause = min(LONGEST_PAUSE, 2.0**failures) * random.uniform(0.25, 0.5)  # noqa: S311  chance for spreading, not a secret
            else:
                failures = 0
                self.looked_at = asyncio.get_running_loop().time()
            await self._nap(pause)

    async def _take(self) -> float:
        """Start what is due; answers after how many seconds to look again if nothing wakes us before."""
        room = MOST_HELD - len(self._held)
        if room < MOST_HELD // 2:
            return POLL
        claimed = await self._claim(room)
        self._drop({job.id for job in claimed})  # whose leases this process slept through
        for job in claimed:
            self._held[job] = asyncio.create_task(self._carry_out(job))
        if len(claimed) == room:
            return POLL
        async with self._parts.database.reading() as tx:
            moment = await outbox.next_moment(tx)
            pause = (moment - tx.now).total_seconds() if moment else POLL
        return min(max(pause, 0.01), POLL)

    async def _claim(self, most: int) -> list[Claimed]:
        async with self._parts.database.transaction() as tx:
            return await outbox.claim(tx, most)

    async def _carry_out(self, job: Claimed) -> None:
        """Run a job when there is a slot for it, and have its end kept; one that never began stays held."""
        try:
            async with self._slots:
                if self._is_stopping:
                    return
                end = await run(self._parts, self._handlers, job)
            await self._end(end)
        except Exception as error:  # noqa: BLE001  its lease runs out, and it comes back
            _tell(error, job=job.id, kind=job.kind)
        self._held.pop(job, None)
        self._wake.set()

    async def _end(self, end: Ended | None) -> None:
        if end:
            is_done = await self._keeper.keep(end)
            self.done += is_done

    async def _nap(self, pause: float) -> None:
        """Wait to be woken, or so many seconds."""
        if self._is_stopping:
            return
        try:
            async with asyncio.timeout(pause):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _renew_all(self) -> None:
        while True:
            await asyncio.sleep(RENEWAL)
            try:
                await self._renew()
            except Exception as error:  # noqa: BLE001  the next try comes before the leases end
                _tell(error)

    async def _renew(self) -> None:
        """Hold what runs for longer; what somebody else has taken meanwhile is broken off."""
        held = dict(self._held)
        if not held:
            return
        async with self._parts.database.transaction() as tx:
            ours = await outbox.renew(tx, list(held))
        self._drop({job.id for job in held} - ours)

    def _drop(self, lost: set[str]) -> None:
        """Break off jobs that are no longer ours."""
        for job, task in list(self._held.items()):
            if job.id in lost and not task.done():
                log.warning("job_lost", job=job.id, kind=job.kind)
                task.cancel()
                del self._held[job]

    async def _give_back(self, jobs: list[Claimed]) -> None:
        self._held.clear()
        if not jobs:
            return
        try:
            async with self._parts.database.transaction() as tx:
                await outbox.release(tx, jobs)
        except Exception as error:  # noqa: BLE001  their leases run out, and they come back
            _tell(error)


async def _wait(tasks: Sequence[asyncio.Task[None]], end: float) -> None:
    """Wait for tasks until `end`, in the event loop's time."""
    if tasks:
        await asyncio.wait(tasks, timeout=max(0.0, end - asyncio.get_running_loop().time()))


async def _cancel(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _tell(error: Exception, **about: str) -> None:
    """Log why the outbox could not be used: away, which heals, or a bug."""
    refusal = as_app_error(error)
    if refusal is None:
        log.error("outbox_failed", **about, error=type(error).__name__, places=places(error))
    else:
        log.warning("outbox_away", **about, why=refusal.code)
