"""The answers to writes that may be sent again, kept for a day and sealed."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson
from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from widget_server.database import Transaction
from widget_server.errors import Conflict
from widget_server.models import GivenAnswer

KEPT_FOR = timedelta(hours=24)
_UNANSWERED = 0  # the status of one that is being worked on, seen only inside its own transaction


@dataclass(frozen=True)
class Place:
    """Where an answer is kept: the caller's workspace and id, and the key that the caller chose."""

    workspace_id: str
    caller_id: str
    key: str


@dataclass(frozen=True)
class Given:
    """An answer as it was given; `body` is None where there was none."""

    status: int
    body: dict[str, Any] | None


async def claim(tx: Transaction, place: Place, request: str) -> Given | None:
    """Take a key for this transaction, or tell what was answered under it.

    A second caller with the same key waits here until the first has ended; if that one was undone, the key is
    free again. Raises Conflict when the key stood on another request.
    """
    key = await tx.key(place.workspace_id)
    digest = key.digest(place.key, "idempotency key")
    asked = key.digest(request, "idempotent request")
    await tx.session.execute(
        delete(GivenAnswer).where(*_at(place, digest), GivenAnswer.created_at < _oldest(tx))
    )
    row = {
        "workspace_id": place.workspace_id,
        "caller_id": place.caller_id,
        "key_digest": digest,
        "request_digest": asked,
        "status": _UNANSWERED,
        "body_sealed": b"",
        "created_at": tx.now,
    }
    name = tx.session.get_bind().dialect.name
    insert = (postgresql if name == "postgresql" else sqlite).insert(GivenAnswer)
    taken = await tx.session.execute(
        insert.values(row).on_conflict_do_nothing().returning(GivenAnswer.status)
    )
    if taken.first() is not None:
        return None
    found = (await tx.session.execute(select(GivenAnswer).where(*_at(place, digest)))).scalar_one()
    if found.request_digest != asked:
        raise Conflict("This Idempotency-Key was used for another request.")
    return Given(found.status, orjson.loads(key.open(found.body_sealed, _where(place, digest))))


async def keep(tx: Transaction, place: Place, status: int, body: dict[str, Any] | None) -> None:
    """Keep the answer under a key that this transaction has taken."""
    key = await tx.key(place.workspace_id)
    digest = key.digest(place.key, "idempotency key")
    sealed = key.seal(orjson.dumps(body).decode(), _where(place, digest))
    await tx.session.execute(
        update(GivenAnswer).where(*_at(place, digest)).values(status=status, body_sealed=sealed)
    )


async def forget_old(tx: Transaction) -> None:
    """Delete answers that are older than a day."""
    await tx.session.execute(delete(GivenAnswer).where(GivenAnswer.created_at < _oldest(tx)))


def _at(place: Place, digest: bytes) -> tuple[Any, ...]:
    return (
        GivenAnswer.workspace_id == place.workspace_id,
        GivenAnswer.caller_id == place.caller_id,
        GivenAnswer.key_digest == digest,
    )


def _where(place: Place, digest: bytes) -> str:
    return f"given_answers.body/{place.caller_id}/{digest.hex()}"


def _oldest(tx: Transaction) -> Any:
    return tx.now - KEPT_FOR
