"""Turn a line of the table into a handler: admit, read, do the one thing, answer."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import orjson
from aiohttp import web
from pydantic import ValidationError

from auth.errors import AuthError
from widget_server.database import Transaction
from widget_server.errors import Unauthenticated
from widget_server.services import accounts, audit, visitors
from widget_server.services.callers import Caller, Visitor, Where
from widget_server.web import reading
from widget_server.web.address import client_address, limit_key
from widget_server.web.parts import CONTEXT
from widget_server.web.repeats import once
from widget_server.web.route import Acts, Answer, Call, Reads, Result, Route, Serves, Writes

_FRESH = {"Cache-Control": "no-store"}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def handler_of(route: Route) -> Handler:
    """Make the handler of one line of the table."""
    if isinstance(route.does, Serves):
        return route.does.work

    async def handle(request: web.Request) -> web.Response:
        result = await _do(route, request)
        return _written(route, result, request.app[CONTEXT].checks_answers)

    return handle


def where(request: web.Request) -> Where:
    """Tell where a call comes from."""
    context = request.app[CONTEXT]
    forwarded = request.headers.getall("X-Forwarded-For", [])
    peer = request.transport.get_extra_info("peername") if request.transport else None
    address = client_address(
        peer[0] if isinstance(peer, tuple) else None, forwarded, context.settings.trusted_proxies
    )
    return Where(address, request.headers.get("User-Agent", "")[:200])


async def _do(route: Route, request: web.Request) -> Result:
    context = request.app[CONTEXT]
    call = Call(context, where(request), reading.ids(request))
    if isinstance(route.does, Reads):
        async with context.database.reading() as tx:
            call = await _admitted(route, call, request, tx)
            return await route.does.work(replace(call, query=reading.query(request, route.query)), tx)
    call = await _admitted_first(route, call, request)
    call = replace(call, query=reading.query(request, route.query), body=await _body(route, request))
    if isinstance(route.does, Writes):
        async with context.database.transaction() as tx:
            return await once(tx, route, call, request.headers.get("Idempotency-Key"))
    assert isinstance(route.does, Acts)  # noqa: S101  what the lines before made sure of
    return await route.does.work(call)


async def _admitted_first(route: Route, call: Call, request: web.Request) -> Call:
    """Admit before a body is read, which may take its time, so in a transaction that ends before."""
    if route.access.kind == "public":
        return _limited(route, call, limit_key(call.where.address))
    async with call.context.database.reading() as tx:
        return await _admitted(route, call, request, tx)


async def _admitted(route: Route, call: Call, request: web.Request, tx: Transaction) -> Call:
    """Learn who calls and whether they may, now and this often."""
    if route.access.kind == "public":
        return _limited(route, call, limit_key(call.where.address))
    call = replace(call, who=await _known(route, call, request, tx))
    if route.access.kind == "visitor":
        return _limited(route, call, call.visitor.id)
    call = _limited(route, call, call.caller.teammate_id)
    wanted = route.access.permission
    if wanted and wanted not in call.caller.permissions:
        await _note_refusal(route, call, wanted)
        call.require(wanted)
    return call


async def _note_refusal(route: Route, call: Call, permission: str) -> None:
    """Show in the audit log that somebody tried what their role does not allow."""
    after = {"call": f"{route.method} {route.path}", "permission": permission}
    target = ("teammate", call.caller.teammate_id)
    async with call.context.database.transaction() as tx:
        await audit.write(
            tx, call.caller.workspace_id, "call.refused", target, caller=call.caller, after=after
        )


async def _known(route: Route, call: Call, request: web.Request, tx: Transaction) -> Caller | Visitor:
    """Say whose token it is; an address that shows too many bad ones is told to wait."""
    context = call.context
    try:
        token = reading.bearer(request)
        if route.access.kind == "visitor":
            return await visitors.authenticate(tx, context.visitor_tokens, token, call.ids["widget_id"])
        return await accounts.authenticate(tx, context.access_tokens, token, call.where)
    except (AuthError, Unauthenticated):
        context.limits.take("bad_token", limit_key(call.where.address))
        raise


def _limited(route: Route, call: Call, key: str) -> Call:
    if route.limit:
        call.context.limits.take(route.limit, key)
    return call


async def _body(route: Route, request: web.Request) -> Any:
    return None if route.body is None else route.body.model_validate(await reading.json_object(request))


def _written(route: Route, result: Result, is_checked: bool) -> web.Response:
    body, status = result if isinstance(result, Answer) else (result, route.status)
    if body is None:
        return web.Response(status=204, headers=_FRESH)
    if is_checked:
        _check(route, body)
    told = body if route.is_api else {"ok": True, **body}
    return web.Response(
        body=orjson.dumps(told), status=status, headers=_FRESH, content_type="application/json"
    )


def _check(route: Route, body: dict[str, Any]) -> None:
    """Hold an answer against its document; one that does not fit is a bug of ours, not of the caller."""
    if route.answer is None:
        raise TypeError(f"{route.method} {route.path} answers with a body that no document tells of")
    try:
        route.answer.model_validate(body)
    except ValidationError as error:
        wrong = [(problem["loc"], problem["type"]) for problem in error.errors(include_input=False)]
        raise TypeError(
            f"{route.method} {route.path} answers what its document does not say: {wrong}"
        ) from None
