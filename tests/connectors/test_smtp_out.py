"""A mail reaches a mail server, or we know what became of it."""

import asyncio
import socket
import traceback
from email import message_from_bytes
from email.policy import default

import aiosmtplib
import pytest

from connectors.errors import AccessRevoked, Ambiguous, BadPayload, Refused, Unavailable
from connectors.mail import Mail
from connectors.smtp_out import SmtpMailer
from tests.connectors.peers import postbox, scripted, self_signed

SENDER = "help@shop.example"
MAIL = Mail(to="jo@example.com", subject="Grüße", text="Hi\n.dot\nÄ", message_id="<m1@shop.example>")


async def test_a_mail_arrives_as_it_was_meant():
    async with postbox() as (box, port):
        await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(MAIL)

    [(sender, recipients, content)] = box.mails
    message = message_from_bytes(content, policy=default)
    assert (SENDER, ["jo@example.com"]) == (sender, recipients)
    assert ("Grüße", "<m1@shop.example>") == (message["Subject"], message["Message-ID"])
    assert "Hi\n.dot\nÄ\n" == message.get_content().replace("\r\n", "\n")


async def test_the_resolver_is_not_asked_for_our_own_name(monkeypatch):
    async with postbox() as (_, port):
        asked: list = []
        monkeypatch.setattr(aiosmtplib.SMTP, "_get_default_local_hostname", asked.append)
        await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(MAIL)

    assert [] == asked


async def test_a_user_signs_in_with_a_password_that_is_decoded():
    async with postbox(auth_require_tls=False) as (box, port):
        await SmtpMailer(f"smtp://u%40x:right%2Fpass%40word@127.0.0.1:{port}", SENDER).send(MAIL)

    assert [(b"u@x", b"right/pass@word")] == box.sign_ins
    assert 1 == len(box.mails)


async def test_a_wrong_password_is_told_apart():
    async with postbox(auth_require_tls=False) as (box, port):
        with pytest.raises(AccessRevoked, match=r"535 5\.7\.8"):
            await SmtpMailer(f"smtp://u:wrong@127.0.0.1:{port}", SENDER).send(MAIL)

    assert [] == box.mails


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"greeting": "421 busy"}, Unavailable),
        ({"greeting": "554 go away"}, AccessRevoked),
        ({"EHLO": None}, Unavailable),
        ({"MAIL": "451 later"}, Unavailable),
        ({"MAIL": "553 not as this sender"}, AccessRevoked),
        ({"MAIL": None}, Unavailable),
        ({"RCPT": "450 greylisted"}, Unavailable),
        ({"RCPT": "550 5.1.1 no jo@example.com here"}, Refused),
        ({"RCPT": None}, Unavailable),
        ({"DATA": "451 later"}, Unavailable),
        ({"DATA": "554 no valid recipients"}, Refused),
        ({".": "451 disk full"}, Unavailable),
        ({".": "554 spam"}, Refused),
        ({".": None}, Ambiguous),
        ({".": "299 what?"}, Ambiguous),
        ({".": "what?"}, Ambiguous),
    ],
)
async def test_each_failure_has_its_meaning(changed, error):
    async with scripted(changed) as port:
        with pytest.raises(error) as raised:
            await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(MAIL)

    assert type(raised.value) is error


async def test_the_same_server_takes_a_mail_when_nothing_is_wrong():
    async with scripted({}) as port:
        await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(MAIL)


@pytest.mark.parametrize("changed", [{"QUIT": None}, {"QUIT": "500 no"}, {"QUIT": ""}])
async def test_a_mail_that_was_taken_stays_sent_when_the_goodbye_fails(changed):
    async with scripted(changed) as port:
        await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER, timeout=0.2).send(MAIL)


@pytest.mark.parametrize(
    ("silent_at", "error"), [("EHLO", Unavailable), ("RCPT", Unavailable), (".", Ambiguous)]
)
async def test_a_server_that_falls_silent_is_given_up(silent_at, error):
    async with scripted({silent_at: ""}) as port:
        with pytest.raises(error):
            await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER, timeout=0.1).send(MAIL)


async def test_the_answer_to_a_whole_mail_is_waited_for_longer():
    async with scripted({".": ""}) as port:
        sending = asyncio.ensure_future(
            SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER, timeout=0.1).send(MAIL)
        )
        _, waiting = await asyncio.wait([sending], timeout=0.3)
        with pytest.raises(Ambiguous):
            await sending

    assert {sending} == waiting


async def test_a_server_that_is_not_there_is_unavailable():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        with pytest.raises(Unavailable):
            await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(MAIL)


async def test_without_tls_nothing_is_sent_where_tls_was_asked_for():
    async with postbox() as (box, port):
        with pytest.raises(AccessRevoked, match="no TLS"):
            await SmtpMailer(f"smtp+starttls://127.0.0.1:{port}", SENDER).send(MAIL)
        with pytest.raises(Unavailable):
            await SmtpMailer(f"smtps://127.0.0.1:{port}", SENDER, timeout=0.5).send(MAIL)

    assert [] == box.mails


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_a_mail_goes_only_through_tls_that_can_be_trusted(scheme, tmp_path, monkeypatch):
    certificate = self_signed(tmp_path, "localhost")
    options: dict = {
        "smtps": {"tls": certificate, "auth_require_tls": False},
        "smtp+starttls": {"tls_context": certificate, "require_starttls": True},
    }

    async with postbox(**options[scheme]) as (box, port):
        mailer = SmtpMailer(f"{scheme}://u:right%2Fpass%40word@localhost:{port}", SENDER)
        with pytest.raises(Unavailable):
            await mailer.send(MAIL)
        assert [] == box.sign_ins
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        await mailer.send(MAIL)

    assert 1 == len(box.mails)
    assert [(b"u", b"right/pass@word")] == box.sign_ins


async def test_a_check_signs_in_and_sends_nothing():
    async with postbox(auth_require_tls=False) as (box, port):
        await SmtpMailer(f"smtp://u:right%2Fpass%40word@127.0.0.1:{port}", SENDER).check()
        with pytest.raises(AccessRevoked):
            await SmtpMailer(f"smtp://u:wrong@127.0.0.1:{port}", SENDER).check()

    assert b"right/pass@word" == box.sign_ins[0][1]
    assert [] == box.mails
    with pytest.raises(Unavailable):
        await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).check()


async def test_errors_repeat_no_address_and_no_words_of_the_server():
    async with scripted({"RCPT": "550 5.1.1 no jo@example.com here"}) as port:
        with pytest.raises(Refused) as raised:
            await SmtpMailer(f"smtp://127.0.0.1:{port}", SENDER).send(MAIL)

    assert "The mail server answered 550 5.1.1." == str(raised.value)
    assert "jo@example.com" not in "".join(traceback.format_exception(raised.value))


def test_a_password_is_shown_nowhere():
    mailer = SmtpMailer("smtps://user:hush@mail.example", SENDER)

    assert "SmtpMailer(mail.example:465)" == repr(mailer)
    assert "hush" not in repr(mailer._server)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://:25",
        "smtp://mail.example:port",
        "smtp://mail.example:99999",
        "smtp://mail.example/path",
        "smtp://mail.example?x=1",
        "smtps://user@mail.example",
        "smtps://:hush@mail.example",
        "smtp://user:hush@mail.example",
        "smtps://user:hu/sh@mail.example",
        "smtps://user:hush@[mail.example",
    ],
)
def test_an_address_that_is_no_mail_server_is_refused_and_not_repeated(url):
    with pytest.raises(BadPayload) as raised:
        SmtpMailer(url, SENDER)

    assert "hu" not in str(raised.value)
    assert "hush" not in "".join(traceback.format_exception(raised.value, limit=0))


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("smtp://relay.example", "relay.example", 25),
        ("smtp://relay.example:2525/", "relay.example", 2525),
        ("smtps://user:hush@mail.example", "mail.example", 465),
        ("smtp+starttls://user:hush@mail.example", "mail.example", 587),
        ("smtp://user:hush@[::1]:1025", "::1", 1025),
    ],
)
def test_an_address_of_a_mail_server_is_read(url, host, port):
    assert f"SmtpMailer({host}:{port})" == repr(SmtpMailer(url, SENDER))
