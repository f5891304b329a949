"""Cursors: where a list goes on, as a text that only we need to understand."""

import base64
import json
from datetime import UTC, datetime

from widget_server.errors import Invalid


def write(moment: datetime, id_: str) -> str:
    """Name the place after a row that is ordered by a moment and an id."""
    return base64.urlsafe_b64encode(json.dumps([moment.isoformat(), id_]).encode()).decode()


def read(cursor: str) -> tuple[datetime, str]:
    """Read a place again; raises Invalid for what we never wrote."""
    try:
        return _place(*json.loads(base64.urlsafe_b64decode(cursor)))
    except (ValueError, TypeError, OverflowError):
        raise Invalid("cursor: this cursor is none of ours; start from the first page") from None


def _place(moment: str, id_: str) -> tuple[datetime, str]:
    place = datetime.fromisoformat(moment)
    if place.tzinfo is None or type(id_) is not str:
        raise ValueError("no place")
    return place.astimezone(UTC), id_
