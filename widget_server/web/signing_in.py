"""Signing in and out, and who is signed in."""

from widget_server.database import Transaction
from widget_server.services import accounts, team
from widget_server.web.address import limit_key
from widget_server.web.route import Call, Result


async def login(call: Call) -> Result:
    """Trade an address and a password for tokens; one account is guessed at only so often, from wherever."""
    context, account = call.context, call.body.email.strip().casefold()
    context.limits.take("login_account", account)
    grant = await accounts.login(
        context.database,
        context.passwords,
        context.access_tokens,
        call.body.email,
        call.body.password,
        call.where,
    )
    context.limits.give_back("login_account", account)
    context.limits.give_back("login_address", limit_key(call.where.address))
    return grant


async def refresh(call: Call) -> Result:
    """Trade a refresh token for new tokens."""
    context = call.context
    return await accounts.refresh(
        context.database, context.access_tokens, call.body.refresh_token, call.where
    )


async def logout(call: Call, tx: Transaction) -> Result:
    """End this sign-in."""
    return await accounts.logout(tx, call.caller)


async def set_up(call: Call) -> Result:
    """Choose a first password, by a one-time link."""
    context, body = call.context, call.body
    return await accounts.set_up(context.database, context.passwords, body.code, body.password, call.where)


async def me(call: Call, tx: Transaction) -> Result:
    """Tell who is signed in."""
    return await team.me(tx, call.caller, call.context.presence)
