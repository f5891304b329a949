"""How what is kept is told to the shopper and to the team: from values to the wire's shapes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from widget_server.clock import written, written_or_none

View = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One line, opened. `author_name` is set for teammates; `seq` is None for what only the team may see."""

    id: str
    conversation_id: str
    position: int
    seq: int | None
    client_id: str | None
    kind: str
    author_kind: str
    author_id: str | None
    author_name: str | None
    text: str
    event_name: str | None
    event_data: Mapping[str, Any] | None
    created_at: datetime


class Thread(Protocol):
    """What of a conversation the shopper is told."""

    id: Any
    state: Any
    last_seq: Any
    revision: Any
    unread_shopper: Any
    team_delivered_seq: Any
    team_read_seq: Any
    created_at: Any
    updated_at: Any


def shopper_line(line: Line, delivered_seq: int = 0, read_seq: int = 0) -> View:
    """Draw a line for the shopper; the seqs say how far the other side has come with the thread."""
    seq = line.seq or 0
    author: View = {"kind": line.author_kind}
    if line.author_kind != "visitor" and line.author_name:
        author["name"] = line.author_name
    view: View = {
        "id": line.id,
        "conversation_id": line.conversation_id,
        "seq": seq,
        "client_id": line.client_id if line.author_kind == "visitor" else None,
        "kind": line.kind,
        "author": author,
        "text": line.text,
        "state": "read" if seq <= read_seq else "delivered" if seq <= delivered_seq else "sent",
        "created_at": written(line.created_at),
    }
    if line.event_name:
        view["event"] = {"name": line.event_name, "data": dict(line.event_data or {})}
    return view


def agent_line(line: Line) -> View:
    """Draw a line for the team."""
    author: View = {"kind": line.author_kind}
    if line.author_id:
        author["id"] = line.author_id
    if line.author_name:
        author["name"] = line.author_name
    view: View = {
        "id": line.id,
        "conversation_id": line.conversation_id,
        "seq": line.seq,
        "position": line.position,
        "client_id": line.client_id,
        "kind": line.kind,
        "author": author,
        "text": line.text,
        "created_at": written(line.created_at),
    }
    if line.event_name:
        view["event"] = {"name": line.event_name, "data": dict(line.event_data or {})}
    return view


def shopper_conversation(thread: Thread) -> View:
    """Draw a conversation for the shopper: no notes, tags, teammates or positions."""
    return {
        "id": thread.id,
        "state": thread.state,
        "last_seq": thread.last_seq,
        "revision": thread.revision,
        "unread": thread.unread_shopper,
        "receipts": {"delivered_seq": thread.team_delivered_seq, "read_seq": thread.team_read_seq},
        "created_at": written(thread.created_at),
        "updated_at": written(thread.updated_at),
    }


def proof(visitor: Any) -> View:
    """Draw how well a visitor is known."""
    view: View = {"level": visitor.proof_level}
    if visitor.proof_method:
        view |= {"method": visitor.proof_method, "at": written_or_none(visitor.proof_at)}
    if visitor.proof_store_id:
        view["store_id"] = visitor.proof_store_id
    return view
