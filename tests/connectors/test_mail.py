"""A mail says what it should, and nothing else gets into it."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from email.utils import getaddresses
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadPayload
from connectors.mail import Mail, MemoryMailer, as_bytes

AT = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SENDER = "help@shop.example"
PLAIN: dict = {
    "to": "jo@example.com",
    "subject": "Your order",
    "text": "Hi",
    "message_id": "<1@shop.example>",
}
LONG = f"{'a' * 60}@{'b' * 60}.{'c' * 60}.example"


def made(**changed) -> Mail:
    return Mail(**{**PLAIN, **changed})


def test_a_mail_holds_all_its_headers():
    mail = Mail(
        **PLAIN,
        sender_name="Jo's Shop",
        reply_to="reply+c0de@mail.example",
        in_reply_to="<0@x>",
        references=("<a@x>", "<0@x>"),
    )

    raw = as_bytes(mail, SENDER, AT)

    assert [
        ("Message-ID", "<1@shop.example>"),
        ("From", '"Jo\'s Shop" <help@shop.example>'),
        ("To", "jo@example.com"),
        ("Reply-To", "reply+c0de@mail.example"),
        ("In-Reply-To", "<0@x>"),
        ("References", "<a@x> <0@x>"),
        ("Subject", "Your order"),
        ("Date", "Tue, 24 Nov 2026 12:00:00 +0000"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("Content-Type", 'text/plain; charset="utf-8"'),
        ("Content-Transfer-Encoding", "7bit"),
        ("MIME-Version", "1.0"),
    ] == [(name, value.replace("\r\n", "")) for name, value in message_from_bytes(raw).items()]
    assert raw.endswith(b"\r\n\r\nHi\r\n")


def test_a_mail_that_a_person_wrote_does_not_call_itself_automatic():
    raw = as_bytes(made(automatic="no"), SENDER, AT)

    assert b"Auto-" not in raw


def test_long_names_of_mails_and_people_stay_whole():
    mail = Mail(
        **{**PLAIN, "message_id": f"<{'m' * 240}@x>", "to": LONG},
        reply_to=LONG,
        in_reply_to=f"<{'r' * 240}@x>",
    )

    message = message_from_bytes(as_bytes(mail, SENDER, AT))

    assert [f"<{'m' * 240}@x>", LONG, LONG, f"<{'r' * 240}@x>"] == [
        message[name] for name in ("Message-ID", "To", "Reply-To", "In-Reply-To")
    ]


def test_of_many_references_the_first_and_the_newest_are_sent():
    mail = made(references=tuple(f"<{number}@x>" for number in range(100)))

    message = message_from_bytes(as_bytes(mail, SENDER, AT))

    assert [0, *range(81, 100)] == [int(each[1:-3]) for each in message["References"].split()]


PIECES = [
    "Doe",
    ",",
    "<al@evil.example>",
    " ",
    '"',
    "\\",
    "é",
    "a" * 40,
    ";",
    ":",
    "=?utf-8?q?=2C?=",
    "(",
    ")",
    "@",
]
LINE = st.text(max_size=250) | st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(name=LINE, subject=LINE, text=st.text())
def test_no_name_subject_or_text_makes_another_address_or_header(name, subject, text):
    try:
        mail = made(subject=subject, text=text, sender_name=name)
    except BadPayload:
        return

    raw = as_bytes(mail, SENDER, AT)

    message = message_from_bytes(raw, policy=default)
    mailbox = message_from_bytes(raw)["From"].replace("\r\n", "")
    assert [SENDER] == [address for _, address in getaddresses([mailbox])]
    assert 10 == len(message.keys())
    assert subject.split() == message["Subject"].split()
    assert all(before == "\r" for before, after in pairwise(raw.decode("ascii")) if after == "\n")
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))


@given(
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\r\n\0\v\f\x1c\x1d\x1e\x85\u2028\u2029")
    )
)
def test_a_text_arrives_as_it_was(text):
    raw = as_bytes(made(text=text), SENDER, AT)

    assert text == message_from_bytes(raw, policy=default).get_content().replace("\r\n", "\n").removesuffix(
        "\n"
    )


@pytest.mark.parametrize(
    "changed",
    [
        {"to": "Jo <jo@example.com>"},
        {"to": "jo@example.com\r\nBcc: al@example.com"},
        {"to": "jo@EXAMPLE.com"},
        {"to": ""},
        {"reply_to": "a@x.example, b@x.example"},
        {"subject": "Hi\nBcc: al@example.com"},
        {"subject": "Hi\r\n\r\nbody"},
        {"subject": "Hi\0"},
        {"subject": "Hi\u2028"},
        {"subject": "x" * 251},
        {"sender_name": "Shop\rX: y"},
        {"message_id": ""},
        {"message_id": "1@x"},
        {"message_id": "<1@x>\r\nX: y"},
        {"message_id": "<1 2@x>"},
        {"in_reply_to": "<1@x> <2@x>"},
        {"references": ("<1@x>", "<2@x>\n")},
        {"automatic": "yes\r\nX: y"},
        {"text": "\ud800"},
        {"text": "x" * 100_001},
    ],
)
def test_a_mail_that_cannot_be_is_not_made(changed):
    with pytest.raises(BadPayload):
        made(**changed)


def test_a_mail_does_not_show_whom_it_is_for_or_what_it_says():
    mail = made(sender_name="Shop", reply_to="reply+c0de@mail.example")

    assert "Mail(message_id='<1@shop.example>', automatic='auto-generated')" == repr(mail)


async def test_the_demo_keeps_the_newest_mails_in_order(time_machine):
    time_machine.move_to(AT, tick=False)
    mailer = MemoryMailer(keep=2)

    for number in range(3):
        await mailer.send(made(subject=str(number)))

    assert [
        {"to": "jo@example.com", "subject": str(number), "text": "Hi", "at": "2026-11-24T12:00:00.000Z"}
        for number in (1, 2)
    ] == mailer.mails
