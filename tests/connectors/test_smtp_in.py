"""Answers by mail are taken in, and everything else is refused at once, in words."""

import logging
from email.message import EmailMessage

import aiosmtplib
import pytest

from connectors.smtp_in import Envelope, Later, Refused
from tests.connectors.answering import CONTENT, SENDER, to


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


async def test_nothing_of_a_mail_is_logged(client, shop, caplog):
    caplog.set_level(logging.DEBUG)
    shop.verdict = Refused("No.")

    with pytest.raises(aiosmtplib.SMTPDataError):
        await client.sendmail(SENDER, to("c0de"), CONTENT)

    assert not any(word in caplog.text for word in (SENDER, "c0de", "It came", "Your order"))
