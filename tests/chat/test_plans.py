"""The writer's statements find what they need by indexes, however much there is."""

import asyncio

import pytest
from sqlalchemy import event, text

from widget_server.models import Row


class Asked:
    """The statements that a writer sends, and how the database would run them."""

    def __init__(self, house):
        self.house, self.statements = house, []
        event.listen(house.database.engine.sync_engine, "before_cursor_execute", self._keep)

    def _keep(self, _connection, _cursor, sql, parameters, _context, many):
        if not many and sql.startswith(("SELECT", "UPDATE")):
            self.statements.append((sql, parameters))

    async def plans(self):
        kept, plans = list(self.statements), []
        async with self.house.database.transaction() as tx:
            connection = await tx.session.connection()
            if not self.house.database.is_embedded:
                await connection.execute(text("SET LOCAL enable_seqscan = off"))  # the tables are small here
            explain = "EXPLAIN QUERY PLAN " if self.house.database.is_embedded else "EXPLAIN "
            for sql, parameters in kept:
                plans.append(str((await connection.exec_driver_sql(explain + sql, parameters)).all()))
        return plans


@pytest.mark.parametrize("who", ["shoppers", "agents", "both", "new"])
async def test_a_batch_looks_only_at_what_it_is_for(house, who):
    visitor = await house.new_visitor()
    old = (await house.says())["conversation_id"]
    asked = Asked(house)
    lines = {
        "shoppers": [house.says, lambda: house.says(conversation_id=old)],
        "agents": [lambda: house.replies(old), lambda: house.replies(old, based_on=1, force=True)],
        "both": [house.says, lambda: house.replies(old)],
        "new": [lambda: house.says(visitor=visitor)],
    }

    await asyncio.gather(*(say() for say in lines[who]))

    plans = await asked.plans()
    assert len(plans) >= 2
    scans = ["Seq Scan", *(f"SCAN {table}" for table in Row.metadata.tables)]
    assert [] == [plan for plan in plans if any(scan in plan for scan in scans)]
