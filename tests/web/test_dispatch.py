"""What cannot be taken is refused in words, in the shape of its address, and changes nothing."""

import asyncio
import json

import pytest
from structlog.testing import capture_logs

from widget_server.services import team
from widget_server.web import reading
from widget_server.web.reading import MOST_BYTES

LOGIN = "/api/v1/auth/login"


async def test_a_body_is_one_json_object_of_the_fields_that_are_known(site) -> None:
    for data, words in [
        (b"{", "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'"x"', "not a JSON object"),
        (b'{"email": NaN}', "not JSON"),
        (b'{"email": "\\ud800", "password": "x"}', "not JSON"),
        (b'{"email": "a\\u0000b", "password": "x"}', "NUL"),
        (b"[" * 20_000, "not JSON"),
        (b'{"email": "a@b.example", "password": "x", "admin": true}', "not known"),
        (b'{"email": "a@b.example"}', "password"),
        (b'{"email": 5, "password": "x"}', "email"),
        (b"", "email"),
    ]:
        problem = await site.call("POST", LOGIN, data=data, headers={"Content-Type": "application/json"})

        assert (400, "invalid", "application/problem+json") == (
            site.answer.status,
            problem["code"],
            site.answer.content_type,
        )
        assert words in problem["detail"]
        assert {"type", "title", "status", "code", "detail", "request_id"} == set(problem)


async def test_a_refusal_never_echoes_what_was_sent(site) -> None:
    body = {"email": {"canary-7f3a": "canary-9b1c"}, "password": "canary-1d2e" * 200, "canary-5e5e": 1}

    text = json.dumps(await site.call("POST", LOGIN, body))

    assert 400 == site.answer.status
    assert not [value for value in ("canary-7f3a", "canary-9b1c", "canary-1d2e") if value in text]


async def test_another_content_type_is_refused(site) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        problem = await site.call("POST", LOGIN, data=b'{"email": "a"}', headers={"Content-Type": kind})

        assert (400, "Send the body as application/json.") == (site.answer.status, problem["detail"])


@pytest.mark.parametrize("is_chunked", [True, False])
async def test_a_body_that_is_too_large_is_refused(site, is_chunked) -> None:
    async def chunks():
        for _ in range(5):
            yield b" " * (MOST_BYTES // 4)

    data = chunks() if is_chunked else b" " * (MOST_BYTES + 1)

    problem = await site.call("POST", LOGIN, data=data, headers={"Content-Type": "application/json"})

    assert (413, "too_large") == (site.answer.status, problem["code"])


async def test_a_query_has_only_known_names_each_once(site) -> None:
    token = await site.sign_in(site.one)

    for query, words in [
        ("?state=open&state=closed", "twice"),
        ("?workspace_id=x", "not known"),
        ("?limit=0", "limit"),
        ("?limit=1e3", "limit"),
        ("?q=a%00b", "NUL"),
        ("?state=gone", "state"),
        ("?cursor=xyz", "cursor"),
    ]:
        problem = await site.call("GET", f"/api/v1/conversations{query}", token=token)

        assert (400, "invalid") == (site.answer.status, problem["code"])
        assert words in problem["detail"]
    assert "takes no query" in (await site.call("GET", "/api/v1/me?x=1", token=token))["detail"]
    await site.call("GET", "/api/v1/conversations?state=open&limit=5", token=token)
    assert 200 == site.answer.status


async def test_outside_the_api_a_refusal_is_an_acknowledgement(site) -> None:
    refusal = await site.call("POST", f"/widget/{site.one.widget_id}/sessions", {"x": 1})

    assert (400, "application/json") == (site.answer.status, site.answer.content_type)
    assert {"ok": False, "error": {"code": "invalid", "message": refusal["error"]["message"]}} == refusal


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/nothing", "/widget", "/api/v1/conversations/a%00b"])
async def test_an_address_that_is_none_is_not_found_in_its_shape(site, path) -> None:
    token = await site.sign_in(site.one)

    body = await site.call("GET", path, token=token)

    assert 404 == site.answer.status
    assert "not_found" == (body["code"] if path.startswith("/api/") else body["error"]["code"])


async def test_a_method_that_is_not_taken_says_which_are(site) -> None:
    problem = await site.call("DELETE", LOGIN)

    assert (405, 405, "POST") == (site.answer.status, problem["status"], site.answer.headers["Allow"])


async def test_a_bug_is_logged_once_and_told_without_its_insides(site, monkeypatch) -> None:
    async def broken(*_):
        raise KeyError("insides of the server")

    token = await site.sign_in(site.one)
    monkeypatch.setattr(team, "me", broken)

    with capture_logs() as logs:
        problem = await site.call("GET", "/api/v1/me", token=token)

    assert (500, "error") == (site.answer.status, problem["code"])
    assert "insides" not in json.dumps(problem)
    assert [(problem["request_id"], "/api/v1/me")] == [(one["request_id"], one["route"]) for one in logs]


async def test_an_answer_that_its_document_does_not_say_is_a_bug(site, monkeypatch) -> None:
    async def leaky(*_):
        return {"id": "x", "secret": "canary"}

    token = await site.sign_in(site.one)
    monkeypatch.setattr(team, "me", leaky)

    with capture_logs() as logs:
        problem = await site.call("GET", "/api/v1/me", token=token)

    assert 500 == site.answer.status
    assert "canary" not in json.dumps(problem)
    assert 1 == len(logs)


async def test_every_answer_bears_the_common_headers_and_names_no_software(site) -> None:
    paths = (
        "/healthz",
        "/nothing",
        "/inbox",
        "/widget.js",
        "/api/v1/me",
        f"/widget/{site.one.widget_id}/panel",
    )
    for path in paths:
        await site.call("GET", path) if path in ("/healthz", "/nothing", "/api/v1/me") else await site.fetch(
            path
        )

        headers = site.answer.headers
        assert ("shopbell", "nosniff") == (headers["Server"], headers["X-Content-Type-Options"])
        assert "no-referrer" == headers["Referrer-Policy"]
        assert headers["X-Request-Id"]


async def test_no_other_origin_is_let_in_to_the_api(site) -> None:
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    await site.call("OPTIONS", LOGIN, headers=preflight)
    refused = site.answer.status
    await site.call("GET", "/api/v1/me", headers={"Origin": "https://evil.example"})

    assert 405 == refused
    assert "Access-Control-Allow-Origin" not in site.answer.headers


async def test_too_many_bad_tokens_from_one_address_must_wait_and_good_ones_need_not(site) -> None:
    token = await site.sign_in(site.one)

    answers = []
    for number in range(70):
        await site.call("GET", "/api/v1/me", token=f"guess-{number}")
        answers.append(site.answer.status)

    assert {401, 429} == set(answers)
    assert "Retry-After" in site.answer.headers
    await site.call("GET", "/api/v1/me", token=token)
    assert 200 == site.answer.status


async def test_spoofed_addresses_do_not_buy_more_tries(site) -> None:
    body = {"email": "nobody@one.example", "password": "x"}

    answers = []
    for number in range(25):
        await site.call("POST", LOGIN, body, headers={"X-Forwarded-For": f"198.51.100.{number}"})
        answers.append(site.answer.status)

    assert [401] * 10 == answers[:10]
    assert 429 == answers[-1]


async def test_a_caller_is_refused_before_the_body_is_read(site) -> None:
    async def never():
        yield b"{"
        await asyncio.sleep(3600)

    async with asyncio.timeout(5):
        response = await site.client.patch("/api/v1/conversations/x", data=never())

    assert 401 == response.status
    response.close()


async def test_a_body_that_does_not_arrive_is_not_waited_for(site, monkeypatch) -> None:
    monkeypatch.setattr(reading, "WITHIN", 0.1)

    async def never():
        yield b"{"
        await asyncio.sleep(3600)

    async with asyncio.timeout(5):
        response = await site.client.post(LOGIN, data=never(), headers={"Content-Type": "application/json"})

    assert 400 == response.status
    assert "did not arrive" in (await response.json(content_type=None))["detail"]
    response.close()
