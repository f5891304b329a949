"""The widget's plain HTTP calls: a session, and lines for networks that block websockets."""

from widget_server.database import Transaction
from widget_server.services import links, speaking, threads, visitors
from widget_server.web.route import Call, Result


async def start(call: Call, tx: Transaction) -> Result:
    """Go on with a visitor, or begin with a new one."""
    given = call.body
    return await visitors.start(
        tx,
        call.context.visitor_tokens,
        call.ids["widget_id"],
        token=given.visitor_token,
        resume=given.resume,
        page=given.page.model_dump() if given.page else None,
        has_mail=call.context.has_mail,
    )


async def send(call: Call) -> Result:
    """Keep what the shopper says."""
    said = call.body
    return await speaking.shopper_says(
        call.context.writer, call.visitor, said.client_id, said.text, said.conversation_id
    )


async def messages(call: Call, tx: Transaction) -> Result:
    """List the shopper's lines."""
    asked = call.query
    return await threads.messages(
        tx, call.visitor, asked.conversation_id, asked.after, asked.before, asked.limit
    )


async def exchange(call: Call, tx: Transaction) -> Result:
    """Trade the one-time link of a mail for a visitor token."""
    return await links.exchange(tx, call.context.visitor_tokens, call.ids["code"], call.where)
