"""Tell everybody, every twenty seconds, how far their conversations have come, so that a miss heals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

import orjson

from widget_server.database import Database
from widget_server.events import Payload, visitor_room, workspace_room
from widget_server.realtime.members import Members
from widget_server.realtime.rooms import Room
from widget_server.services import threads

ACTIVE_WITHIN = timedelta(minutes=2)
MOST_AT_ONCE = 500  # conversations in one event
EVENT = "conversation:heads"


async def tell_heads(database: Database, members: Members) -> None:
    """Send the heads of what was active lately to those connected here; raises what the database raises."""
    if not members.seats:
        return
    async with database.reading() as tx:
        heads = await threads.recent_heads(tx, tx.now - ACTIVE_WITHIN)
    for room, payload in _by_room(heads, members):
        members.post(room, EVENT, orjson.dumps(payload))


def _by_room(heads: Iterable[threads.Head], members: Members) -> Iterator[tuple[Room, Payload]]:
    """Sort heads by the rooms of this process, in payloads of bounded size; only the team hears positions."""
    told: dict[Room, dict[str, Payload]] = defaultdict(dict)
    for head in heads:
        shopper = Room("/widget", visitor_room(head.visitor_id))
        team = Room("/agent", workspace_room(head.workspace_id))
        known = {"seq": head.seq, "revision": head.revision}
        if shopper in members.rooms:
            told[shopper][head.conversation_id] = known
        if team in members.rooms:
            told[team][head.conversation_id] = {**known, "position": head.position}
    for room, all_of_it in told.items():
        entries = list(all_of_it.items())
        for first in range(0, len(entries), MOST_AT_ONCE):
            yield room, {"heads": dict(entries[first : first + MOST_AT_ONCE])}
