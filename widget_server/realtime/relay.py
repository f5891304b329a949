"""Carry bytes between processes over Redis channels, as a hint only: what is lost is in the database still.

Nothing here raises into a caller or makes one wait over `PATIENCE`. Who listens to a channel is told what was
said in it; a gap, in which nothing was heard, is reported when it is over.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog
from redis.asyncio import Redis
from redis.asyncio.client import PubSub
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

PATIENCE = 0.5  # seconds
LONGEST_BACKOFF = 10.0  # seconds
SIGN_OF_LIFE = 5.0  # seconds of silence until Redis is asked for one
MOST_WAITING = 10_000
MOST_AT_ONCE = 200

log = structlog.get_logger("widget_server.realtime")


class Relay:
    """One process's two connections to Redis. `take(channel, body)` hears; `on_gap` is called after a gap."""

    def __init__(
        self,
        url: str,
        take: Callable[[str, bytes], None],
        on_gap: Callable[[], None],
        prefix: str = "shopbell",
    ) -> None:
        self._redis = Redis.from_url(
            url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=Retry(NoBackoff(), 0)
        )
        self._take = take
        self._on_gap = on_gap
        self._prefix = f"{prefix}:"
        self._wanted: set[str] = set()
        self._confirmed: dict[str, asyncio.Event] = {}
        self._changed = asyncio.Event()
        self._outgoing: asyncio.Queue[tuple[str, bytes]] = asyncio.Queue(MOST_WAITING)
        self._tasks: list[asyncio.Task[None]] = []
        self._heard_before = False
        self.is_up = False
        self.dropped = 0

    def start(self) -> None:
        """Begin to listen and to send; both go on through every failure."""
        jobs = (self._listen_once, self._send_once)
        self._tasks = [asyncio.create_task(self._for_ever(job)) for job in jobs]

    async def stop(self) -> None:
        """Send what waits, if that is quick, and hang up."""
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._outgoing.join(), PATIENCE if self.is_up else 0)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._redis.aclose()

    def publish(self, channel: str, body: bytes) -> None:
        """Say something in a channel soon; it is dropped, and counted, when too much waits."""
        try:
            self._outgoing.put_nowait((channel, body))
        except asyncio.QueueFull:
            self.dropped += 1

    def listen(self, channel: str) -> None:
        """Want to hear a channel from now on."""
        if channel not in self._wanted:
            self._wanted.add(channel)
            self._changed.set()

    def forget(self, channel: str) -> None:
        """No longer want to hear a channel."""
        self._wanted.discard(channel)
        self._changed.set()

    async def hearing(self, channel: str) -> None:
        """Wait until a channel that was asked for is heard, but not longer than `PATIENCE`."""
        if not self.is_up:
            return
        confirmed = self._confirmed.setdefault(channel, asyncio.Event())
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(confirmed.wait(), PATIENCE)

    async def _for_ever(self, job: Callable[[], Awaitable[None]]) -> None:
        """Do a job that ends only by failing, again and again, waiting longer after each failure in a row."""
        loop = asyncio.get_running_loop()
        wait = 0.0
        while True:
            began = loop.time()
            try:
                await job()
            except (TimeoutError, RedisError, OSError) as error:
                log.warning("redis_away", doing=job.__name__.strip("_"), error=type(error).__name__)
            wait = min(LONGEST_BACKOFF, 2 * wait or 0.1) if loop.time() - began < LONGEST_BACKOFF else 0.1
            await asyncio.sleep(wait)

    async def _send_once(self) -> None:
        """Send what waits, many at once; when Redis goes away, all that is dropped."""
        while True:
            batch = [await self._outgoing.get()]
            while len(batch) < MOST_AT_ONCE and not self._outgoing.empty():
                batch.append(self._outgoing.get_nowait())
            try:
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for channel, body in batch:
                        pipeline.publish(self._prefix + channel, body)
                    await pipeline.execute()
            except BaseException:
                self.dropped += len(batch) + self._outgoing.qsize()
                while not self._outgoing.empty():
                    self._outgoing.get_nowait()
                    self._outgoing.task_done()
                raise
            finally:
                for _ in batch:
                    self._outgoing.task_done()

    async def _listen_once(self) -> None:
        """Hear the wanted channels until the connection fails."""
        pubsub = self._redis.pubsub()
        steering = None
        try:
            asked = set(self._wanted)
            await pubsub.subscribe(self._prefix, *(self._prefix + channel for channel in asked))
            steering = asyncio.create_task(self._steer(pubsub, asked))
            await self._hear(pubsub, steering)
        finally:
            self.is_up = False
            self._confirmed = {}
            if steering is not None:
                steering.cancel()
                await asyncio.gather(steering, return_exceptions=True)
            await pubsub.aclose()  # type: ignore[no-untyped-call]  # the library does not say its types

    async def _hear(self, pubsub: PubSub, steering: "asyncio.Task[None]") -> None:
        asked_for_life = False
        while not steering.done():
            message = await pubsub.get_message(timeout=SIGN_OF_LIFE)
            if message is None:
                if asked_for_life:
                    raise ConnectionError("Redis is silent")
                await pubsub.ping()
                asked_for_life = True
                continue
            asked_for_life = False
            self._sort(message["type"], message["channel"], message["data"])
        steering.result()

    def _sort(self, kind: str, channel: bytes | None, data: bytes) -> None:
        """Deal with one message; to be subscribed to the prefix alone, where nobody speaks, is to be up."""
        name = (channel or b"").decode(errors="replace").removeprefix(self._prefix)
        if kind == "message" and isinstance(data, bytes):
            self._take(name, data)
        elif kind == "subscribe" and name:
            self._confirmed.setdefault(name, asyncio.Event()).set()
        elif kind == "unsubscribe":
            self._confirmed.pop(name, None)
        elif kind == "subscribe":
            self.is_up = True
            if self._heard_before:
                self._on_gap()
            self._heard_before = True

    async def _steer(self, pubsub: PubSub, asked: set[str]) -> None:
        """Ask Redis for the channels that are wanted now, whenever they change."""
        while True:
            self._changed.clear()
            more, less = self._wanted - asked, asked - self._wanted
            if more:
                await pubsub.subscribe(*(self._prefix + channel for channel in more))
            if less:
                await pubsub.unsubscribe(*(self._prefix + channel for channel in less))
            asked = (asked | more) - less
            await self._changed.wait()
