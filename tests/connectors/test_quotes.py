"""Of an answer by mail, only the answer is kept."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.quotes import reply_only

HISTORY = "> Where is it?\n> On its way."


@pytest.mark.parametrize(
    "announcement",
    [
        "On Mon, Nov 3, 2025 at 10:00 AM Shop <reply+c0de@mail.example> wrote:",
        "On Mon, Nov 3, 2025 at 10:00 AM Shop <reply+c0de0123456789@mail.example>\nwrote:",
        "Am 03.11.2025 um 10:00 schrieb Shop <reply+c0de@mail.example>:",
        "Le lun. 3 nov. 2025 à 10:00, Shop <reply+c0de@mail.example> a écrit :",
        "El lun, 3 nov 2025 a las 10:00, Shop (<reply+c0de@mail.example>) escribió:",
        "Il giorno lun 3 nov 2025 alle ore 10:00 Shop <reply+c0de@mail.example> ha scritto:",
        "Op ma 3 nov 2025 om 10:00 schreef Shop <reply+c0de@mail.example>:",
        "pon., 3 lis 2025 o 10:00 Shop <reply+c0de@mail.example> napisał(a):",
        "2025年11月3日(月) 10:00 Shop <reply+c0de@mail.example>:",
    ],
)
def test_the_quoted_mail_is_cut_in_many_languages(announcement):
    assert "It came.\n\nThanks," == reply_only(f"It came.\n\nThanks,\n\n{announcement}\n\n{HISTORY}\n")


@pytest.mark.parametrize(
    "header",
    [
        "From: Shop <a@x.example>\nSent: Monday\nTo: Jo\nSubject: Your order",
        "Von: Shop <a@x.example>\nGesendet: Montag\nAn: Jo\nBetreff: Bestellung",
        "-----Original Message-----\nFrom: Shop",
    ],
)
def test_a_mail_quoted_without_marks_is_cut_at_its_header(header):
    assert "It came." == reply_only(f"It came.\n\n{header}\n\nOn its way.")


def test_a_quotation_without_an_announcement_is_cut():
    assert "It came." == reply_only(f"It came.\n{HISTORY}")


def test_an_answer_below_the_quotation_is_found():
    assert "It came." == reply_only(f"On Mon, 3 Nov 2025, Shop wrote:\n{HISTORY}\n\nIt came.\n")
    assert "Yes.\nIt came." == reply_only(f"{HISTORY}\nYes.\n> And?\nIt came.\n")


def test_a_mail_of_nothing_but_quotations_is_kept_whole():
    assert HISTORY == reply_only(HISTORY)


@pytest.mark.parametrize(
    "text",
    [
        "It came.\n- the red one\n- the blue one\n\nThanks,\nand one more thing: it is broken.",
        "Data: 3 November\nDo: send it again",
        "Date: tomorrow",
        "5 > 3",
        "On Monday I wrote: hello\nand nobody answered",
        "",
    ],
)
def test_what_only_looks_like_a_quotation_stays(text):
    assert text == reply_only(text)


def test_a_signature_is_cut_at_its_mark():
    assert "It came." == reply_only("It came.\n-- \nJo Doe\nExample Ltd")
    assert "--\nJo Doe" == reply_only("--\nJo Doe")


@given(
    st.lists(st.sampled_from(["a", " ", "\n", ">", "> ", "On ", "wrote:", "From:", "--", ":", "1"])).map(
        "".join
    )
)
def test_nothing_is_made_up_and_what_is_there_is_not_lost(text):
    reply = reply_only(text)

    assert bool(text.strip()) == bool(reply)
    assert all(line in text for line in reply.split("\n"))


@pytest.mark.parametrize(
    "unit", ["On On ", "Den wrote: schrieb ", "From:", "> ", "El  escribió:", "\n", "a:\n>"]
)
def test_hostile_text_is_read_in_a_bounded_time(unit):
    before = time.process_time()

    reply_only(unit * 200_000)

    assert time.process_time() - before < 3
