"""Browsers on the storefront: who they are to us, their sessions, what they say of themselves."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from auth.errors import BadToken
from auth.visitor import ResumeClaims, VisitorClaims, VisitorTokens
from widget_server import models
from widget_server.clock import new_id
from widget_server.database import Transaction
from widget_server.errors import Blocked, NotFound, Unauthenticated
from widget_server.jobs import MailReplies
from widget_server.models import Conversation, Widget
from widget_server.services import conversations, threads
from widget_server.services.callers import Visitor
from widget_server.services.views import View, shopper_conversation

PROVEN = ("code", "store_login")
USED_TWICE_WITHIN = timedelta(minutes=2)
FOLLOWED_UP = 5


async def authenticate(
    tx: Transaction, tokens: VisitorTokens, token: str, widget_id: str | None = None
) -> Visitor:
    """Find whom a token speaks for; `widget_id` is the widget it must be for, where the call names one.

    Raises Unauthenticated for a token that is bad, of another widget or no longer good, Blocked for a visitor
    who was shut out.
    """
    row = await _known(tx, tokens, token, widget_id)
    if row is None:
        raise Unauthenticated("Start a session again.")
    return Visitor(row.id, row.workspace_id, row.widget_id, row.token_version)


async def start(
    tx: Transaction,
    tokens: VisitorTokens,
    widget_id: str,
    *,
    token: str | None,
    resume: str | None,
    page: View | None,
    has_mail: bool,
) -> View:
    """Go on with a visitor whose token or resume ticket is good, else begin with a new one.

    Raises NotFound for a widget that does not exist, Blocked for a visitor who was shut out.
    """
    widget = await _widget(tx, widget_id)
    row = await _known(tx, tokens, token, widget_id) if token else None
    if row is None and resume:
        row = await _resumed(tx, tokens, resume, widget_id)
    if row is None:
        row = _begin(tx, widget)
    key = await tx.key(widget.workspace_id)
    row.seen_at = tx.now
    if page:
        row.page_sealed = key.seal(json.dumps(page), f"visitors.page/{row.id}")
    await tx.session.flush()
    current = await threads.current(tx, row.id)
    answer = {
        "visitor_token": sign(tokens, row),
        "visitor": conversations.visitor_view(row, key),
        "config": _config(widget, has_mail=has_mail),
        "conversation": shopper_conversation(current) if current else None,
    }
    if row.proof_level not in PROVEN:
        ticket = ResumeClaims(row.id, row.widget_id, row.workspace_id, row.resume_number)
        answer["resume"] = tokens.sign_resume(ticket)
    return answer


async def config(tx: Transaction, widget_id: str, *, has_mail: bool) -> View:
    """Read a widget's public settings; raises NotFound."""
    return _config(await _widget(tx, widget_id), has_mail=has_mail)


async def update(
    tx: Transaction,
    visitor: Visitor,
    name: str | None,
    email: str | None,
    attributes: dict[str, Any] | None,
) -> View:
    """Keep what a shopper says of themselves: a claim, which never replaces what was proven."""
    row = await tx.session.get_one(models.Visitor, visitor.id, with_for_update=True)
    key = await tx.key(visitor.workspace_id)
    if attributes is not None:
        row.attributes_sealed = key.seal(json.dumps(attributes), f"visitors.attributes/{row.id}")
    if row.proof_level not in PROVEN:
        if name is not None:
            row.name_sealed = key.seal(name, f"visitors.name/{row.id}")
        if email is not None:
            row.address_sealed = key.seal(email, f"visitors.address/{row.id}")
            row.address_digest = key.digest(email.casefold(), "visitors.address")
            row.mail_asked_at = tx.now
        if row.proof_level == "anonymous" and (name or email):
            row.proof_level = "claimed"
    await tx.session.flush()
    await _tell_team(tx, visitor, mails=email is not None)
    return {"visitor": conversations.visitor_view(row, key)}


def sign(tokens: VisitorTokens, row: models.Visitor) -> str:
    """Make a token for a visitor as they are now."""
    return tokens.sign(VisitorClaims(row.workspace_id, row.widget_id, row.id, row.token_version))


async def _known(
    tx: Transaction, tokens: VisitorTokens, token: str, widget_id: str | None
) -> models.Visitor | None:
    try:
        claims = tokens.read(token)
    except BadToken:
        return None
    if widget_id is not None and claims.widget_id != widget_id:
        return None
    row = await tx.session.get(models.Visitor, claims.visitor_id)
    if row is None or (row.workspace_id, row.widget_id, row.token_version) != (
        claims.workspace_id,
        claims.widget_id,
        claims.version,
    ):
        return None
    return _let_in(row)


async def _resumed(
    tx: Transaction, tokens: VisitorTokens, ticket: str, widget_id: str
) -> models.Visitor | None:
    """Take a ticket that was not used yet, or was a moment ago: the answer may have been lost on the way."""
    try:
        claims = tokens.read_resume(ticket)
    except BadToken:
        return None
    row = await tx.session.get(models.Visitor, claims.visitor_id, with_for_update=True)
    if (
        row is None
        or (row.widget_id, claims.widget_id) != (widget_id, widget_id)
        or row.proof_level in PROVEN
    ):
        return None
    is_next = claims.number == row.resume_number
    was_just_used = (
        claims.number == row.resume_number - 1
        and row.resumed_at is not None
        and tx.now - row.resumed_at < USED_TWICE_WITHIN
    )
    if is_next:
        row.resume_number += 1
        row.resumed_at = tx.now
    return _let_in(row) if is_next or was_just_used else None


def _let_in(row: models.Visitor) -> models.Visitor:
    if row.blocked_at is not None:
        raise Blocked("This chat is not available to you.")
    return row


def _begin(tx: Transaction, widget: Widget) -> models.Visitor:
    row = models.Visitor(
        id=new_id(),
        workspace_id=widget.workspace_id,
        widget_id=widget.id,
        token_version=1,
        resume_number=1,
        proof_level="anonymous",
        created_at=tx.now,
        seen_at=tx.now,
    )
    tx.session.add(row)
    return row


async def _widget(tx: Transaction, widget_id: str) -> Widget:
    widget = await tx.session.get(Widget, widget_id)
    if widget is None:
        raise NotFound("There is no such widget. Check the data-widget-id of the snippet.")
    return widget


def _config(widget: Widget, *, has_mail: bool) -> View:
    return {
        "widget_id": widget.id,
        "name": widget.name,
        "origins": widget.origins,
        "locale": widget.locale,
        "looks": widget.looks,
        "texts": widget.texts,
        "mail": has_mail,
    }


async def _tell_team(tx: Transaction, visitor: Visitor, *, mails: bool) -> None:
    """Show the team the visitor's newest conversations anew; what waits to be mailed now has an address."""
    found = await tx.session.execute(
        select(Conversation.id, Conversation.unread_shopper)
        .where(Conversation.visitor_id == visitor.id)
        .order_by(Conversation.said_at.desc())
        .limit(FOLLOWED_UP)
    )
    unread = dict(found.all())
    await conversations.tell_all(tx, dict.fromkeys(unread, False), is_shown=False)
    for conversation_id in filter(unread.get, unread) if mails else ():
        tx.promise(MailReplies(visitor.workspace_id, conversation_id))
