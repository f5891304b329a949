"""Passwords are checked beside the event loop, and a flood of them is turned away."""

import asyncio
from threading import Event, current_thread, main_thread

import pytest

from auth.errors import TooBusy, WeakPassword
from auth.passwords import PasswordPool, Passwords

passwords = Passwords(b"n" * 32, cost=4)


class Held(Passwords):
    """Passwords whose check ends when the test says so."""

    def __init__(self) -> None:
        super().__init__(b"n" * 32, cost=4)
        self.go = Event()
        self.started = Event()

    def verify(self, password, hashed):  # noqa: ARG002 - called as the real one is
        assert current_thread() is not main_thread()
        self.started.set()
        assert self.go.wait(10)
        return True


@pytest.fixture
async def pool():
    """A pool with one place to work and one to wait."""
    made = PasswordPool(passwords, workers=1, waiting=1)
    yield made
    await made.close()


@pytest.fixture
async def held():
    """A pool like `pool`, whose checks the test holds up."""
    slow = Held()
    made = PasswordPool(slow, workers=1, waiting=1)
    yield made, slow
    slow.go.set()
    await made.close()


async def test_a_password_is_hashed_and_verified(pool) -> None:
    hashed = await pool.hash("secret")

    assert await pool.verify("secret", hashed)
    assert not await pool.verify("wrong", hashed)
    assert not pool.needs_rehash(hashed)


async def test_nobody_has_no_password(pool) -> None:
    assert not await pool.verify_nobody("secret")


async def test_a_refusal_comes_through(pool) -> None:
    await pool.check_strength("red kettle, blue door", ["anna@shop.test"])
    with pytest.raises(WeakPassword):
        await pool.check_strength("password", ["anna@shop.test"])
    with pytest.raises(WeakPassword):
        await pool.hash("a" * 2000)


async def test_one_more_than_there_is_room_for_is_turned_away_and_the_others_are_answered(held) -> None:
    pool, slow = held
    taken = [asyncio.ensure_future(pool.verify("secret", "")) for _ in range(2)]
    await asyncio.sleep(0)

    with pytest.raises(TooBusy) as refused:
        await pool.verify("secret", "")
    slow.go.set()

    assert 0 < refused.value.retry_after
    assert [True, True] == await asyncio.gather(*taken)
    assert await pool.verify("secret", "")


async def test_the_event_loop_goes_on_while_passwords_are_checked(held) -> None:
    pool, slow = held
    check = asyncio.ensure_future(pool.verify("secret", ""))

    await asyncio.sleep(0)

    assert not check.done()
    slow.go.set()
    assert await check


async def test_callers_who_went_away_hold_no_place_for_ever_but_one_while_it_is_worked_on(held) -> None:
    pool, slow = held
    working, waiting = (asyncio.ensure_future(pool.verify("secret", "")) for _ in range(2))
    assert await asyncio.to_thread(slow.started.wait, 10)

    working.cancel()
    waiting.cancel()
    await asyncio.gather(working, waiting, return_exceptions=True)

    last = asyncio.ensure_future(pool.verify("secret", ""))
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        await pool.verify("secret", "")
    slow.go.set()
    assert await last


async def test_closing_finishes_what_was_taken_in_and_takes_in_no_more(held) -> None:
    pool, slow = held
    taken = asyncio.ensure_future(pool.verify("secret", ""))
    await asyncio.sleep(0)

    closing = asyncio.ensure_future(pool.close())
    slow.go.set()
    await closing

    assert await taken
    with pytest.raises(TooBusy):
        await pool.verify("secret", "")
