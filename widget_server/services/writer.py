"""The shared writer: lines of many senders in one commit, each sender answered after it."""

import asyncio
from collections import deque
from collections.abc import Sequence

from widget_server.database import Database
from widget_server.errors import AppError, Unavailable, as_app_error
from widget_server.services import lines
from widget_server.services.posts import Outcome, Post

MOST_AT_ONCE = 256
MOST_WAITING = 10_000

Waiting = tuple[Post, "asyncio.Future[Outcome]"]


class Writer:
    """Takes what is waiting, never waits when idle, and answers nobody before the commit.

    `commits` and `written` count what was done, for the operator's figures.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: deque[Waiting] = deque()
        self._flush: asyncio.Task[None] | None = None
        self.commits = 0
        self.written = 0

    async def say(self, post: Post) -> Outcome:
        """Add a line; it is kept for good when this returns.

        Raises what the line is refused with; Unavailable when too much is waiting or the database is away
        (the outcome is then unknown: the same call may be made again).
        """
        if len(self._waiting) >= MOST_WAITING:
            raise Unavailable("Too many messages are waiting. Please try again in a moment.")
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.append((post, answer))
        if self._flush is None:
            self._flush = asyncio.create_task(self._write_all())
        return await answer

    async def close(self) -> None:
        """Wait until everything taken in is written or refused."""
        if self._flush is not None:
            await self._flush

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                count = min(MOST_AT_ONCE, len(self._waiting))
                await self._write([self._waiting.popleft() for _ in range(count)])
        finally:
            self._flush = None

    async def _write(self, batch: list[Waiting]) -> None:
        """Write a batch; when the batch as a whole fails for one of its lines, each is written alone."""
        try:
            outcomes = await self._commit([post for post, _ in batch])
        except Exception as error:  # noqa: BLE001  whatever it is, every sender must hear of it
            if isinstance(as_app_error(error), Unavailable):
                self._refuse_all(batch)
            else:
                await self._one_by_one(batch)
        else:
            for (_, answer), outcome in zip(batch, outcomes, strict=True):
                _settle(answer, outcome)

    async def _one_by_one(self, batch: list[Waiting]) -> None:
        for number, (post, answer) in enumerate(batch):
            try:
                (outcome,) = await self._commit([post])
            except Exception as error:  # noqa: BLE001  as above
                if isinstance(as_app_error(error), Unavailable):
                    return self._refuse_all(batch[number:])
                _settle(answer, error)
            else:
                _settle(answer, outcome)
        return None

    def _refuse_all(self, batch: list[Waiting]) -> None:
        """Tell everybody at once that the database is away: those behind would fare no better."""
        refused = [*batch, *self._waiting]
        self._waiting.clear()
        for _, answer in refused:
            _settle(answer, Unavailable())

    async def _commit(self, posts: Sequence[Post]) -> list[Outcome | AppError]:
        async with self._database.transaction() as tx:
            outcomes = await lines.write(tx, posts)
        self.commits += 1
        self.written += len(posts)
        return outcomes


def _settle(answer: "asyncio.Future[Outcome]", outcome: Outcome | Exception) -> None:
    if answer.done():
        return  # the sender has hung up; the line is kept all the same
    if isinstance(outcome, Exception):
        answer.set_exception(outcome)
    else:
        answer.set_result(outcome)
