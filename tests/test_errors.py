"""The one translation of errors into what a caller hears."""

import asyncio
import itertools
import sqlite3
import threading

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from auth.errors import AuthError, BadKey, BadSeal, BadToken, ExpiredToken, TooBusy, WeakPassword
from auth.seal import RootKeys
from widget_server import errors
from widget_server.database import Database
from widget_server.errors import AppError, Invalid, RateLimited, Unavailable, as_app_error, as_body
from widget_server.keyring import Keyring
from widget_server.wire import inputs

CODES = {
    "invalid": 400,
    "wrong_code": 400,
    "unauthenticated": 401,
    "second_factor_required": 401,
    "forbidden": 403,
    "blocked": 403,
    "not_found": 404,
    "conflict": 409,
    "reset_required": 410,
    "too_large": 413,
    "rate_limited": 429,
    "too_many_tries": 429,
    "unavailable": 503,
    "unknown_event": 400,
}


def family(kind=AppError):
    return [kind, *(one for child in kind.__subclasses__() for one in family(child))]


def problem(model, **given):
    with pytest.raises(ValidationError) as refusal:
        model.model_validate(given)
    return as_app_error(refusal.value)


class Said(Exception):
    """What PostgreSQL says, as the driver hands it on."""

    def __init__(self, sqlstate):
        super().__init__("words")
        self.sqlstate = sqlstate


def meaning(error):
    told = as_app_error(error)
    assert told is not None
    return told


def of_postgres(sqlstate, invalidated=False):
    error = DBAPIError("SELECT 1", {}, Said(sqlstate))
    error.connection_invalidated = invalidated
    return error


def of_sqlite(code):
    orig = sqlite3.OperationalError("words")
    orig.sqlite_errorcode = code
    return OperationalError("SELECT 1", {}, orig)


_numbers = itertools.count()


def numbered(error):
    return f"{next(_numbers)}-{type(error).__name__}"


def test_every_refusal_has_the_code_and_the_status_of_the_contract():
    told = {one.code: one.status for one in family(errors.AppError) if one.__module__ == errors.__name__}

    assert {**CODES, "error": 500} == told


AWAY = [
    TooBusy(),
    PoolTimeout(),
    TimeoutError(),
    ConnectionResetError(),
    OSError("no space left"),
    *(of_postgres(state) for state in ("57P01", "57P03", "08006", "53100", "53300", "58030")),
    *(of_postgres(state) for state in ("40P01", "40001", "55P03", "57014", "25P03")),
    of_postgres(None, invalidated=True),
    *(of_sqlite(code) for code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_READ)),
    *(of_sqlite(code) for code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)),
]
BUGS = [
    BadSeal(),
    BadKey("The key is short."),
    AuthError("another"),
    ValueError("x"),
    KeyError("x"),
    AssertionError(),
    asyncio.CancelledError(),
    *(of_postgres(state) for state in ("42P01", "23505", "22003", None)),
    of_sqlite(sqlite3.SQLITE_ERROR),
    IntegrityError("INSERT", {}, sqlite3.IntegrityError("x")),
]


@pytest.mark.parametrize("error", AWAY, ids=numbered)
def test_what_passes_by_itself_is_unavailable(error):
    told = as_app_error(error)

    assert isinstance(told, Unavailable)
    assert told.details["retry_after"] > 0


@pytest.mark.parametrize("error", BUGS, ids=numbered)
def test_what_nobody_foresaw_is_a_bug(error):
    assert as_app_error(error) is None


def test_what_the_libraries_refuse_has_a_meaning():
    told = [
        meaning(error)
        for error in (BadToken(), ExpiredToken(), WeakPassword(["Use more."]), of_postgres("22021"))
    ]

    assert ["unauthenticated", "unauthenticated", "invalid", "invalid"] == [one.code for one in told]
    assert "Use more." == told[2].message


def test_a_refusal_is_its_own_meaning():
    refusal = errors.Conflict("Taken.", holder={"name": "Ann"})

    assert refusal is as_app_error(refusal)
    assert {"code": "conflict", "message": "Taken.", "holder": {"name": "Ann"}} == as_body(refusal)


def test_who_shall_come_back_is_told_when():
    assert 2.5 == as_body(RateLimited("Too much.", 2.5))["retry_after"]
    assert 1 == as_body(Unavailable())["retry_after"]


def test_words_about_bad_input_name_the_field_and_never_what_was_sent():
    secret = "hunter2-secret"
    told = [
        problem(inputs.SendMessage, client_id=secret, text="Hi"),
        problem(inputs.SendMessage, client_id="a" * 16, text=secret + "\x00"),
        problem(inputs.SendMessage, client_id="a" * 16, text="Hi", **{secret: 1}),
        problem(inputs.SendMessage, client_id="a" * 16, text={secret: secret}),
        problem(inputs.UpdateVisitor, email=secret),
        problem(inputs.UpdateVisitor, attributes={secret: [secret]}),
        problem(inputs.StartSession, page={"url": "https://shop.example", secret: secret}),
        problem(inputs.FindConversations, state=secret),
        problem(inputs.ChangeConversation, snoozed_until=secret),
    ]

    assert all(isinstance(refusal, Invalid) for refusal in told)
    assert all(secret not in str(as_body(refusal)) for refusal in told)
    assert ["client_id", "text"] == [refusal.message.partition(":")[0] for refusal in told[:2]]
    assert "there is a field that is not known here" == told[2].message


async def test_a_database_that_cannot_be_opened_is_unavailable(tmp_path):
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/no-such-folder/x.db", Keyring(RootKeys([b"k" * 32])))

    with pytest.raises(OperationalError, match="unable to open") as refusal:
        await database.ping()

    assert isinstance(as_app_error(refusal.value), Unavailable)
    await database.close()
    for thread in threading.enumerate():
        if "_connection_worker_thread" in thread.name:
            thread.join(5)  # the driver's, which still has something to tell this loop


async def test_a_server_that_is_not_there_is_unavailable():
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/x", Keyring(RootKeys([b"k" * 32])))

    with pytest.raises(OSError) as refusal:
        await database.ping()

    assert isinstance(as_app_error(refusal.value), Unavailable)
    await database.close()


async def test_a_wrong_statement_is_a_bug_and_tells_no_parameters(database_url):
    database = Database(database_url, Keyring(RootKeys([b"k" * 32])))

    with pytest.raises(DBAPIError) as refusal:
        async with database.reading() as tx:
            await tx.session.execute(text("SELECT :it FROM no_such_table"), {"it": "personal data"})

    assert as_app_error(refusal.value) is None
    assert "personal data" not in str(refusal.value)
    await database.close()


async def test_signs_that_postgresql_cannot_keep_are_invalid(postgres_url):
    database = Database(postgres_url, Keyring(RootKeys([b"k" * 32])))

    with pytest.raises(DBAPIError) as refusal:
        async with database.reading() as tx:
            await tx.session.execute(text("SELECT CAST(:it AS text)"), {"it": "\x00"})

    assert isinstance(as_app_error(refusal.value), Invalid)
    await database.close()
