"""The sockets' document says what the server does: all events, and forms that hold."""

import asyncio
import json
import re

import jsonschema  # type: ignore[import-untyped]  # it carries no types
import pytest

from tests.realtime.test_widget import line
from widget_server.realtime import asyncapi
from widget_server.realtime.sent import SENT
from widget_server.realtime.table import EVENTS


@pytest.fixture(scope="module")
def document():
    """The document as it is served."""
    return json.loads(json.dumps(asyncapi.build()))


def test_every_reference_leads_somewhere(document):
    references = re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document))

    assert references
    assert [] == [reference for reference in references if not found(document, reference)]


def test_every_event_is_told_of_on_its_channel(document):
    assert {"widget", "agent"} == set(document["channels"])
    for namespace, events in EVENTS.items():
        channel = document["channels"][namespace[1:]]
        names = [message["name"] for message in channel["messages"].values()]
        assert namespace == channel["address"]
        assert sorted([*events, *events, *SENT[namespace]]) == sorted(names)


def test_operations_are_the_servers(document):
    asked = document["operations"]["widget.ask.message.send"]
    told = document["operations"]["widget.tell.message.new"]

    assert ("receive", "send") == (asked["action"], told["action"])
    assert [{"$ref": "#/channels/widget/messages/answer.message.send"}] == asked["reply"]["messages"]
    assert "3.0.0" == document["asyncapi"]


def test_every_payload_has_a_sentence_and_limits_are_named(document):
    messages = [
        message for channel in document["channels"].values() for message in channel["messages"].values()
    ]

    assert [] == [message["name"] for message in messages if not message["summary"].endswith(".")]
    assert "send" == document["channels"]["widget"]["messages"]["ask.message.send"]["x-limit"]
    typing = document["channels"]["agent"]["messages"]["ask.conversation.typing"]
    assert "messages:send" == typing["x-permission"]


async def test_the_servers_own_words_fit_the_document(house, document):
    _, access = await house.teammate("Ann")
    inbox = await house.inbox(access)
    widget, id_ = await house.widget_with_line()
    answers = {
        "message:send": await widget.call("message:send", line(number=7)),
        "messages:list": await widget.call("messages:list", {}),
        "conversations:list": await widget.call("conversations:list", {}),
        "conversation:rate": await widget.call("conversation:rate", {"conversation_id": id_, "score": 9}),
        "visitor:update": await widget.call("visitor:update", {"name": "Eve"}),
    }
    await inbox.call("conversation:watch", {"conversation_id": id_, "watching": True})
    await inbox.call("conversation:typing", {"conversation_id": id_, "typing": True})
    await inbox.call("presence:set", {"presence": "away"})
    await house.realtime._tell()
    await asyncio.gather(house.realtime.drain(1), widget.ends(), inbox.ends())

    for name, answer in answers.items():
        check(document, "widget", f"answer.{name.replace(':', '.')}", answer)
    for channel, client in (("widget", widget), ("agent", inbox)):
        for name, payload in client.heard:
            check(document, channel, f"tell.{name.replace(':', '.')}", payload)
    heard = {name for name, _ in widget.heard} | {name for name, _ in inbox.heard}
    assert {"message:new", "conversation:new", "conversation:updated", "conversation:heads"} <= heard
    assert {"conversation:typing", "conversation:viewers", "presence:updated", "server:draining"} <= heard


def test_what_does_not_fit_is_found(document):
    with pytest.raises(jsonschema.ValidationError):
        check(document, "widget", "tell.server.draining", {"reconnect_in": "soon"})
    with pytest.raises(jsonschema.ValidationError):
        check(document, "widget", "answer.message.send", {"ok": True})


def check(document, channel, message, payload):
    schema = {
        **document["channels"][channel]["messages"][message]["payload"],
        "components": document["components"],
    }
    jsonschema.validate(payload, schema)


def found(document, reference):
    place = document
    for part in reference.split("/"):
        place = place.get(part) if isinstance(place, dict) else None
    return place is not None
