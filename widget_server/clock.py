"""What time it is, and how times and ids are written."""

from datetime import UTC, datetime

import uuid_utils


def now() -> datetime:
    """Tell the present moment, in UTC."""
    return datetime.now(UTC)


def written(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with milliseconds, such as `2026-01-31T08:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written_or_none(moment: datetime | None) -> str | None:
    """Write a moment that may not have come."""
    return None if moment is None else written(moment)


def new_id() -> str:
    """Make an id: a UUIDv7, so that ids made later sort later. It is no secret."""
    return str(uuid_utils.uuid7())
