"""The sockets' document, AsyncAPI 3.0, made from the table of events and the models that validate them.

Form: asyncapi/spec:spec/asyncapi.md, version 3.0.0.
"""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from widget_server.realtime.call import Event
from widget_server.realtime.inputs import Auth
from widget_server.realtime.sent import SENT, Said
from widget_server.realtime.table import EVENTS

Json = dict[str, Any]

_MODE: dict[str, Literal["validation", "serialization"]] = {"in": "validation", "out": "serialization"}
_WHO = {"/widget": "a visitor token", "/agent": "a teammate's access token"}


def build() -> Json:
    """Write the document: a channel for each namespace, an operation for each event of either side."""
    schemas = _Schemas()
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Shopbell sockets",
            "version": "1",
            "description": "Socket.IO protocol 5 at /socket.io/, over the websocket transport only.",
        },
        "defaultContentType": "application/json",
        "channels": {_id(namespace): _channel(namespace, schemas) for namespace in EVENTS},
        "operations": {name: operation for namespace in EVENTS for name, operation in _operations(namespace)},
        "components": {"schemas": schemas.all()},
    }


class _Schemas:
    """All models' schemas, drawn together so that a name means one thing."""

    def __init__(self) -> None:
        wanted: dict[tuple[type[BaseModel], str], None] = {(Auth, "in"): None}
        for events in EVENTS.values():
            wanted.update({(event.takes, "in"): None for event in events.values()})
            wanted.update({(event.gives, "out"): None for event in events.values()})
        for said in SENT.values():
            wanted.update({(one.payload, "out"): None for one in said.values()})
        inputs = [(model, _MODE[way]) for model, way in wanted]
        self._refs, self._definitions = models_json_schema(
            inputs, ref_template="#/components/schemas/{model}"
        )

    def of(self, model: type[BaseModel], way: str) -> Json:
        """Refer to a model's schema, as it is taken in or given out."""
        return self._refs[model, _MODE[way]]

    def all(self) -> Json:
        """List every schema by its name."""
        return {**self._definitions["$defs"], "Problem": _PROBLEM}


_PROBLEM: Json = {
    "type": "object",
    "description": "Why not; further fields may follow.",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "retry_after": {"type": "number", "description": "seconds"},
    },
}


def _channel(namespace: str, schemas: _Schemas) -> Json:
    messages: Json = {}
    for event in EVENTS[namespace].values():
        messages[_key("ask", event.name)] = _asked(event, schemas)
        messages[_key("answer", event.name)] = _answered(event, schemas)
    for name, said in SENT[namespace].items():
        messages[_key("tell", name)] = _told(name, said, schemas)
    return {
        "address": namespace,
        "description": f"Connect with {_WHO[namespace]} as `auth`; a refusal carries its code in `data`.",
        "messages": messages,
        "bindings": {"ws": {"query": _QUERY}},
        "x-auth": schemas.of(Auth, "in"),
    }


_QUERY: Json = {
    "type": "object",
    "required": ["EIO", "transport"],
    "properties": {"EIO": {"const": "4"}, "transport": {"const": "websocket"}},
}


def _asked(event: Event, schemas: _Schemas) -> Json:
    told: Json = {
        "name": event.name,
        "summary": _sentence(event.does),
        "payload": schemas.of(event.takes, "in"),
        "x-limit": event.limit,
    }
    return {**told, "x-permission": event.permission} if event.permission else told


def _answered(event: Event, schemas: _Schemas) -> Json:
    """Describe an acknowledgement: `ok` beside the fields, or the error."""
    yes = {"type": "object", "required": ["ok"], "properties": {"ok": {"const": True}}}
    no = {
        "type": "object",
        "required": ["ok", "error"],
        "properties": {"ok": {"const": False}, "error": {"$ref": "#/components/schemas/Problem"}},
    }
    answer = {"oneOf": [{"allOf": [yes, _open(event.gives, schemas)]}, no]}
    return {"name": event.name, "summary": f"The acknowledgement of {event.name}.", "payload": answer}


def _open(model: type[BaseModel], schemas: _Schemas) -> Json:
    """Describe a model's fields with room for others, for `ok` stands beside them."""
    name = schemas.of(model, "out")["$ref"].rpartition("/")[2]
    fields = schemas.all()[name]
    return {key: value for key, value in fields.items() if key not in ("additionalProperties", "title")}


def _told(name: str, said: Said, schemas: _Schemas) -> Json:
    return {"name": name, "summary": f"Sent when: {said.when}.", "payload": schemas.of(said.payload, "out")}


def _operations(namespace: str) -> Iterator[tuple[str, Json]]:
    """List what the server receives, with its replies, and what it sends."""
    channel = {"$ref": f"#/channels/{_id(namespace)}"}
    for name in EVENTS[namespace]:
        reply = {"channel": channel, "messages": [_message(namespace, "answer", name)]}
        asked = {"action": "receive", "channel": channel, "messages": [_message(namespace, "ask", name)]}
        yield f"{_id(namespace)}.{_key('ask', name)}", {**asked, "reply": reply}
    for name in SENT[namespace]:
        told = {"action": "send", "channel": channel, "messages": [_message(namespace, "tell", name)]}
        yield f"{_id(namespace)}.{_key('tell', name)}", told


def _message(namespace: str, way: str, name: str) -> Json:
    return {"$ref": f"#/channels/{_id(namespace)}/messages/{_key(way, name)}"}


def _id(namespace: str) -> str:
    return namespace.removeprefix("/")


def _key(way: str, name: str) -> str:
    """Name a message: `ask`, `answer` or `tell`, and the event; no colon, which references may not hold."""
    return f"{way}.{name.replace(':', '.')}"


def _sentence(handler: Any) -> str:
    return str(handler.__doc__).partition("\n")[0]
