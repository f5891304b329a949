"""Check passwords beside the event loop, a few at a time, and say so when too many wait."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import ParamSpec, TypeVar

from auth.errors import TooBusy
from auth.passwords.hashing import Passwords
from auth.passwords.strength import check_strength

_P = ParamSpec("_P")
_T = TypeVar("_T")


class PasswordPool:
    """Run `passwords` in `workers` threads while up to `waiting` more calls wait.

    A call beyond that raises TooBusy at once, so that a flood of sign-ins costs a bounded time and memory.
    A place is free again when its work has ended, not when its caller has gone away.
    """

    def __init__(self, passwords: Passwords, workers: int = 2, waiting: int = 64) -> None:
        self._passwords = passwords
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="passwords")
        self._places = BoundedSemaphore(workers + waiting)

    async def hash(self, password: str) -> str:
        """Return what is kept of a password; raises WeakPassword above 1,024 characters, TooBusy."""
        return await self._run(self._passwords.hash, password)

    async def verify(self, password: str, hashed: str) -> bool:
        """Tell whether this is the password; raises TooBusy."""
        return await self._run(self._passwords.verify, password, hashed)

    async def verify_nobody(self, password: str) -> bool:
        """Return False after as long as `verify` takes: for an unknown account; raises TooBusy."""
        return await self._run(self._passwords.verify_nobody, password)

    async def check_strength(self, password: str, about: Sequence[str] = ()) -> None:
        """Raise WeakPassword unless the password is hard to guess (see strength.py); raises TooBusy."""
        await self._run(check_strength, password, about)

    def needs_rehash(self, hashed: str) -> bool:
        """Tell whether to hash the password anew at the next sign-in; takes no time."""
        return self._passwords.needs_rehash(hashed)

    async def close(self) -> None:
        """Finish what was taken in, then end the threads; later calls raise TooBusy."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        if not self._places.acquire(blocking=False):
            raise TooBusy
        try:
            job = self._threads.submit(work, *args, **kwargs)
        except RuntimeError as closed:
            self._places.release()
            raise TooBusy from closed
        job.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(job)
