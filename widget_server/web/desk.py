"""The team's conversations and their lines."""

from widget_server.database import Transaction
from widget_server.services import course, inbox, speaking
from widget_server.web.route import Answer, Call, Result

CREATED, OK = 201, 200


async def listing(call: Call, tx: Transaction) -> Result:
    """List conversations, those with the newest lines first."""
    return await inbox.listing(tx, call.caller, call.query.model_dump())


async def conversation(call: Call, tx: Transaction) -> Result:
    """Read one conversation."""
    return await inbox.conversation(tx, call.caller, call.ids["id"])


async def change(call: Call, tx: Transaction) -> Result:
    """Change a conversation's state, assignee or tags."""
    return await course.change(tx, call.caller, call.ids["id"], call.body.model_dump(exclude_unset=True))


async def claim(call: Call, tx: Transaction) -> Result:
    """Take a conversation for a while, unless somebody else has it."""
    return await course.claim(tx, call.caller, call.ids["id"])


async def messages(call: Call, tx: Transaction) -> Result:
    """List lines by position."""
    asked = call.query
    return await inbox.messages(tx, call.caller, call.ids["id"], asked.after, asked.before, asked.limit)


async def say(call: Call) -> Result:
    """Say something to the shopper, or note something for the team."""
    said = call.body
    call.require("notes:write" if said.kind == "note" else "messages:send")
    answer, is_new = await speaking.agent_says(
        call.context.writer,
        call.caller,
        call.ids["id"],
        client_id=said.client_id,
        text=said.text,
        kind=said.kind,
        based_on=said.based_on,
        force=said.force,
    )
    return Answer(answer, CREATED if is_new else OK)


async def read(call: Call, tx: Transaction) -> Result:
    """Keep how far the team has read."""
    return await inbox.read(tx, call.caller, call.ids["id"], call.body.position)
