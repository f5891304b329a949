"""Answers by mail are taken in, and everything else is refused at once, in words."""

import asyncio
import logging
from email.message import EmailMessage

import aiosmtplib
import pytest

from connectors.smtp_in import LARGEST, Accepted, Envelope, InboundServer, Later, Refused

SENDER = "jo@example.com"
CONTENT = b"Subject: Re: Your order\r\n\r\nIt came.\r\n.dot\r\n"


class Shop:
    """Whoever the mails are delivered to: what came, what to say to it, and what was logged."""

    def __init__(self):
        self.mails: list[Envelope] = []
        self.errors: list[BaseException] = []
        self.verdict = Accepted()
        self.entered, self.may_go = asyncio.Event(), asyncio.Event()
        self.may_go.set()

    async def deliver(self, envelope):
        self.entered.set()
        await self.may_go.wait()
        if isinstance(self.verdict, Exception):
            raise self.verdict
        self.mails.append(envelope)
        return self.verdict

    def error(self, _event, /, *, exc_info):
        self.errors.append(exc_info)


@pytest.fixture
async def shop():
    return Shop()


@pytest.fixture
async def server(shop):
    started = InboundServer("127.0.0.1", 0, "Mail.Example", shop.deliver, shop)
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
async def client(server):
    async with aiosmtplib.SMTP(
        hostname="127.0.0.1", port=server.port, local_hostname="peer", timeout=10
    ) as connected:
        yield connected
        connected.close()


@pytest.fixture
async def connect():
    """Opens connections that are closed when the test is over."""
    writers = []

    async def opened(server):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writers.append(writer)
        return reader, writer

    yield opened
    for writer in writers:
        writer.close()


@pytest.fixture
def hand_over(connect):
    """Opens a connection over which a whole mail is sent; its answer is still to come."""

    async def handed_over(server):
        reader, writer = await connect(server)
        talk = f"EHLO peer\r\nMAIL FROM:<{SENDER}>\r\nRCPT TO:<{to('c0de')[0]}>\r\nDATA\r\n".encode()
        writer.write(talk + CONTENT.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return reader, writer

    return handed_over


def to(*codes: str) -> list[str]:
    return [f"reply+{code}@mail.example" for code in codes]


async def test_an_answer_is_delivered(client, shop):
    await client.sendmail(SENDER, to("C0de_x-1"), CONTENT)

    assert [Envelope(SENDER, ("C0de_x-1",), CONTENT)] == shop.mails


async def test_an_envelope_shows_no_code_and_no_person():
    assert "Envelope()" == repr(Envelope(SENDER, ("c0de",), CONTENT))


async def test_a_bounce_has_no_sender(client, shop):
    await client.ehlo()
    await client.execute_command(b"MAIL FROM:<>")
    await client.rcpt(*to("c0de"))
    await client.data(CONTENT)

    assert [""] == [mail.sender for mail in shop.mails]


async def test_a_sender_with_an_international_address_is_taken(client, shop):
    message = EmailMessage()
    message["Subject"] = "Grüße"
    message.set_content("Ja")

    await client.send_message(message, sender="jö@example.com", recipients=to("c0de"))

    assert ["jö@example.com"] == [mail.sender for mail in shop.mails]


async def test_one_connection_brings_many_mails(client, shop):
    for number in range(3):
        await client.sendmail(SENDER, to(f"c{number}", f"c{number}", "d").copy(), CONTENT)

    assert [("c0", "d"), ("c1", "d"), ("c2", "d")] == [mail.codes for mail in shop.mails]


@pytest.mark.parametrize(
    ("address", "code", "words"),
    [
        ("jo@elsewhere.example", 550, "no mail for that domain"),
        ("reply+c0de@sub.mail.example", 550, "no mail for that domain"),
        ("reply@mail.example", 550, "5.1.1"),
        ("reply+@mail.example", 550, "Answer the mail you got"),
        ("reply+c0de=x@mail.example", 550, "5.1.1"),
        (f"reply+{'c' * 59}@mail.example", 550, "5.1.1"),
        ("postmaster@mail.example", 550, "5.1.1"),
    ],
)
async def test_other_addresses_are_refused_in_words(client, shop, address, code, words):
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await client.sendmail(SENDER, [address], CONTENT)

    [answer] = refused.value.recipients
    assert code == answer.code
    assert words in answer.message
    assert [] == shop.mails


@pytest.mark.parametrize("address", ["REPLY+c0de@MAIL.example", f"reply+{'c' * 58}@mail.example"])
async def test_the_case_of_an_address_does_not_matter(client, shop, address):
    await client.sendmail(SENDER, [address], CONTENT)

    assert 1 == len(shop.mails)


async def test_a_mail_has_at_most_twenty_recipients(client, shop):
    errors, _ = await client.sendmail(SENDER, to(*map(str, range(21))), CONTENT)

    assert {to("20")[0]: 452} == {address: answer.code for address, answer in errors.items()}
    assert 20 == len(shop.mails[0].codes)


async def test_a_refusal_is_told_with_its_words(client, shop):
    shop.verdict = Refused("Grüße!\r\n250 This talk\tis over.")

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await client.sendmail(SENDER, to("c0de"), CONTENT)

    assert (550, "5.7.1 Gr e! 250 This talk is over.") == (refused.value.code, refused.value.message)


async def test_what_cannot_be_decided_now_is_put_off(client, shop):
    shop.verdict = Later()

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await client.sendmail(SENDER, to("c0de"), CONTENT)

    assert 451 == refused.value.code
    assert [] == shop.errors


async def test_an_error_while_delivering_is_put_off_and_logged_once(client, shop):
    shop.verdict = LookupError("secret")

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await client.sendmail(SENDER, to("c0de"), CONTENT)

    assert 451 == refused.value.code
    assert "secret" not in refused.value.message
    assert [shop.verdict] == shop.errors


async def test_a_delivery_that_takes_too_long_is_put_off_and_logged(client, shop, monkeypatch):
    monkeypatch.setattr("connectors.smtp_in._DELIVERY", 0.05)
    shop.may_go.clear()

    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await client.sendmail(SENDER, to("c0de"), CONTENT)

    assert 451 == refused.value.code
    assert [TimeoutError] == [type(error) for error in shop.errors]


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


async def test_nothing_of_a_mail_is_logged(client, shop, caplog):
    caplog.set_level(logging.DEBUG)
    shop.verdict = Refused("No.")

    with pytest.raises(aiosmtplib.SMTPDataError):
        await client.sendmail(SENDER, to("c0de"), CONTENT)

    assert not any(word in caplog.text for word in (SENDER, "c0de", "It came", "Your order"))
