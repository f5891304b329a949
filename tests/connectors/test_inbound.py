"""A mail that came in is read, whatever it is made of."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import BadPayload
from connectors.inbound import InboundMail, parse_mail

HEADERS = "From: Jo Doe <Jo@Example.COM>\r\nTo: reply+c0de@mail.example\r\nSubject: Re: Your order\r\n"


def raw(headers: str = "", body: str = "It came.") -> bytes:
    return f"{HEADERS}{headers}\r\n{body}".encode("utf-8", "surrogateescape")


def test_a_plain_answer_is_read():
    mail = parse_mail(raw("Message-ID: <2@example.com>\r\nIn-Reply-To: <1@shop.example>\r\n"))

    assert (
        InboundMail(
            sender="Jo@example.com",
            message_id="<2@example.com>",
            in_reply_to="<1@shop.example>",
            subject="Re: Your order",
            text="It came.",
            is_automatic=False,
        )
        == mail
    )


def test_nothing_of_a_person_is_shown():
    assert "InboundMail(message_id=None, is_automatic=False)" == repr(parse_mail(raw()))


def test_the_parts_that_are_shown_are_read_and_the_attached_ones_are_not():
    message = EmailMessage()
    message["From"], message["Subject"] = "jo@example.com", "Grüße 🎁"
    message.set_content("It came, größer.\n\nOn Mon, 3 Nov 2025, Shop <a@b.example> wrote:\n> On its way.\n")
    message.add_alternative("<p>not this</p>", subtype="html")
    message.add_attachment("nor this", filename="notes.txt")
    forwarded = EmailMessage()
    forwarded.set_content("nor that")
    message.add_attachment(forwarded)

    mail = parse_mail(message.as_bytes())

    assert ("It came, größer.", "Grüße 🎁") == (mail.text, mail.subject)


def test_a_mail_of_html_only_is_read():
    mail = parse_mail(
        raw("Content-Type: text/html; charset=utf-8\r\n", "<p>It <b>came</b>.</p><style>p{}</style>")
    )

    assert "It came." == mail.text


def test_a_mail_of_nothing_but_attachments_has_no_text():
    mail = parse_mail(raw("Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n", "iVBORw0="))

    assert "" == mail.text


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text/plain; format=flowed", "It came and works.\nThanks"),
        ('text/plain; format="flowed"; delsp=yes', "It cameand works.\nThanks"),
        ("text/plain", "It came\nand works.\nThanks"),
    ],
)
def test_lines_that_were_broken_on_sending_are_joined(kind, text):
    mail = parse_mail(raw(f"Content-Type: {kind}\r\n", "It came \r\nand works.\r\n Thanks\r\n-- \r\nJo"))

    assert text == "\n".join(line.strip() for line in mail.text.split("\n"))


@pytest.mark.parametrize(
    ("charset", "body", "text"),
    [
        ("iso-8859-1", b"gr\xf6\xdfer", "größer"),
        ("utf-8", b"gr\xc3\xb6\xc3\x9fer \xff", "größer \ufffd"),
        ("no-such-charset", b"gr\xc3\xb6\xc3\x9fer", "größer"),
        ("idna", b"xn--bcher-kva", "xn--bcher-kva"),
        ("base64", b"aGk=", "aGk="),
        ("utf-16", b"h\x00i\x00\x00", "hi\ufffd"),
    ],
)
def test_a_charset_is_believed_where_that_does_no_harm(charset, body, text):
    mail = parse_mail(raw(f"Content-Type: text/plain; charset={charset}\r\n", "") + body)

    assert text == mail.text


def test_text_comes_out_bounded_normal_and_without_control_characters():
    mail = parse_mail(raw("", "e\u0301\0a\x1b[31m\tb\r\n\x85c\u2028d" + "x" * 20_000))

    assert mail.text.startswith("\u00e9a[31m\tb\n\nc\ndxxx")
    assert 5_000 == len(mail.text)


def test_a_subject_is_one_bounded_line():
    mail = parse_mail(
        b"From: a@b.example\r\nSubject: =?utf-8?q?a=0D=0Ab=00?=\r\n c " + b"x" * 900 + b"\r\n\r\n"
    )

    assert mail.subject.startswith("a b")
    assert 250 == len(mail.subject)


@pytest.mark.parametrize(
    ("value", "sender"),
    [
        ("jo@example.com", "jo@example.com"),
        ("<jo@example.com>", "jo@example.com"),
        ('"Doe, Jo" <jo@example.com>', "jo@example.com"),
        ('"<al@evil.example>" <jo@example.com>', "jo@example.com"),
        ("=?utf-8?q?=3Cal=40evil.example=3E?= <jo@example.com>", "jo@example.com"),
        ("J\u00f6 <jo@example.com>", "jo@example.com"),
        ("jo@example.com (Jo)", "jo@example.com"),
        ("Jo\r\n <jo@example.com>", "jo@example.com"),
    ],
)
def test_the_sender_is_the_one_address_in_from(value, sender):
    assert sender == parse_mail(f"From: {value}\r\n\r\nhi".encode()).sender


@pytest.mark.parametrize(
    "headers",
    [
        "",
        "From:\r\n",
        "From: Jo\r\n",
        "From: <>\r\n",
        "From: jo@example.com, al@example.com\r\n",
        "From: Jo <jo@example.com>, Al <al@example.com>\r\n",
        "From: <jo@example.com> <al@example.com>\r\n",
        "From: al@example.com <jo@example.com\r\n",
        "From: jo@example.com\r\nFrom: jo@example.com\r\n",
        "From: friends: jo@example.com;\r\n",
        "From: jö@example.com\r\n",
        "Sender: jo@example.com\r\n",
    ],
)
def test_a_mail_without_exactly_one_sender_is_refused(headers):
    with pytest.raises(BadPayload):
        parse_mail(f"{headers}\r\nhi".encode())


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: Auto-Generated; owner-email=x",
        "Precedence: bulk",
        "Precedence: LIST",
        "Precedence: junk",
        "X-Autoreply: yes",
        "X-Autorespond: Away",
        "List-Id: <news.example.com>",
        "Return-Path: <>",
        "X-Failed-Recipients: jo@example.com",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x",
    ],
)
def test_a_mail_of_a_machine_is_told(header):
    assert parse_mail(raw(f"{header}\r\n")).is_automatic


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@example.com", "postmaster@example.com"])
def test_a_mail_server_is_a_machine(sender):
    assert parse_mail(f"From: {sender}\r\n\r\nhi".encode()).is_automatic


def test_a_bounce_is_told_by_its_envelope():
    assert parse_mail(raw(), envelope_sender="").is_automatic
    assert not parse_mail(raw(), envelope_sender="jo@example.com").is_automatic


@pytest.mark.parametrize(
    "header", ["Auto-Submitted: no", "Precedence: first-class", "Return-Path: <jo@example.com>"]
)
def test_a_mail_of_a_person_is_not_a_machines(header):
    assert not parse_mail(raw(f"{header}\r\n")).is_automatic


def test_only_the_beginning_of_a_large_mail_is_read():
    assert "first" == parse_mail(raw("", "first\r\n-- \r\n" + "x\r\n" * 3_000_000)).text


NESTED = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(1_000))
FORWARDED = "Content-Type: message/rfc822\r\n\r\n" * 1_000


@pytest.mark.parametrize(
    ("headers", "word"), [(NESTED, "parts"), (FORWARDED, "parts"), ("X:\r\n" * 300_000, "headers")]
)
def test_a_mail_that_is_built_to_be_costly_is_refused(headers, word):
    with pytest.raises(BadPayload, match=word):
        parse_mail(raw(headers))


@pytest.mark.parametrize(
    "content",
    [
        b"From: a@b.example\r\n" + b"X: y\n" * 900,
        b"From: a@b.example " + b"(x)" * 900,
        b"From: a@b.example\r\nSubject: " + b"=?a?q?" * 150_000,
        b"From: a@b.example\r\n\r\n" + b"\n" * 900_000,
        b"From: a@b.example\r\nContent-Type: text/plain; format=flowed\r\n\r\n" + b"a \n" * 300_000,
        b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + b"<blockquote>" * 80_000,
        b"From: a@b.example\r\n\r\n" + "e\u0301\u0323".encode() * 180_000,
        b"From: a@b.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\r\nx\r\n" * 90_000,
    ],
)
def test_hostile_mail_is_read_in_a_bounded_time(content):
    before = time.process_time()

    parse_mail(content)

    assert time.process_time() - before < 8


SNIPPETS = [
    *("From: a@b.example", "From", ": ", "\r\n", "\r\n\r\n", "\n", "Subject: ", "=?utf-8?b?////?=", "=?x?q?=ff?=", "\0", "\xff"),
    *("Content-Type: ", "multipart/mixed; boundary=b", "text/html", "text/plain", "message/rfc822", "--b", "--b--", "; charset="),
    *("utf-7", "utf-16", "punycode", "format=flowed", "Content-Transfer-Encoding: ", "base64", "quoted-printable", "x-uuencode"),
    *("begin 644 x", "====", "=3D", "<", ">", "Message-ID: <1@x>", "Content-Disposition: inline", "name*0*=", "name*=x'y'z", '"'),
]  # fmt: skip


@given(
    st.binary()
    | st.lists(st.sampled_from(SNIPPETS), max_size=40).map(lambda parts: "".join(parts).encode("latin-1"))
)
def test_any_bytes_are_read_or_refused(data):
    for content in (data, b"From: a@b.example\r\n" + data):
        try:
            mail = parse_mail(content)
        except BadPayload:
            continue
        assert not set(mail.subject + mail.text) & {"\0", "\r", "\x1b"}
        assert (mail.subject + mail.text).encode().decode() == mail.subject + mail.text
