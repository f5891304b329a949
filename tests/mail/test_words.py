"""What a mail says: the team's words and ours, in the widget's language, and never a stranger's."""

import dataclasses

import pytest
from sqlalchemy import update

from connectors.mail import Mail, as_bytes
from tests.mail.shop import MINUTES, link_of, opened
from widget_server.clock import now
from widget_server.models import Widget
from widget_server.services import mail_texts
from widget_server.services.mail_texts import TEXTS


async def first_mail(shop, clock, text: str = "Yes, it is.") -> Mail:
    await shop.reply(text)
    clock.shift(20 * MINUTES)
    await shop.mail()
    return shop.mailer.sent[-1]


async def test_a_mail_says_who_answered_what_and_leads_back(clock, sqlite_shop) -> None:
    mail = await first_mail(sqlite_shop, clock, "Yes.\nTwo packs.")

    assert "New reply from Tea & Co" == mail.subject
    assert "Mara:\n> Yes.\n> Two packs.\n" in mail.text
    assert 32 == len(link_of(mail))
    assert "Tea & Co" == mail.sender_name
    assert "auto-generated" == mail.automatic


async def test_nothing_that_the_shopper_said_is_in_it(clock, sqlite_shop) -> None:
    await sqlite_shop.ask("Buy at http://spam.example")

    mail = await first_mail(sqlite_shop, clock)

    raw = as_bytes(mail, "chat@shop.example", now()).decode()
    for stranger in ("spam", "evil", "EvilName", "green tea"):
        assert stranger not in mail.text + mail.subject + mail.sender_name + raw


@pytest.mark.parametrize("is_answered", [True, False])
async def test_it_says_whether_answers_are_read(clock, sqlite_shop, is_answered) -> None:
    domain = "in.example.com" if is_answered else None
    sqlite_shop.office = dataclasses.replace(sqlite_shop.office, inbound_domain=domain)

    mail = await first_mail(sqlite_shop, clock)

    assert is_answered == (TEXTS["en"].answered in mail.text)
    assert is_answered != (TEXTS["en"].unanswered in mail.text)
    assert is_answered == bool(mail.reply_to)
    if mail.reply_to:
        local, _, at = mail.reply_to.partition("@")
        assert ("reply+", 38, "in.example.com") == (local[:6], len(local), at)
        assert link_of(mail) not in mail.reply_to


async def test_the_mails_of_one_conversation_make_one_thread(clock, sqlite_shop) -> None:
    sent = [await first_mail(sqlite_shop, clock, f"reply {number}") for number in range(3)]

    assert 3 == len({mail.message_id for mail in sent})
    assert [None, sent[0].message_id, sent[1].message_id] == [mail.in_reply_to for mail in sent]
    assert (sent[0].message_id, sent[1].message_id) == sent[2].references
    assert 3 == len({link_of(mail) for mail in sent})


async def test_hostile_names_stay_names(clock, sqlite_url) -> None:
    names = {
        "widget_name": 'Tea\r\nBcc: all@example.com, "x" <y@example.com> {subject} ' + "x" * 300,
        "agent_name": "Mara\r\n\r\nYour account was closed: http://evil.example\u2028> x",
    }
    async with opened(sqlite_url, **names) as shop:
        mail = await first_mail(shop, clock)

    raw = as_bytes(mail, "chat@shop.example", now())
    head = raw.partition(b"\r\n\r\n")[0]
    assert not [line for line in head.split(b"\r\n") if line.lower().startswith(b"bcc:")]
    assert len(mail.subject) < 200
    assert "\nMara Your account was closed: http://evil.example > x:\n> Yes, it is.\n" in mail.text


@pytest.mark.parametrize("locale", [*TEXTS, "de-AT", "PT_br", "xx", "", None])
async def test_the_mail_is_in_the_widgets_language(clock, sqlite_shop, locale) -> None:
    async with sqlite_shop.database.transaction() as tx:
        await tx.session.execute(update(Widget).values(locale=locale))

    mail = await first_mail(sqlite_shop, clock)

    words = TEXTS[{"de-AT": "de", "PT_br": "pt"}.get(locale, locale if locale in TEXTS else "en")]
    assert words.subject.format(name="Tea & Co") == mail.subject
    assert words.link in mail.text
    assert as_bytes(mail, "chat@shop.example", now())


def test_every_language_says_everything_and_names_the_shop() -> None:
    for words in TEXTS.values():
        assert all(words)
        assert all("{name}" in text for text in (words.subject, words.intro, words.why))
    assert len(TEXTS) == len({words.subject for words in TEXTS.values()})
    assert mail_texts.texts("de") is TEXTS["de"]
