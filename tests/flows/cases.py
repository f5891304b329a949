"""What each address and event needs in order to be tried by somebody who has no business there."""

from collections.abc import Callable
from typing import Any

from tests.flows.strangers import client_id

Ids = dict[str, str]
Body = Callable[[Ids], dict[str, Any] | None]

API = "/api/v1"
ONE = f"{API}/conversations/{{id}}"
REPLY, TAG = f"{API}/canned-replies/{{id}}", f"{API}/tags/{{id}}"

OWNED: dict[tuple[str, str], tuple[str, Body]] = {
    ("GET", ONE): ("conversation", lambda _: None),
    ("PATCH", ONE): ("conversation", lambda _: {"state": "closed", "tags": ["stolen"]}),
    ("POST", f"{ONE}/claim"): ("conversation", lambda _: {}),
    ("GET", f"{ONE}/messages"): ("conversation", lambda _: None),
    ("POST", f"{ONE}/messages"): ("conversation", lambda _: {"client_id": client_id(), "text": "hello"}),
    ("POST", f"{ONE}/read"): ("conversation", lambda _: {"position": 1}),
    ("PATCH", REPLY): ("canned_reply", lambda _: {"text": "stolen"}),
    ("DELETE", REPLY): ("canned_reply", lambda _: None),
    ("DELETE", TAG): ("tag", lambda _: None),
}
"""Addresses of one thing: which, and a body that its owner could send."""

LISTS = {
    ("GET", f"{API}/{name}")
    for name in ("me", "conversations", "canned-replies", "tags", "teammates", "widgets", "audit")
}
"""Addresses that tell of all things of the caller's workspace."""

ADDITIONS: dict[tuple[str, str], Body] = {
    ("POST", f"{API}/canned-replies"): lambda _: {"shortcut": "new", "title": "New", "text": "New"},
    ("POST", f"{API}/tags"): lambda _: {"name": "new"},
    ("POST", f"{API}/auth/logout"): lambda _: {},
}
"""Addresses that make or end something of the caller's own."""

OF_VISITORS = {("GET", "/widget/{widget_id}/messages"), ("POST", "/widget/{widget_id}/messages")}

SHOPPERS: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "message:send": lambda ids: {
        "conversation_id": ids["conversation"],
        "client_id": client_id(),
        "text": "x",
    },
    "messages:list": lambda ids: {"conversation_id": ids["conversation"]},
    "messages:received": lambda ids: {"conversation_id": ids["conversation"], "seq": 1},
    "conversation:read": lambda ids: {"conversation_id": ids["conversation"], "seq": 1},
    "conversation:typing": lambda ids: {"conversation_id": ids["conversation"], "typing": True},
    "conversation:rate": lambda ids: {"conversation_id": ids["conversation"], "score": 1},
}
"""Events of shoppers that name a conversation."""

TEAM: dict[str, Callable[[Ids], dict[str, Any]]] = {
    "conversation:watch": lambda ids: {"conversation_id": ids["conversation"], "watching": True},
    "conversation:typing": lambda ids: {"conversation_id": ids["conversation"], "typing": True},
    "messages:received": lambda ids: {"conversation_id": ids["conversation"], "position": 1},
}
"""Events of teammates that name a conversation."""

OWN_EVENTS = {
    "/widget": {"conversations:list", "visitor:update", "session:renew"},
    "/agent": {"presence:set", "session:renew"},
}
"""Events about the sender alone."""
