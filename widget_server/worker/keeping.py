"""Keeping how jobs ended: many in one transaction, as they come."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from widget_server import outbox
from widget_server.database import Database, Transaction
from widget_server.outbox import Claimed

SOONEST = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Ended:
    """A job whose handler came to its end, and when it wants to be run again, if ever."""

    claimed: Claimed
    again_at: datetime | None


class Keeper:
    """Takes what is waiting, never waits when idle, and answers nobody before the commit."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Ended, asyncio.Future[bool]]] = []
        self._keeping: asyncio.Task[None] | None = None

    async def keep(self, end: Ended) -> bool:
        """Say in the outbox how a job ended; answers whether it is done for good.

        Raises what the database raises; the job then comes back when its lease has run out.
        """
        answer: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((end, answer))
        if self._keeping is None:
            self._keeping = asyncio.create_task(self._keep_all())
        return await answer

    async def close(self) -> None:
        """Wait until everything taken in is kept, or failed."""
        if self._keeping is not None:
            await self._keeping

    async def _keep_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    forgotten = await self._commit([end for end, _ in batch])
                except Exception as error:  # noqa: BLE001  whatever it is, everybody who waits must hear of it
                    for _, answer in batch:
                        if not answer.done():
                            answer.set_exception(error)
                else:
                    for end, answer in batch:
                        if not answer.done():
                            answer.set_result(end.claimed.id in forgotten)
        finally:
            self._keeping = None

    async def _commit(self, ends: list[Ended]) -> set[str]:
        """Keep all in one transaction, then those alone that are being promised again just now."""
        async with self._database.transaction() as tx:
            locked = await outbox.lock(tx, [end.claimed for end in ends])
            forgotten = await _say(tx, [end for end in ends if end.claimed.id in locked])
        for end in ends:
            if end.claimed.id not in locked:
                async with self._database.transaction() as tx:
                    forgotten |= await _say(tx, [end])
        return forgotten


async def _say(tx: Transaction, ends: list[Ended]) -> set[str]:
    for end in ends:
        if end.again_at is not None:
            await outbox.wait(tx, end.claimed, max(end.again_at, tx.now + SOONEST))
    done = [end.claimed for end in ends if end.again_at is None]
    return await outbox.done(tx, done) if done else set()
