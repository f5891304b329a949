"""The log: one line of JSON for each event, or lines for people; our own events and every library's alike."""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog
from structlog.typing import Processor

from widget_server.redaction import redact

# These speak of every packet or request, or say again what our own events say better.
QUIET = {
    "aiohttp.access": logging.CRITICAL,
    "aiosqlite": logging.WARNING,
    "alembic": logging.WARNING,
    "asyncio": logging.WARNING,
    "engineio.client": logging.CRITICAL,
    "engineio.server": logging.ERROR,
    "mail.log": logging.ERROR,
    "socketio.client": logging.CRITICAL,
    "socketio.server": logging.ERROR,
    "sqlalchemy": logging.WARNING,
    "sqlalchemy.pool": logging.CRITICAL,  # tells of every caller who left, with a traceback
}

# What could end a line, colour it, or turn its direction.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def configure(form: str = "json", stream: TextIO | None = None, least: int = logging.INFO) -> None:
    """Send all logs to `stream` (else stderr) as `json` or for a `console`; called once, at the start.

    What is less than `least` is not logged.
    """
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_COMMON,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact,
                *(_for_people(stream) if form == "console" else [_as_json]),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(least)
    for name, level in QUIET.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*_COMMON, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _as_json(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """Write one line in which every sign that is not plain ASCII is escaped."""
    return json.dumps(event, ensure_ascii=True, default=str).replace("\x7f", "\\u007f")


def _for_people(stream: TextIO) -> list[Processor]:
    plain = structlog.dev.plain_traceback
    return [_escape, structlog.dev.ConsoleRenderer(colors=stream.isatty(), exception_formatter=plain)]


def _escape(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Show control signs as what they are; only a traceback may have lines."""
    for name, value in event.items():
        if isinstance(value, str):
            lines = value.split("\n") if name == "exception" else [value]
            event[name] = "\n".join(_CONTROL.sub(_shown, line) for line in lines)
        elif isinstance(value, dict | list):
            event[name] = json.dumps(value, ensure_ascii=True, default=str)
    return event


def _shown(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


_COMMON: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
]
