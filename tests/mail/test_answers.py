"""What a shopper answers by mail: a line of theirs, once; or refused, dropped or put off."""

import asyncio
import dataclasses
from datetime import timedelta
from email.message import EmailMessage
from smtplib import SMTP, SMTPDataError

import pytest
from sqlalchemy import select

from auth.tokens import new_code
from connectors.smtp_in import Accepted, Envelope, Later, Refused
from tests.mail.shop import ADDRESS, MINUTES
from widget_server.limits import Limit, Limits
from widget_server.models import Conversation, Message
from widget_server.services import reading
from widget_server.worker import mail_in

WORDS = "To the shop: two packs, please."


@pytest.fixture
async def mailed(clock, sqlite_shop):
    """A shop that takes in mail, whose shopper got one; `code` is that of its reply address."""
    shop = sqlite_shop
    shop.office = dataclasses.replace(shop.office, inbound_domain="in.example.com")
    await shop.reply("Yes, it is.")
    clock.shift(5 * MINUTES)
    await shop.mail()
    shop.reply_to = shop.mailer.sent[0].reply_to
    shop.code = shop.reply_to.partition("@")[0].removeprefix("reply+")
    return shop


def written(text: str = WORDS, sender: str = f"Shopper <{ADDRESS}>", **headers: str) -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "reply@in.example.com"
    message["Subject"] = "Re: New reply"
    headers = {"Message_ID": "<one@example.com>", **headers}
    for name, value in headers.items():
        if value:
            message[name.replace("_", "-")] = value
    message.set_content(text)
    return message.as_bytes()


async def judge(shop, content: bytes, *codes: str, sender: str = ADDRESS):
    return await mail_in.judge(shop, Envelope(sender, codes or (shop.code,), content))


async def said(shop) -> list[str]:
    async with shop.database.reading() as tx:
        found = select(reading.MESSAGES).where(Message.author_kind == "visitor", Message.kind == "text")
        lines = await reading.opened(tx, (await tx.session.execute(found.order_by(Message.position))).all())
    return [line.text for line in lines][1:]


async def test_an_answer_is_a_line_of_the_shopper(mailed) -> None:
    verdict = await judge(mailed, written())

    assert Accepted() == verdict
    assert [WORDS] == await said(mailed)


async def test_a_mail_that_comes_again_is_one_line(mailed) -> None:
    verdicts = [await judge(mailed, written()) for _ in range(3)]
    verdicts.append(await judge(mailed, written(Message_ID="")))
    verdicts.append(await judge(mailed, written(Message_ID="")))
    verdicts.append(await judge(mailed, written(Message_ID="<two@example.com>")))

    assert [Accepted()] * 6 == verdicts
    assert [WORDS] * 3 == await said(mailed)


async def test_the_case_of_code_and_sender_does_not_matter(mailed) -> None:
    verdict = await judge(mailed, written(sender=ADDRESS.upper()), mailed.code.upper())

    assert Accepted() == verdict


async def test_of_many_recipients_the_one_that_is_ours_counts(mailed) -> None:
    verdict = await judge(mailed, written(), "x", new_code(), mailed.code)

    assert Accepted() == verdict


async def test_a_mail_from_another_address_is_refused_in_words(mailed) -> None:
    for sender in ("stranger@example.com", "mara@shop.example", f'"{ADDRESS}" <stranger@example.com>'):
        verdict = await judge(mailed, written(sender=sender))

        assert isinstance(verdict, Refused)
        assert "from the address that we wrote to" in verdict.words
    assert [] == await said(mailed)


async def test_an_address_that_is_no_longer_the_visitors_is_refused(mailed) -> None:
    await mailed.set_visitor(address_digest=b"another")

    verdict = await judge(mailed, written())

    assert isinstance(verdict, Refused)
    assert [] == await said(mailed)


@pytest.mark.parametrize("code", ["x", "", "a" * 32, "\x00" * 32])
async def test_a_code_that_is_not_ours_is_refused_in_words(mailed, code) -> None:
    verdict = await judge(mailed, written(), code)

    assert isinstance(verdict, Refused)
    assert "takes no mail" in verdict.words


async def test_the_code_of_the_link_takes_no_mail(mailed) -> None:
    link = mailed.mailer.sent[0].text.partition("/c/")[2].split()[0]

    assert isinstance(await judge(mailed, written(), link), Refused)


@pytest.mark.parametrize(("days", "is_taken"), [(29, True), (31, False)])
async def test_a_mail_can_be_answered_for_thirty_days(clock, mailed, days, is_taken) -> None:
    clock.shift(timedelta(days=days))

    verdict = await judge(mailed, written())

    assert is_taken == isinstance(verdict, Accepted)


async def test_what_a_machine_wrote_is_dropped_and_never_refused(mailed) -> None:
    verdicts = [
        await judge(mailed, written(Auto_Submitted="auto-replied")),
        await judge(mailed, written(Precedence="bulk")),
        await judge(mailed, written(sender="MAILER-DAEMON@example.com"), sender=""),
        await judge(mailed, written(), "x", sender=""),
    ]

    assert [Accepted()] * 4 == verdicts
    assert [] == await said(mailed)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (written(""), "no text"),
        (b"", "cannot be read"),
        (b"\xff\x00" * 100, "cannot be read"),
    ],
)
async def test_what_says_nothing_is_refused_in_words(mailed, content, words) -> None:
    verdict = await judge(mailed, content)

    assert isinstance(verdict, Refused)
    assert words in verdict.words


async def test_a_blocked_shopper_is_refused(mailed) -> None:
    await mailed.set_visitor(blocked_at=(await mailed.rows())[0].created_at)

    assert isinstance(await judge(mailed, written()), Refused)
    assert [] == await said(mailed)


async def test_too_many_mails_at_once_are_put_off(mailed) -> None:
    mailed.limits = Limits({"mail_in": Limit(0.001, 2)})

    verdicts = [await judge(mailed, written(Message_ID=f"<{number}@x.example>")) for number in range(3)]

    assert [Accepted(), Accepted(), Later()] == verdicts
    assert 2 == len(await said(mailed))


@pytest.mark.parametrize("place", ["read", "commit"])
async def test_while_the_database_is_away_mails_are_put_off(mailed, monkeypatch, place) -> None:
    def away(*_, **__):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        if place == "read":
            patch.setattr(mailed.database, "reading", away)
        else:
            patch.setattr(mailed.database, "transaction", away)
        verdict = await judge(mailed, written())
    again = await judge(mailed, written())

    assert Later() == verdict
    assert Accepted() == again
    assert [WORDS] == await said(mailed)


async def test_an_answer_opens_a_closed_conversation(mailed) -> None:
    async with mailed.database.transaction() as tx:
        (await tx.session.get_one(Conversation, mailed.conversation_id)).state = "closed"

    await judge(mailed, written())

    async with mailed.database.reading() as tx:
        assert "open" == (await tx.session.get_one(Conversation, mailed.conversation_id)).state


async def test_over_smtp_an_answer_is_taken_and_a_strangers_is_refused_in_words(mailed) -> None:
    server = mail_in.server(mailed)
    assert server
    await server.start()

    def send(content: bytes) -> None:
        with SMTP("127.0.0.1", server.port) as smtp:
            smtp.sendmail(ADDRESS, [mailed.reply_to], content)

    try:
        await asyncio.to_thread(send, written())
        with pytest.raises(SMTPDataError, match="address that we wrote to"):
            await asyncio.to_thread(send, written(sender="stranger@example.com"))
    finally:
        await server.stop()

    assert [WORDS] == await said(mailed)


async def test_without_a_domain_no_mail_is_taken_in(sqlite_shop) -> None:
    sqlite_shop.settings.inbound_mail_domain = None

    assert mail_in.server(sqlite_shop) is None
