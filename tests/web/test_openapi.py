"""The document tells of every address, and nothing that is not so."""

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from widget_server.web.openapi import document
from widget_server.web.route import Serves, Writes
from widget_server.web.routes import ROUTES


@pytest.fixture(scope="module")
def spec():
    return document(ROUTES)


def test_it_is_a_valid_document(spec) -> None:
    validate(spec, cls=OpenAPIV31SpecValidator)


def test_it_tells_of_every_address_and_of_no_other(spec) -> None:
    told = {(method.upper(), path) for path, methods in spec["paths"].items() for method in methods}

    assert {(route.method, route.path) for route in ROUTES} == told
    assert len(ROUTES) == len(told)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_each_address_says_who_may_call_and_what_it_answers(spec, route) -> None:
    told = spec["paths"][route.path][route.method.lower()]

    assert told["summary"]
    assert ([] if route.access.kind == "public" else [{route.access.kind: []}]) == told.get("security", [])
    assert {str(route.status), "default"} <= set(told["responses"])
    if route.status != 204 and not isinstance(route.does, Serves):
        assert "$ref" in told["responses"][str(route.status)]["content"]["application/json"]["schema"]
    keys = [one for one in told["parameters"] if one["name"] == "Idempotency-Key"]
    assert (isinstance(route.does, Writes) and route.access.kind == "agent") == bool(keys)


def test_names_of_operations_are_told_apart(spec) -> None:
    names = [operation["operationId"] for methods in spec["paths"].values() for operation in methods.values()]

    assert len(names) == len(set(names))


def test_unknown_fields_are_refused_in_the_document_too(spec) -> None:
    assert spec["components"]["schemas"]["SendMessage"]["additionalProperties"] is False
    assert {"ok", "message"} == set(spec["components"]["schemas"]["OneMessageAnswer"]["required"])


async def test_it_is_served(site) -> None:
    assert "3.1.0" == (await site.call("GET", "/api/v1/openapi.json"))["openapi"]
    assert "3.0.0" == (await site.call("GET", "/asyncapi.json"))["asyncapi"]
