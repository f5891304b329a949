"""Whether and when a reply is mailed: unseen, for a while, to an address that was given for it, within the caps."""

from datetime import timedelta

import pytest

from tests.mail.shop import ADDRESS, MINUTES
from widget_server.clock import now


async def test_a_reply_that_is_unseen_for_three_minutes_is_mailed_once(clock, shop) -> None:
    await shop.reply("Yes, it is.")
    early = await shop.mail()
    clock.shift(3 * MINUTES)

    again = [await shop.mail(), await shop.mail()]

    assert now() == early
    assert [None, None] == again
    assert [ADDRESS] == [mail.to for mail in shop.mailer.sent]


async def test_a_reply_that_was_read_is_not_mailed(clock, shop) -> None:
    seen = await shop.reply("Yes, it is.")
    unseen = await shop.reply("Two packs.")
    await shop.read(seen)
    clock.shift(3 * MINUTES)
    await shop.mail()
    await shop.reply("Three packs.")
    await shop.read(unseen + 1)
    clock.shift(20 * MINUTES)
    await shop.mail()

    (mail,) = shop.mailer.sent

    assert "> Two packs." in mail.text
    assert "Yes, it is." not in mail.text


async def test_a_team_that_goes_on_writing_puts_the_mail_off_by_ten_minutes_at_most(clock, shop) -> None:
    first = now()
    moments = []
    for number in range(6):
        await shop.reply(f"part {number}")
        moments.append((await shop.mail() or now()) - first)
        clock.shift(2 * MINUTES)

    assert [3 * MINUTES, 5 * MINUTES, 7 * MINUTES, 9 * MINUTES, 10 * MINUTES, 10 * MINUTES] == moments
    assert 1 == len(shop.mailer.sent)
    assert all(f"> part {number}" in shop.mailer.sent[0].text for number in range(6))


async def test_notes_events_and_the_shoppers_own_lines_are_not_mailed(clock, shop) -> None:
    await shop.reply("CANARY note", kind="note")
    await shop.ask("CANARY mine")
    clock.shift(20 * MINUTES)

    answer = await shop.mail()

    assert answer is None
    assert [] == shop.mailer.sent


@pytest.mark.parametrize(
    ("values", "is_mailed"),
    [
        ({"proof_level": "claimed"}, True),
        ({"mail_asked_at": None}, False),
        ({"mail_asked_at": None, "proof_level": "order_match"}, False),
        ({"mail_asked_at": None, "proof_level": "code"}, True),
        ({"mail_asked_at": None, "proof_level": "store_login"}, True),
        ({"address_sealed": None, "address_digest": None}, False),
        ({"blocked_at": now()}, False),
    ],
)
async def test_only_an_address_that_was_proven_or_given_for_this_is_mailed(
    clock, sqlite_shop, values, is_mailed
) -> None:
    await sqlite_shop.set_visitor(**values)
    await sqlite_shop.reply("Yes, it is.")
    clock.shift(5 * MINUTES)

    await sqlite_shop.mail()

    assert is_mailed == bool(sqlite_shop.mailer.sent)


async def test_without_a_mailer_nothing_is_written_down(clock, sqlite_shop) -> None:
    sqlite_shop.office = type(sqlite_shop.office)(
        None, sqlite_shop.office.rules, "https://chat.example.com", None
    )
    await sqlite_shop.reply("Yes, it is.")
    clock.shift(5 * MINUTES)

    answer = await sqlite_shop.mail()

    assert answer is None
    assert [] == await sqlite_shop.rows()


async def test_a_conversation_gets_a_mail_every_fifteen_minutes_and_four_a_day_at_most(clock, shop) -> None:
    start = now()
    sent_after = []
    for number in range(6):
        await shop.reply(f"reply {number}")
        while moment := await shop.mail():
            clock.move_to(moment)
        sent_after.append(now() - start)

    day = timedelta(days=1)
    expected = [3 * MINUTES, 18 * MINUTES, 33 * MINUTES, 48 * MINUTES, day + 3 * MINUTES, day + 18 * MINUTES]
    assert expected == sent_after
    assert 6 == len(shop.mailer.sent)


async def test_an_address_gets_ten_mails_a_day_at_most_whoever_claims_it(clock, sqlite_shop) -> None:
    shop = sqlite_shop
    strangers = [await shop.new_visitor() for _ in range(12)]
    conversations = [await shop.ask("Send me something", stranger) for stranger in strangers]
    for conversation_id in conversations:
        await shop.reply("Hello", conversation_id)
    clock.shift(5 * MINUTES)

    answers = [await shop.mail(conversation_id) for conversation_id in conversations]

    assert 10 == len(shop.mailer.sent)
    assert [now() + timedelta(days=1)] * 2 == answers[10:]


async def test_who_writes_a_lot_gets_whole_lines_over_several_mails(clock, sqlite_shop) -> None:
    shop = sqlite_shop
    for number in range(5):
        await shop.reply(f"{number} " + "\n" * 4_990)
    clock.shift(5 * MINUTES)
    await shop.mail()
    clock.shift(20 * MINUTES)

    await shop.reply("5")
    clock.shift(5 * MINUTES)
    await shop.mail()

    first, second = shop.mailer.sent
    assert [True, True, True, True, False] == [f"> {number} " in first.text for number in range(5)]
    assert "> 4 " in second.text
    assert "> 5" in second.text
