"""The log: one line for each event, nothing in it that must not be read."""

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from auth.tokens import new_code, new_refresh
from auth.visitor import VisitorClaims, VisitorTokens
from widget_server import logs
from widget_server.redaction import HIDDEN, hide

VISITOR_TOKEN = VisitorTokens(["k" * 32]).sign(VisitorClaims("w", "g", "v", 1))


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes; all is as before afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in logs.QUIET}
    yield io.StringIO()
    root.handlers[:], level = before[0], before[1]
    root.setLevel(level)
    for name, kept in before[2].items():
        logging.getLogger(name).setLevel(kept)
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


@pytest.fixture
def lines(stream: io.StringIO):
    """What was logged as JSON so far, read again."""
    logs.configure("json", stream)

    def read() -> list[dict]:
        text = stream.getvalue()
        assert text.isascii()
        return [json.loads(line) for line in text.splitlines()]

    return read


def log() -> structlog.stdlib.BoundLogger:
    """A logger as our modules have it."""
    return structlog.get_logger("shopbell")


def test_an_event_is_one_line_of_json(lines) -> None:
    log().info("socket_opened", sockets=3, conversation_id="01a20f5a-f43c-7261-a09f-971720b2fd21")

    (event,) = lines()
    assert "socket_opened" == event["event"]
    assert ("info", "shopbell", 3) == (event["level"], event["logger"], event["sockets"])
    assert "01a20f5a-f43c-7261-a09f-971720b2fd21" == event["conversation_id"]
    assert event["at"].endswith("Z")


@pytest.mark.parametrize(
    "field",
    [
        "address",
        "authorization",
        "body",
        "Cookie",
        "csrf_token",
        "email",
        "hook_key",
        "mail",
        "message_text",
        "name",
        "new_password",
        "refresh_token",
        "remote",
        "secret_keys",
        "subject",
        "text",
        "visitor_email",
    ],
)
def test_a_field_that_holds_what_people_say_or_are_is_hidden(lines, field: str) -> None:
    log().info("seen", **{field: "hunter2"}, inner={field: ["hunter2"]}, status="sent", code="not_found")

    (event,) = lines()
    assert HIDDEN == event[field]
    assert {field: HIDDEN} == event["inner"]
    assert ("sent", "not_found") == (event["status"], event["code"])


@pytest.mark.parametrize(
    "secret",
    [
        "jo.smith+shop@mail.example.com",
        VISITOR_TOKEN,
        new_code(),
        new_refresh("01a20f5a-f43c-7261-a09f-971720b2fd21")[0].partition(".")[2],
        "Bearer abc.def",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.xkQ1v2Yw3Zt4Ur5Sq6Pp7On8Nm9Ml0Lk1Kj2Ji3Hh4G",
    ],
)
def test_what_looks_like_a_secret_is_hidden_wherever_it_stands(lines, secret: str) -> None:
    log().warning(f"refused {secret}", why=f"seen: {secret}!", many=[{"it": secret}])
    logging.getLogger("library").warning("got %s", secret)
    try:
        int(secret)
    except ValueError:
        log().exception("failed")

    told = json.dumps(lines())
    assert secret.removeprefix("Bearer ") not in told
    assert 5 <= told.count(HIDDEN)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis://user:pass@cache/0 is away", f"redis://{HIDDEN}@cache/0 is away"),
        ("GET /hooks/abc?x=1", f"GET /hooks/{HIDDEN}?x=1"),
        ("GET /c/abcdef", f"GET /c/{HIDDEN}"),
        ("[SQL: INSERT]\n[parameters: ('jo', 1)]", f"[SQL: INSERT]\n[parameters: {HIDDEN}]"),
        ("[type=x, input_value='jo', input_type=str]", f"[type=x, input_value={HIDDEN}, input_type=str]"),
        ("message:send of 01a20f5a-f43c-7261-a09f-971720b2fd21", None),
        ("widget_server/services/conversations.py line 12", None),
        ("SHOPBELL_SECRET_KEYS is missing", None),
        ("test_a_long_name_of_a_function_that_says_much", None),
    ],
)
def test_only_what_is_secret_is_hidden(text: str, expected: str | None) -> None:
    assert (expected or text) == hide(text)


@pytest.mark.parametrize("form", ["json", "console"])
def test_nobody_can_write_a_line_or_a_colour_into_the_log(stream: io.StringIO, form: str) -> None:
    logs.configure(form, stream)

    log().info("took\nin", word="a\r\nb\x1b[31mc\x7f\x9b31m\u2028d\u202ee", words=["x\ny", "\x1b[2J"])
    logging.getLogger("library").error("first\nsecond\x1b[31m")

    text = stream.getvalue()
    assert 2 == text.count("\n")
    assert text == "".join(sign for sign in text if sign == "\n" or sign.isprintable())


def test_a_failure_keeps_its_traceback_in_its_line(lines) -> None:
    try:
        1 / 0  # noqa: B018  the error is the point
    except ZeroDivisionError:
        log().exception("broken")

    (event,) = lines()
    assert "ZeroDivisionError: division by zero" == event["exception"].splitlines()[-1]


def test_libraries_speak_through_the_same_door_and_seldom(lines) -> None:
    for name in ("aiohttp.access", "engineio.server", "socketio.server", "alembic.runtime.migration"):
        logging.getLogger(name).info("every packet")
    logging.getLogger("engineio.server").error("lost")
    logging.getLogger("aiohttp.server").error("Error handling request")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("old", stacklevel=1)

    assert ["engineio.server", "aiohttp.server", "py.warnings"] == [event["logger"] for event in lines()]


def test_what_is_bound_to_a_call_is_in_its_events(lines) -> None:
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        log().info("first")
    log().info("second")

    assert ["r1", None] == [event.get("request_id") for event in lines()]


def test_less_than_the_least_is_left_out(stream: io.StringIO) -> None:
    logs.configure("json", stream, logging.WARNING)

    log().info("quiet")
    log().warning("loud")

    assert ["loud"] == [json.loads(line)["event"] for line in stream.getvalue().splitlines()]
