"""Signing in and out: passwords, access tokens, refresh tokens whose family ends when one is used twice."""

import hmac
from datetime import timedelta
from typing import Literal

from sqlalchemy import select, update

from auth.errors import BadToken
from auth.passwords import PasswordPool
from auth.permissions import permissions_of
from auth.tokens import ACCESS_SECONDS, AccessClaims, AccessTokens, code_hash, new_refresh, read_refresh
from widget_server.clock import new_id
from widget_server.database import Database, Transaction
from widget_server.errors import NotFound, Unauthenticated
from widget_server.events import SessionEnded, session_room
from widget_server.models import Installation, SetUpLink, SignIn, Teammate
from widget_server.services import audit
from widget_server.services.callers import Caller, Where
from widget_server.services.views import View

SIGN_IN_LASTS = timedelta(days=30)
WRONG = "The address or the password is wrong."
OVER = "Sign in again."
SPENT = "This link was used before or is over. Ask for a new one."


async def login(
    database: Database,
    passwords: PasswordPool,
    tokens: AccessTokens,
    email: str,
    password: str,
    where: Where,
) -> View:
    """Sign a teammate in; an unknown address and a wrong password take the same time and read the same."""
    async with database.reading() as tx:
        teammate = await _by_address(tx, email)
    hashed = teammate.password_hash if teammate else None
    if hashed is None:
        await passwords.verify_nobody(password)
    if teammate is None or hashed is None or not await passwords.verify(password, hashed):
        await _note_refusal(database, teammate, where)
        raise Unauthenticated(WRONG)
    fresh = await passwords.hash(password) if passwords.needs_rehash(hashed) else None
    async with database.transaction() as tx:
        row = await tx.session.get_one(Teammate, teammate.id, with_for_update=True)
        if row.ended_at is not None:
            raise Unauthenticated(WRONG)
        if fresh and row.password_hash == hashed:
            row.password_hash = fresh
        return await _begin(tx, tokens, row, where)


async def refresh(database: Database, tokens: AccessTokens, refresh_token: str, where: Where) -> View:
    """Trade a refresh token for new tokens; one that was traded before ends its whole family."""
    session_id, digest = read_refresh(refresh_token)
    async with database.transaction() as tx:
        grant = await _renew(tx, tokens, session_id, digest, where)
    if grant is None:
        raise Unauthenticated(OVER)
    return grant


async def logout(tx: Transaction, caller: Caller) -> View:
    """End this sign-in, and its open sockets."""
    sign_in = await tx.session.get_one(SignIn, caller.session_id)
    await _end(tx, sign_in, "logout", caller.where)
    return {}


async def authenticate(
    tx: Transaction, tokens: AccessTokens, token: str, where: Where | None = None
) -> Caller:
    """Find whom a token speaks for; raises Unauthenticated when it is bad, over, or its sign-in has ended."""
    claims = tokens.read(token, tx.now)
    found = (
        await tx.session.execute(
            select(SignIn.ended_at, Teammate)
            .join(Teammate, Teammate.id == SignIn.teammate_id)
            .where(SignIn.id == claims.session_id, SignIn.workspace_id == claims.workspace_id)
        )
    ).one_or_none()
    if found is None or found[0] is not None or found[1].ended_at is not None:
        raise Unauthenticated(OVER)
    teammate = found[1]
    key = await tx.key(teammate.workspace_id)
    return Caller(
        workspace_id=teammate.workspace_id,
        teammate_id=teammate.id,
        session_id=claims.session_id,
        name=key.open(teammate.name_sealed, f"teammates.name/{teammate.id}"),
        role=teammate.role,
        permissions=permissions_of(teammate.role),
        expires_at=claims.expires_at or tx.now,
        where=where or Where(),
    )


async def set_up(database: Database, passwords: PasswordPool, code: str, password: str, where: Where) -> View:
    """Give a new teammate the password they chose, by a link that works once.

    Raises NotFound for a link that is unknown, used or over, WeakPassword with what to do about it.
    """
    try:
        digest = code_hash(code)
    except BadToken:
        raise NotFound(SPENT) from None
    async with database.reading() as tx:
        link, teammate = await _open_link(tx, digest)
        key = await tx.key(link.workspace_id)
        about = [
            key.open(teammate.name_sealed, f"teammates.name/{teammate.id}"),
            key.open(teammate.address_sealed, f"teammates.address/{teammate.id}"),
        ]
    await passwords.check_strength(password, about)
    hashed = await passwords.hash(password)
    async with database.transaction() as tx:
        link, teammate = await _open_link(tx, digest, lock=True)
        link.used_at = tx.now
        teammate.password_hash = hashed
        target = ("teammate", teammate.id)
        await audit.write(tx, link.workspace_id, "teammate.set_up", target, where=where)
    return {}


async def _by_address(tx: Transaction, email: str) -> Teammate | None:
    key = await tx.keys.server(tx.session)
    digest = key.digest(email.strip().casefold(), "teammates.address")
    found: Teammate | None = await tx.session.scalar(
        select(Teammate).where(Teammate.address_digest == digest, Teammate.ended_at.is_(None))
    )
    return found


async def _note_refusal(database: Database, teammate: Teammate | None, where: Where) -> None:
    """Keep a refusal; for an address that nobody has, write as much: the time must not tell the two apart."""
    async with database.transaction() as tx:
        if teammate is None:
            await tx.session.execute(update(Installation).values(created_at=Installation.created_at))
        else:
            target = ("teammate", teammate.id)
            await audit.write(tx, teammate.workspace_id, "sign_in.refused", target, where=where)


async def _begin(tx: Transaction, tokens: AccessTokens, teammate: Teammate, where: Where) -> View:
    key = await tx.key(teammate.workspace_id)
    session_id = new_id()
    token, digest = new_refresh(session_id)
    tx.session.add(
        SignIn(
            id=session_id,
            workspace_id=teammate.workspace_id,
            teammate_id=teammate.id,
            refresh_digest=digest,
            where_sealed=key.seal(f"{where.address}\n{where.program}", f"sign_ins.where/{session_id}"),
            created_at=tx.now,
            used_at=tx.now,
            expires_at=tx.now + SIGN_IN_LASTS,
        )
    )
    target = ("teammate", teammate.id)
    await audit.write(tx, teammate.workspace_id, "sign_in.begun", target, where=where)
    return _grant(tx, tokens, teammate.id, teammate.workspace_id, session_id, token)


async def _renew(
    tx: Transaction, tokens: AccessTokens, session_id: str, digest: bytes, where: Where
) -> View | None:
    sign_in = await tx.session.get(SignIn, session_id, with_for_update=True)
    if sign_in is None or sign_in.ended_at is not None or sign_in.expires_at <= tx.now:
        return None
    if not hmac.compare_digest(sign_in.refresh_digest, digest):
        await _end(tx, sign_in, "revoked", where)
        return None
    teammate = await tx.session.get_one(Teammate, sign_in.teammate_id)
    if teammate.ended_at is not None:
        return None
    token, sign_in.refresh_digest = new_refresh(session_id)
    sign_in.used_at = tx.now
    sign_in.expires_at = tx.now + SIGN_IN_LASTS
    return _grant(tx, tokens, teammate.id, teammate.workspace_id, session_id, token)


async def _end(tx: Transaction, sign_in: SignIn, why: Literal["logout", "revoked"], where: Where) -> None:
    sign_in.ended_at, sign_in.ended_why = tx.now, why
    tx.announce(SessionEnded("/agent", session_room(sign_in.id), why))
    target = ("teammate", sign_in.teammate_id)
    after = {"why": why}
    await audit.write(tx, sign_in.workspace_id, "sign_in.ended", target, where=where, after=after)


async def _open_link(tx: Transaction, digest: bytes, *, lock: bool = False) -> tuple[SetUpLink, Teammate]:
    link = await tx.session.get(SetUpLink, digest, with_for_update=lock or None)
    if link is None or link.used_at is not None or link.expires_at <= tx.now:
        raise NotFound(SPENT)
    teammate = await tx.session.get_one(Teammate, link.teammate_id)
    if teammate.ended_at is not None:
        raise NotFound(SPENT)
    return link, teammate


def _grant(
    tx: Transaction, tokens: AccessTokens, teammate_id: str, workspace_id: str, session_id: str, token: str
) -> View:
    access = tokens.issue(AccessClaims(teammate_id, workspace_id, session_id), tx.now)
    return {"access_token": access, "expires_in": ACCESS_SECONDS, "refresh_token": token}
