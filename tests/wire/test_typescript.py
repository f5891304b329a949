"""The browser's types name the same fields as the models that the documents are made of."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from widget_server.wire import lists, values

STATIC = Path(__file__).parents[2] / "static"
TYPE = re.compile(r"^export type (\w+) = \{(?:([^\n]*)\};$|\n(.*?)^\};$)", re.DOTALL | re.MULTILINE)
INNER = re.compile(r"\{[^{}]*\}")
FIELD = re.compile(r"(\w+)(\??):\s*([^;]+);?")

SHOPPER: dict[str, type[BaseModel]] = {
    "Author": values.Author,
    "Message": values.Message,
    "Conversation": values.Conversation,
    "Listing": values.Listing,
    "Config": values.Config,
    "Session": values.Session,
}
AGENT: dict[str, type[BaseModel]] = {
    "Author": values.Author,
    "Message": values.AgentMessage,
    "Conversation": values.AgentConversation,
    "Lease": values.Lease,
    "Preview": values.Preview,
    "Receipts": values.Receipts,
    "Me": values.Me,
    "Teammate": lists.Teammate,
    "CannedReply": lists.CannedReply,
    "Tag": lists.Tag,
    "Viewer": values.Viewer,
}
UNUSED = {("Conversation", "store_id")}  # the inbox does not show the store yet


def types(path: str) -> dict[str, set[str]]:
    """Read the names of the outermost fields of each type that a file exports."""
    text = (STATIC / path).read_text()
    return {
        name: {field[0] for field in FIELD.findall(flat(line or body))}
        for name, line, body in TYPE.findall(text)
    }


def flat(body: str) -> str:
    """Leave out what is inside inner objects."""
    plain = INNER.sub("object", body)
    return body if plain == body else flat(plain)


@pytest.mark.parametrize("name", SHOPPER)
def test_the_panel_knows_the_fields_it_is_sent(name: str) -> None:
    assert set(SHOPPER[name].model_fields) == types("shared/wire.ts")[name]


@pytest.mark.parametrize("name", AGENT)
def test_the_inbox_knows_the_fields_it_is_sent(name: str) -> None:
    expected = {field for field in AGENT[name].model_fields if (name, field) not in UNUSED}

    assert expected == types("inbox/wire.ts")[name]


def test_a_field_too_few_would_be_found() -> None:
    assert {"a", "b"} == {field[0] for field in FIELD.findall(flat("\n  a: { c: string };\n  b?: number;"))}
