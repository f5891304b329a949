"""The chat as a page of its own, and as a form for browsers without JavaScript.

A form carries the visitor's token in a hidden field, never in an address or a cookie. Its `client_id` makes
a line that is sent twice one line, its `start_key` makes a first form that is sent twice one visitor. The two
are apart because a team sees the `client_id`, and the key of a first form is worth a token for a day.
"""

import re
import secrets
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from aiohttp import web

from auth.errors import AuthError
from widget_server.context import Context
from widget_server.errors import AppError, Conflict, Forbidden, Invalid, Unauthenticated
from widget_server.services import first_lines, speaking, threads, visitors
from widget_server.services.callers import Visitor
from widget_server.web import drawing, policy, reading, words
from widget_server.web.address import limit_key
from widget_server.web.dispatch import where
from widget_server.web.pages import NEVER_KEPT, public_url, shown, widget_config
from widget_server.web.parts import CONTEXT
from widget_server.web.problems import meaning
from widget_server.wire.inputs import SendMessage

SHOWN = 50
EVENTS = frozenset({"closed", "reopened", "rated"})
_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")


@dataclass(frozen=True)
class Form:
    """What the form holds between two pages."""

    client_id: str
    start_key: str
    visitor_token: str = ""
    text: str = ""


async def page(request: web.Request) -> web.Response:
    """Serve the chat as a page of its own, with a form for browsers without JavaScript."""
    config = await widget_config(request)
    form = Form(_new_id(), _new_id())
    return _drawn(request, "panel.html", config, form, [])


async def post(request: web.Request) -> web.Response:
    """Take a line from the form, and answer with the thread; what cannot be taken stays in the form."""
    _refuse_strangers(request)
    config = await widget_config(request)
    fields = await reading.form(request)
    form = _read(fields)
    try:
        form, visitor = await _known(request, config["widget_id"], form)
        if "look" not in fields:
            form = await _said(request.app[CONTEXT], visitor, form)
        lines = await _lines(request.app[CONTEXT], visitor)
    except Exception as error:  # noqa: BLE001  the page says what went wrong and keeps what was typed
        refusal = meaning(request, error)
        form = replace(form, client_id=_new_id()) if isinstance(refusal, Conflict) else form
        return _drawn(request, "plain.html", config, form, [], refusal)
    return _drawn(request, "plain.html", config, form, lines)


def _refuse_strangers(request: web.Request) -> None:
    """Let no other site send the form: it could put its own thread in front of a shopper."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("This form is sent from its own page only.")


def _read(fields: dict[str, str]) -> Form:
    return Form(
        client_id=_good_id(fields.get("client_id", "")),
        start_key=_good_id(fields.get("start_key", "")),
        visitor_token=fields.get("visitor_token", ""),
        text=fields.get("text", ""),
    )


async def _known(request: web.Request, widget_id: str, form: Form) -> tuple[Form, Visitor]:
    """Find whose form it is, or begin with a new visitor."""
    context, key = request.app[CONTEXT], limit_key(where(request).address)
    if form.visitor_token:
        try:
            async with context.database.reading() as tx:
                return form, await visitors.authenticate(
                    tx, context.visitor_tokens, form.visitor_token, widget_id
                )
        except (AuthError, Unauthenticated):
            context.limits.take("bad_token", key)
    context.limits.take("session", key)
    async with context.database.transaction() as tx:
        token = await first_lines.begin(
            tx, context.visitor_tokens, widget_id, form.start_key, has_mail=context.has_mail
        )
        visitor = await visitors.authenticate(tx, context.visitor_tokens, token, widget_id)
    return replace(form, visitor_token=token), visitor


async def _said(context: Context, visitor: Visitor, form: Form) -> Form:
    """Keep the line; what comes next is another one."""
    context.limits.take("send", visitor.id)
    said = SendMessage.model_validate({"client_id": form.client_id, "text": form.text})
    await speaking.shopper_says(context.writer, visitor, said.client_id, said.text)
    return replace(form, client_id=_new_id(), text="")


async def _lines(context: Context, visitor: Visitor) -> list[dict[str, Any]]:
    async with context.database.reading() as tx:
        listing = await threads.messages(tx, visitor, None, None, None, SHOWN)
    lines: list[dict[str, Any]] = listing["messages"]
    return lines


def _drawn(
    request: web.Request,
    template: str,
    config: dict[str, Any],
    form: Form,
    lines: list[dict[str, Any]],
    refusal: AppError | None = None,
) -> web.Response:
    values = shown(request, config)
    known = values["words"]

    def happened(line: dict[str, Any]) -> str:
        """Put an event into words; what there are none for is left out."""
        event = line["event"]
        return known[event["name"]].format(**event["data"]) if event["name"] in EVENTS else ""

    return drawing.page(
        request,
        template,
        policy.page(public_url(request)) | NEVER_KEPT,
        status=refusal.status if refusal else 200,
        form=form,
        lines=[line for line in lines if "event" not in line or line["event"]["name"] in EVENTS],
        happened=happened,
        action=f"/widget/{quote(config['widget_id'])}/page",
        problem=_in_words(refusal, known),
        **values,
    )


def _in_words(refusal: AppError | None, known: words.Words) -> str | None:
    """Say what went wrong: our own words where the shopper can act on them, else that it did not work."""
    if refusal is None:
        return None
    return refusal.message if isinstance(refusal, Invalid) else known["failed"]


def _good_id(given: str) -> str:
    return given if _ID.fullmatch(given) else _new_id()


def _new_id() -> str:
    return secrets.token_urlsafe(20)
