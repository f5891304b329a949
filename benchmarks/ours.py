"""Our server as it is, seeded for the load client.

Started as `ours.py PORT FOLDER DATABASE_URL VISITORS TEAMMATES [no-worker]`.
Every check is on. Only the `send` bucket holds more than in production, because a few hundred visitors speak
for the many thousands who would be needed to send as much within five a second each.
"""

import asyncio
import dataclasses
import json
import sys
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert

from auth.tokens import AccessClaims, new_refresh
from auth.visitor import VisitorClaims
from widget_server import logs, models, running, schema
from widget_server.app import DRAIN, House, build, create_app
from widget_server.clock import new_id, now
from widget_server.database import Transaction
from widget_server.limits import LIMITS, Limit, Limits
from widget_server.services import workspaces
from widget_server.settings import Settings

PLENTY = Limit(1e6, 1e6)


async def main(port: str, folder: str, database_url: str, visitors: str, teammates: str, *more: str) -> None:
    """Make the database, write the tokens to `tokens.json` in `folder`, serve until asked to go."""
    settings = Settings.from_env(
        {
            "SHOPBELL_DATA_DIR": folder,
            "SHOPBELL_PORT": port,
            "SHOPBELL_SECRET_KEYS": "the-benchmark-has-nothing-to-hide-in-here",
            "SHOPBELL_ROOT_KEYS": "YmVuY2htYXJrcyBoYXZlIG5vdGhpbmcgdG8gaGlkZSE=",
            "SHOPBELL_DATABASE_URL": database_url,
        }
    )
    house = dataclasses.replace(build(settings), limits=Limits({**LIMITS, "send": PLENTY}))
    await schema.migrate(house.database)
    async with house.database.transaction() as tx:
        tokens = await _seed(tx, house, int(visitors), int(teammates))
    await asyncio.to_thread(Path(folder, "tokens.json").write_text, json.dumps(tokens))
    app = create_app(house, with_worker="no-worker" not in more)
    await running.serve(app, [settings.host], settings.port, app[DRAIN], lambda: None)


async def _seed(tx: Transaction, house: House, visitors: int, teammates: int) -> dict[str, list[str]]:
    workspace_id = await workspaces.create(tx, "Benchmark")
    store_id = await workspaces.add_store(tx, workspace_id, "custom", "Benchmark")
    widget_id = await workspaces.add_widget(tx, workspace_id, store_id, name="Benchmark", origins=[])
    shared = {"workspace_id": workspace_id, "widget_id": widget_id, "created_at": now(), "seen_at": now()}
    ids = [new_id() for _ in range(visitors)]
    await tx.session.execute(insert(models.Visitor), [{"id": id_, **shared} for id_ in ids])
    claims = [VisitorClaims(workspace_id, widget_id, id_, 1) for id_ in ids]
    return {
        "visitors": [house.visitor_tokens.sign(claim) for claim in claims],
        "teammates": [await _teammate(tx, house, workspace_id, number) for number in range(teammates)],
    }


async def _teammate(tx: Transaction, house: House, workspace_id: str, number: int) -> str:
    address = f"teammate-{number}@benchmark.example"
    id_ = await workspaces.add_teammate(
        tx, workspace_id, name=f"Teammate {number}", address=address, role="owner"
    )
    session_id = new_id()
    key = await tx.key(workspace_id)
    sign_in = models.SignIn(
        id=session_id,
        workspace_id=workspace_id,
        teammate_id=id_,
        refresh_digest=new_refresh(session_id)[1],
        where_sealed=key.seal("{}", f"sign_ins.where/{session_id}"),
        created_at=tx.now,
        used_at=tx.now,
        expires_at=tx.now + timedelta(days=1),
    )
    tx.session.add(sign_in)
    return house.access_tokens.issue(AccessClaims(id_, workspace_id, session_id), tx.now)


if __name__ == "__main__":
    logs.configure("json")
    running.run(main(*sys.argv[1:]))
