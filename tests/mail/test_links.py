"""The link in a mail: once, for a week, for that conversation's visitor and nobody else."""

import asyncio
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from auth.tokens import new_code
from tests.mail.shop import MINUTES, link_of
from widget_server.errors import NotFound
from widget_server.models import AuditEntry
from widget_server.services import links, visitors
from widget_server.services.callers import Where


@pytest.fixture
async def mailed(clock, shop):
    """A shop whose shopper got a mail; `code` is its link's."""
    await shop.reply("Yes, it is.")
    clock.shift(5 * MINUTES)
    await shop.mail()
    shop.code = link_of(shop.mailer.sent[0])
    return shop


async def exchange(shop, code):
    async with shop.database.transaction() as tx:
        return await links.exchange(tx, shop.tokens, code, Where("192.0.2.7", "browser"))


async def test_a_link_gives_the_visitor_of_its_conversation_as_little_known_as_before(mailed) -> None:
    given = await exchange(mailed, mailed.code)

    async with mailed.database.reading() as tx:
        visitor = await visitors.authenticate(tx, mailed.tokens, given["visitor_token"], mailed.widget_id)
        (entry,) = await tx.session.scalars(select(AuditEntry).where(AuditEntry.action == "link.used"))
        key = await tx.key(mailed.workspace_id)
        detail = json.loads(key.open(entry.detail_sealed, f"audit.detail/{entry.id}"))
    assert {"visitor_token", "widget_id"} == set(given)
    assert mailed.visitor == visitor
    assert (mailed.visitor.id, mailed.conversation_id) == (entry.actor_id, entry.target_id)
    assert "192.0.2.7" == detail["address"]


async def test_a_link_is_good_once(mailed) -> None:
    await exchange(mailed, mailed.code)

    with pytest.raises(NotFound, match="used before"):
        await exchange(mailed, mailed.code)


async def test_of_two_who_come_at_once_one_is_let_in(mailed) -> None:
    answers = await asyncio.gather(*(exchange(mailed, mailed.code) for _ in range(4)), return_exceptions=True)

    assert 1 == sum(isinstance(answer, dict) for answer in answers)
    assert 3 == sum(isinstance(answer, NotFound) for answer in answers)


@pytest.mark.parametrize(
    ("age", "is_good"), [(timedelta(days=7) - MINUTES, True), (timedelta(days=7), False)]
)
async def test_a_link_is_good_for_a_week(clock, mailed, age, is_good) -> None:
    clock.shift(age)

    if is_good:
        assert await exchange(mailed, mailed.code)
    else:
        with pytest.raises(NotFound):
            await exchange(mailed, mailed.code)


async def test_what_never_was_is_refused_in_the_same_words_as_what_is_over(mailed) -> None:
    await exchange(mailed, mailed.code)
    words = set()

    for code in (mailed.code, mailed.code.upper(), new_code(), "x", "", "a" * 31 + "\x00", "ä" * 32):
        with pytest.raises(NotFound) as refusal:
            await exchange(mailed, code)
        words.add(refusal.value.message)

    assert 1 == len(words)


async def test_the_code_of_the_reply_address_is_no_link(clock, mailed) -> None:
    (row,) = await mailed.rows()
    async with mailed.database.reading() as tx:
        code = links.reply_code(await tx.key(mailed.workspace_id), row.id)

    with pytest.raises(NotFound):
        await exchange(mailed, code)

    assert await exchange(mailed, mailed.code)


async def test_a_blocked_visitor_is_not_let_in_and_the_link_is_not_spent(mailed) -> None:
    await mailed.set_visitor(blocked_at=(await mailed.rows())[0].created_at)

    with pytest.raises(NotFound):
        await exchange(mailed, mailed.code)
    await mailed.set_visitor(blocked_at=None)

    assert await exchange(mailed, mailed.code)


async def test_the_database_holds_no_code(mailed) -> None:
    (row,) = await mailed.rows()

    held = b"".join(value for value in vars(row).values() if isinstance(value, bytes))

    assert mailed.code.encode() not in held
    assert mailed.code not in str(vars(row))
