"""What widgets and agents may send: exact types, known fields, bounded sizes."""

import inspect
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from widget_server.wire import inputs

GOOD: dict[type[inputs.Input], dict[str, Any]] = {
    inputs.SendMessage: {"client_id": "a" * 16, "text": "Hi"},
    inputs.ListMessages: {},
    inputs.MarkSeq: {"conversation_id": "c", "seq": 0},
    inputs.ListConversations: {},
    inputs.ShopperTyping: {"typing": True},
    inputs.Rate: {"conversation_id": "c", "score": 5},
    inputs.UpdateVisitor: {},
    inputs.RenewSession: {"token": "t"},
    inputs.Page: {"url": "https://shop.example"},
    inputs.StartSession: {},
    inputs.SignIn: {"email": "a@b.example", "password": "p"},
    inputs.Refresh: {"refresh_token": "t"},
    inputs.SetUp: {"code": "c", "password": "p"},
    inputs.FindConversations: {},
    inputs.ListPage: {},
    inputs.ListLines: {},
    inputs.ChangeConversation: {},
    inputs.Say: {"client_id": "a" * 16, "text": "Hi"},
    inputs.MarkPosition: {"position": 1},
    inputs.NewTag: {"name": "lamp"},
    inputs.NewCannedReply: {"shortcut": "hi", "title": "Hi", "text": "Hi"},
    inputs.ChangeCannedReply: {},
    inputs.Nothing: {},
}
BAD: list[tuple[type[inputs.Input], dict[str, Any]]] = [
    (inputs.SendMessage, {"conversation_id": ""}),
    (inputs.SendMessage, {"conversation_id": "c\x00"}),
    (inputs.SendMessage, {"conversation_id": "c" * 65}),
    (inputs.SendMessage, {"conversation_id": 1}),
    (inputs.ListMessages, {"after": -1}),
    (inputs.ListMessages, {"after": 2**31}),
    (inputs.ListMessages, {"after": 1.0}),
    (inputs.ListMessages, {"after": True}),
    (inputs.ListMessages, {"after": "1e3"}),
    (inputs.ListMessages, {"after": "²"}),
    (inputs.ListMessages, {"after": 1, "before": 2}),
    (inputs.ListMessages, {"limit": 0}),
    (inputs.ListMessages, {"limit": 201}),
    (inputs.ListLines, {"after": 1, "before": 2}),
    (inputs.MarkSeq, {"seq": "1"}),
    (inputs.ListConversations, {"cursor": "x\x00"}),
    (inputs.ListConversations, {"cursor": "x" * 201}),
    (inputs.ShopperTyping, {"typing": "yes"}),
    (inputs.Rate, {"score": 0}),
    (inputs.Rate, {"score": 6}),
    (inputs.Rate, {"score": True}),
    (inputs.Rate, {"comment": "x" * 1_001}),
    (inputs.Rate, {"comment": "\x1b[31m"}),
    (inputs.UpdateVisitor, {"email": "no address"}),
    (inputs.UpdateVisitor, {"email": "a@b.example\nBcc: c@d.example"}),
    (inputs.UpdateVisitor, {"name": "\x00"}),
    (inputs.UpdateVisitor, {"attributes": {"a": [1]}}),
    (inputs.UpdateVisitor, {"attributes": {"a": {"b": 1}}}),
    (inputs.UpdateVisitor, {"attributes": {"x" * 51: 1}}),
    (inputs.UpdateVisitor, {"attributes": {"a": "x" * 501}}),
    (inputs.UpdateVisitor, {"attributes": {"a\x00": 1}}),
    (inputs.UpdateVisitor, {"attributes": {str(number): 1 for number in range(51)}}),
    (inputs.StartSession, {"page": {"url": "https://shop.example", "html": "<b>"}}),
    (inputs.SignIn, {"password": "p" * 1_025}),
    (inputs.SignIn, {"email": ["a@b.example"]}),
    (inputs.FindConversations, {"state": "lost"}),
    (inputs.FindConversations, {"q": "\x00"}),
    (inputs.FindConversations, {"tag": "\x00"}),
    (inputs.ChangeConversation, {"state": "deleted"}),
    (inputs.ChangeConversation, {"snoozed_until": "soon"}),
    (inputs.ChangeConversation, {"tags": ["x" * 41]}),
    (inputs.ChangeConversation, {"tags": [""]}),
    (inputs.ChangeConversation, {"tags": ["x"] * 51}),
    (inputs.Say, {"kind": "event"}),
    (inputs.Say, {"force": 1}),
    (inputs.NewTag, {"name": "x" * 41}),
    (inputs.NewCannedReply, {"shortcut": "a b"}),
    (inputs.NewCannedReply, {"shortcut": "a/b"}),
    (inputs.NewCannedReply, {"shortcut": "a\x00"}),
    (inputs.NewCannedReply, {"shortcut": "x" * 41}),
]


def test_all_inputs_are_tried_here():
    models = {
        model
        for _, model in inspect.getmembers(inputs, inspect.isclass)
        if issubclass(model, inputs.Input) and model is not inputs.Input
    }

    assert models == set(GOOD)


@pytest.mark.parametrize("model", GOOD, ids=lambda model: model.__name__)
def test_an_input_takes_what_is_good_and_no_field_that_nobody_knows(model):
    good = GOOD[model]

    model.model_validate(good)
    with pytest.raises(ValidationError):
        model.model_validate(good | {"is_admin": True})
    shapeless: list[Any] = [None, [], "x", 1]
    for bad in shapeless:
        with pytest.raises(ValidationError):
            model.model_validate(bad)


@pytest.mark.parametrize(
    "model", [model for model, good in GOOD.items() if good], ids=lambda one: one.__name__
)
def test_every_field_that_is_needed_is_needed(model):
    for name in GOOD[model]:
        with pytest.raises(ValidationError):
            model.model_validate({key: value for key, value in GOOD[model].items() if key != name})


@pytest.mark.parametrize(
    ("model", "bad"), [pytest.param(*one, id=f"{number}-{one[0].__name__}") for number, one in enumerate(BAD)]
)
def test_what_is_not_of_the_form_is_refused(model, bad):
    with pytest.raises(ValidationError):
        model.model_validate(GOOD[model] | bad)


def test_a_pages_address_loses_what_may_be_secret():
    page = inputs.Page(url="https://shop.example/lamps?token=secret#part", title="Lamps")

    assert "https://shop.example/lamps" == page.url


def test_numbers_in_a_query_string_are_read():
    asked = inputs.ListMessages.model_validate({"after": "7", "limit": "20"})

    assert (7, 20) == (asked.after, asked.limit)


def test_an_address_is_cleaned():
    assert "ada@shopper.example" == inputs.UpdateVisitor(email=" ada@shopper.example ").email


def test_a_moment_is_read_from_its_text():
    asked = inputs.ChangeConversation.model_validate({"snoozed_until": "2026-12-24T18:00:00Z"})

    assert datetime(2026, 12, 24, 18, tzinfo=UTC) == asked.snoozed_until
