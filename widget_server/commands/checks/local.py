"""Checks of this machine: the keys it holds, the time it believes it is."""

import stat

from sqlalchemy import text

from widget_server.clock import now
from widget_server.commands.checks.finding import Finding
from widget_server.commands.opened import database_of
from widget_server.key_file import NAME
from widget_server.settings import Settings

OTHERS = stat.S_IRWXG | stat.S_IRWXO
MOST_APART = 2.0  # seconds between our clock and the database's
THIS_YEAR = 2026  # a clock of an earlier year was never set


async def keys(settings: Settings) -> Finding:
    """Check who else can read the keys that are kept in a file."""
    count = f"{len(settings.secret_keys)} for signing, {len(settings.root_keys)} for sealing"
    path = settings.data_dir / NAME
    if not path.exists():
        return Finding("keys", "ok", count)
    if path.stat().st_mode & OTHERS:
        return Finding("keys", "fail", f"others on this machine can read {path}", f"Run `chmod 600 {path}`.")
    mend = f"Keep a copy of {path} elsewhere: without it the database cannot be read."
    return Finding("keys", "ok", count, mend)


async def clock(settings: Settings) -> Finding:
    """Compare our clock with the database's, or with the calendar where the database is a file."""
    mend = "Let the system keep the time (`timedatectl set-ntp true`): tokens and links end by it."
    if settings.embedded:
        if now().year < THIS_YEAR:
            return Finding("clock", "fail", f"it is not {now():%Y-%m-%d}", mend)
        return Finding("clock", "ok", f"it is {now():%Y-%m-%d %H:%M} UTC")
    database = database_of(settings)
    try:
        async with database.engine.connect() as connection:
            theirs = await connection.scalar(text("SELECT clock_timestamp()"))
    except Exception as error:  # noqa: BLE001  the database's own check says what is wrong
        return Finding("clock", "warn", f"cannot be compared ({type(error).__name__})", mend)
    finally:
        await database.close()
    apart = abs((now() - theirs).total_seconds())
    if apart > MOST_APART:
        return Finding("clock", "fail", f"it is {apart:.0f} seconds away from the database's", mend)
    return Finding("clock", "ok", "agrees with the database's")
