"""A mail goes once, whatever breaks on the way: the server, the network, this process."""

import asyncio

import pytest

from connectors.errors import AccessRevoked, Ambiguous, Refused, Unavailable
from tests.mail.shop import MINUTES, link_of
from widget_server.database import Database


class Killed(BaseException):
    """The process ends here; nothing after it happens."""


@pytest.fixture
async def unseen(clock, shop):
    """A shop with a reply that is due to be mailed."""
    shop.seq = await shop.reply("Yes, it is.")
    clock.shift(5 * MINUTES)
    return shop


async def test_a_mail_that_went_is_shown_to_the_team_only(unseen) -> None:
    await unseen.mail()

    (row,) = await unseen.rows()
    assert row.sent_at is not None
    assert [("mailed", None, {"up_to_seq": unseen.seq})] == await unseen.events()


@pytest.mark.parametrize("error", [Unavailable("x", 60), Refused("x"), AccessRevoked("x")])
async def test_a_mail_that_did_not_go_leaves_everything_as_it_was(unseen, error) -> None:
    unseen.mailer.fails = [error]

    with pytest.raises(type(error)):
        await unseen.mail()
    left = (await unseen.rows(), await unseen.mailed_seq(), await unseen.events())
    await unseen.mail()

    assert ([], 0, []) == left
    assert 1 == len(unseen.mailer.sent)


async def test_what_happened_meanwhile_outlasts_a_mail_that_did_not_go(clock, unseen) -> None:
    unseen.mailer.fails = [Unavailable("x")]
    with pytest.raises(Unavailable):
        await unseen.mail()
    await unseen.reply("And black tea.")
    clock.shift(5 * MINUTES)

    await unseen.mail()

    (mail,) = unseen.mailer.sent
    assert "> Yes, it is." in mail.text
    assert "> And black tea." in mail.text


@pytest.mark.parametrize("went", [False, True])
@pytest.mark.parametrize("broke", [Killed(), Ambiguous("x")])
async def test_a_mail_of_which_nobody_knows_goes_once_more_as_the_same_mail(unseen, went, broke) -> None:
    (unseen.mailer.fails_after if went else unseen.mailer.fails).append(broke)

    with pytest.raises(type(broke)):
        await unseen.mail()
    for _ in range(3):
        await unseen.mail()

    (row,) = await unseen.rows()
    sent = unseen.mailer.sent
    assert 1 + went == len(sent)
    assert 1 == len({mail.message_id for mail in sent})
    assert 1 == len({mail.text for mail in sent})
    assert row.sent_at is not None
    assert 1 == len(await unseen.events())


async def test_a_second_try_that_nobody_knows_of_either_is_the_last(unseen) -> None:
    unseen.mailer.fails_after = [Killed(), Ambiguous("x")]

    with pytest.raises(Killed):
        await unseen.mail()
    for _ in range(3):
        await unseen.mail()

    assert 2 == len(unseen.mailer.sent)
    assert 1 == len(await unseen.events())


async def test_a_process_that_dies_in_every_try_sends_no_third_mail(unseen) -> None:
    unseen.mailer.fails_after = [Killed(), Killed()]

    for _ in range(2):
        with pytest.raises(Killed):
            await unseen.mail()
    for _ in range(2):
        await unseen.mail()

    assert 2 == len(unseen.mailer.sent)


async def test_a_second_try_that_did_not_go_is_tried_again(unseen) -> None:
    unseen.mailer.fails = [Killed(), Unavailable("x"), None]

    with pytest.raises(Killed):
        await unseen.mail()
    with pytest.raises(Unavailable):
        await unseen.mail()
    await unseen.mail()

    assert 1 == len(unseen.mailer.sent)
    assert 1 == len(await unseen.rows())


@pytest.mark.parametrize("why", ["read", "blocked", "moved"])
async def test_a_mail_that_is_no_longer_wanted_does_not_go_a_second_time(clock, unseen, why) -> None:
    unseen.mailer.fails = [Killed()]
    with pytest.raises(Killed):
        await unseen.mail()
    if why == "read":
        await unseen.read(unseen.seq)
    else:
        values = {
            "blocked": {"blocked_at": (await unseen.rows())[0].created_at},
            "moved": {"address_digest": b"x"},
        }
        await unseen.set_visitor(**values[why])

    await unseen.mail()

    (row,) = await unseen.rows()
    assert [] == unseen.mailer.sent
    assert row.sent_at is not None


async def test_a_reply_after_an_unsure_mail_goes_with_a_mail_of_its_own(clock, unseen) -> None:
    unseen.mailer.fails_after = [Killed()]
    with pytest.raises(Killed):
        await unseen.mail()
    await unseen.reply("And black tea.")
    clock.shift(20 * MINUTES)

    await unseen.mail()
    await unseen.mail()

    first, second, third = unseen.mailer.sent
    assert first.text == second.text
    assert "Yes, it is." not in third.text
    assert "> And black tea." in third.text
    assert link_of(first) != link_of(third)


async def test_the_database_that_leaves_after_the_mail_went_makes_no_new_mail(unseen, monkeypatch) -> None:
    async def leave(*_) -> None:
        raise ConnectionResetError

    with monkeypatch.context() as patch:
        patch.setattr("widget_server.services.mails._settle", leave)
        with pytest.raises(ConnectionResetError):
            await unseen.mail()
    await unseen.mail()

    assert 1 == len({mail.message_id for mail in unseen.mailer.sent})


async def test_no_transaction_is_open_while_the_mail_goes(unseen) -> None:
    inner = unseen.mailer.send

    async def write_meanwhile(mail) -> None:
        async with asyncio.timeout(5):
            await unseen.ask("Are you there?")
        await inner(mail)

    unseen.mailer.send = write_meanwhile
    await unseen.mail()

    assert 1 == len(unseen.mailer.sent)


async def test_two_workers_and_a_shopper_who_writes_do_not_stand_in_each_others_way(clock, unseen) -> None:
    other = Database(unseen.database.engine.url.render_as_string(), unseen.database.keys)

    async with asyncio.timeout(20):
        await asyncio.gather(
            *(unseen.mail(database=database) for database in (unseen.database, other) for _ in range(3)),
            *(unseen.ask(f"line {number}") for number in range(10)),
        )
    await other.close()

    assert 1 == len({mail.message_id for mail in unseen.mailer.sent})
    assert 1 == len(await unseen.rows())
