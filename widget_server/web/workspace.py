"""What a team shares: canned replies, tags, colleagues, widgets, the audit log."""

from widget_server.database import Transaction
from widget_server.services import audit, canned, tags, team
from widget_server.web.route import Call, Result


async def list_canned_replies(call: Call, tx: Transaction) -> Result:
    """List the texts that are said often."""
    return await canned.listing(tx, call.caller, call.query.cursor, call.query.limit)


async def add_canned_reply(call: Call, tx: Transaction) -> Result:
    """Add a text that is said often."""
    return await canned.add(tx, call.caller, call.body.shortcut, call.body.title, call.body.text)


async def change_canned_reply(call: Call, tx: Transaction) -> Result:
    """Change what is named of a canned reply."""
    return await canned.change(tx, call.caller, call.ids["id"], call.body.model_dump(exclude_unset=True))


async def remove_canned_reply(call: Call, tx: Transaction) -> Result:
    """Remove a canned reply."""
    await canned.remove(tx, call.caller, call.ids["id"])
    return None


async def list_tags(call: Call, tx: Transaction) -> Result:
    """List the words for sorting."""
    return await tags.listing(tx, call.caller, call.query.cursor, call.query.limit)


async def add_tag(call: Call, tx: Transaction) -> Result:
    """Add a word for sorting."""
    return await tags.add(tx, call.caller, call.body.name)


async def remove_tag(call: Call, tx: Transaction) -> Result:
    """Remove a word for sorting, from all conversations too."""
    await tags.remove(tx, call.caller, call.ids["id"])
    return None


async def list_teammates(call: Call, tx: Transaction) -> Result:
    """List the colleagues."""
    return await team.teammates(tx, call.caller, call.context.presence, call.query.cursor, call.query.limit)


async def list_widgets(call: Call, tx: Transaction) -> Result:
    """List the workspace's widgets."""
    return await team.widgets(tx, call.caller, call.query.cursor, call.query.limit)


async def list_audit(call: Call, tx: Transaction) -> Result:
    """List who did what, newest first."""
    return await audit.listing(tx, call.caller, call.query.cursor, call.query.limit)
