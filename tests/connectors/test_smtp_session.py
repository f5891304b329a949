"""A conversation over SMTP stays within its bounds and ends well."""

import asyncio

import aiosmtplib
import pytest
import uvloop

from connectors.smtp_in import LARGEST, InboundServer
from tests.connectors.answering import SENDER, Shop, to


async def test_a_mail_that_says_it_is_too_large_is_refused_before_it_comes(client, shop):
    await client.ehlo()

    with pytest.raises(aiosmtplib.SMTPSenderRefused) as refused:
        await client.mail(SENDER, options=[f"SIZE={LARGEST + 1}"])

    assert 552 == refused.value.code
    assert str(LARGEST) == client.esmtp_extensions["size"]


async def test_a_mail_that_is_too_large_is_refused_when_it_came(client, shop):
    await client.ehlo()
    await client.mail(SENDER)
    await client.rcpt(*to("c0de"))

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await client.data(b"x" * 70 + b"\r\n" + (b"x" * 998 + b"\r\n") * (LARGEST // 1_000))

    assert 552 == refused.value.code
    assert [] == shop.mails


async def test_a_line_longer_than_allowed_is_taken(client, shop):
    await client.sendmail(SENDER, to("c0de"), b"x" * 60_000 + b"\r\n")

    assert 60_002 == len(shop.mails[0].content)


async def test_a_connection_too_many_is_turned_away_until_one_ends(server, connect, monkeypatch):
    monkeypatch.setattr("connectors.smtp_in._MOST_CONNECTIONS", 1)
    reader, writer = await connect(server)

    crowded, _ = await connect(server)
    assert (await crowded.readline()).startswith(b"421 4.3.2")
    assert b"" == await crowded.read()

    writer.write(b"QUIT\r\n")
    assert (await reader.read()).endswith(b"221 Bye\r\n")
    again, _ = await connect(server)
    assert (await again.readline()).startswith(b"220 ")


async def test_who_says_nothing_is_hung_up_on(shop, connect, monkeypatch):
    monkeypatch.setattr("connectors.smtp_in._IDLE", 0.05)
    server = InboundServer("127.0.0.1", 0, "mail.example", shop.deliver, shop)
    await server.start()

    reader, _ = await connect(server)

    assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"220 mail.example ESMTP")
    await server.stop()


async def test_a_delivery_goes_on_when_the_sender_hangs_up(server, shop, hand_over):
    shop.may_go.clear()
    _, writer = await hand_over(server)
    await shop.entered.wait()

    writer.transport.abort()
    await asyncio.wait([session.talk for session in server._sessions])
    shop.may_go.set()
    await server.stop()

    assert 1 == len(shop.mails)
    assert [] == shop.errors


async def test_stopping_answers_the_mail_that_is_being_delivered_and_hangs_up(
    server, shop, connect, hand_over
):
    idle, _ = await connect(server)
    shop.may_go.clear()
    reader, _ = await hand_over(server)
    await shop.entered.wait()

    stopping = asyncio.ensure_future(server.stop())
    assert (await idle.read()).startswith(b"220 ")
    assert not stopping.done()
    shop.may_go.set()
    await stopping

    assert (await reader.read()).endswith(b"250 2.0.0 OK\r\n")
    assert 1 == len(shop.mails)
    with pytest.raises(ConnectionRefusedError):
        await connect(server)


def test_it_works_in_the_loop_that_the_server_uses(monkeypatch):
    monkeypatch.setattr("connectors.smtp_in._MOST_CONNECTIONS", 1)

    async def talk():
        shop = Shop()
        server = InboundServer("127.0.0.1", 0, "mail.example", shop.deliver, shop)
        await server.start()
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        greeting = await reader.readline()
        crowded, second = await asyncio.open_connection("127.0.0.1", server.port)
        turned_away = await crowded.read()
        async with asyncio.timeout(3):
            await server.stop()
        end = await reader.read()
        writer.close()
        second.close()
        return greeting[:4], turned_away[:4], end

    assert (b"220 ", b"421 ", b"") == uvloop.run(talk())


async def test_stopping_what_was_not_started_does_nothing(shop):
    await InboundServer("127.0.0.1", 0, "mail.example", shop.deliver, shop).stop()


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe",
        b"MAIL FROM:<\xff@x.example>",
        b"HELP \xff",
        b"AUTH PLAIN AGEAYg==",
        b"DATA",
        b"x" * 100_000,
        b"BDAT 5 LAST",
    ],
)
async def test_nonsense_is_answered_and_the_talk_goes_on(server, shop, connect, line):
    reader, writer = await connect(server)
    writer.write(b"EHLO peer\r\n" + line + b"\r\nNOOP\r\nQUIT\r\n")

    answers = (await reader.read()).split(b"\r\n")

    assert b"5" == answers[-4][:1]
    assert [b"250 OK", b"221 Bye", b""] == answers[-3:]
    assert [] == shop.errors
