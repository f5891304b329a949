"""The document of every address (OpenAPI 3.1), made from the table and its models."""

import re
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, create_model
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from widget_server.limits import LIMITS
from widget_server.web.problems import Problem, Refusal
from widget_server.web.route import Route, Serves, Writes

Schema = dict[str, Any]

_PART = re.compile(r"\{(\w+)\}")
_SECURITY = {
    "visitor": {
        "type": "http",
        "scheme": "bearer",
        "description": "A visitor token, from `POST …/sessions`.",
    },
    "agent": {"type": "http", "scheme": "bearer", "description": "An access token, from `POST /auth/login`."},
}
_REPEAT = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same key and request within 24 hours do nothing twice and are answered the same.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
}


def document(routes: Sequence[Route]) -> Schema:
    """Write the document of these addresses."""
    schemas = _Schemas(routes)
    paths: dict[str, Schema] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Shopbell",
            "version": "1",
            "description": "The widget over HTTP, and the agent API.",
        },
        "paths": paths,
        "components": {"schemas": schemas.definitions, "securitySchemes": _SECURITY},
    }


def answer_of(route: Route) -> type[BaseModel] | None:
    """Give the model of what goes over the wire: an answer outside the API says `ok` beside its fields."""
    if route.answer is None or route.is_api or isinstance(route.does, Serves):
        return route.answer
    name = f"{route.answer.__name__}Answer"
    return create_model(name, __base__=route.answer, __doc__=route.answer.__doc__, ok=(Literal[True], ...))


class _Schemas:
    """All models of a table, each under its own name."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self._answers = {id(route): answer_of(route) for route in routes}
        taken = [model for route in routes for model in (route.body, route.query)]
        given = [*self._answers.values(), Problem, Refusal]
        wanted: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
        wanted |= {(model, "validation"): None for model in taken if model}
        wanted |= {(model, "serialization"): None for model in given if model}
        self._references, defined = models_json_schema(
            list(wanted), ref_template="#/components/schemas/{model}"
        )
        self.definitions: Schema = defined["$defs"]

    def taken(self, model: type[BaseModel]) -> Schema:
        """Refer to what an address takes."""
        return self._references[model, "validation"]

    def given(self, model: type[BaseModel]) -> Schema:
        """Refer to what an address answers."""
        return self._references[model, "serialization"]

    def answer(self, route: Route) -> Schema | None:
        """Refer to the answer of an address, if it has one."""
        model = self._answers[id(route)]
        return self.given(model) if model else None

    def fields(self, model: type[BaseModel]) -> dict[str, Schema]:
        """List the fields of what an address takes as its query."""
        name = self.taken(model)["$ref"].rpartition("/")[2]
        fields: dict[str, Schema] = self.definitions[name].get("properties", {})
        return fields


def _operation(route: Route, schemas: _Schemas) -> Schema:
    module, name = route.does.work.__module__.rpartition(".")[2], route.does.work.__name__
    operation: Schema = {
        "operationId": f"{module}_{name}",
        "tags": [module],
        "summary": route.summary,
        "parameters": _parameters(route, schemas),
        "responses": _responses(route, schemas),
    }
    if route.access.kind != "public":
        operation["security"] = [{route.access.kind: []}]
    if route.access.permission:
        operation["x-permission"] = route.access.permission
    if route.limit:
        operation["x-limit"] = {"name": route.limit, **LIMITS[route.limit]._asdict()}
    if route.body:
        content = {"application/json": {"schema": schemas.taken(route.body)}}
        operation["requestBody"] = {"required": bool(route.body.model_fields), "content": content}
    return operation


def _parameters(route: Route, schemas: _Schemas) -> list[Schema]:
    text = {"type": "string"}
    found: list[Schema] = [
        {"name": name, "in": "path", "required": True, "schema": text} for name in _PART.findall(route.path)
    ]
    if route.query:
        found += [
            {"name": name, "in": "query", "required": False, "schema": _said(schema)}
            for name, schema in schemas.fields(route.query).items()
        ]
    if isinstance(route.does, Writes) and route.access.kind == "agent":
        found.append(_REPEAT)
    return found


def _said(schema: Schema) -> Schema:
    """Leave out null: in a query, what is not asked for is not named."""
    kinds = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default") or value}
    rest.pop("anyOf", None)
    return rest | kinds[0] if len(kinds) == 1 else schema


def _responses(route: Route, schemas: _Schemas) -> Schema:
    kind = route.does.media_type if isinstance(route.does, Serves) else "application/json"
    schema = schemas.answer(route)
    success: Schema = {"description": "Done."}
    if schema is not None:
        success["content"] = {kind: {"schema": schema}}
    elif isinstance(route.does, Serves):
        success["content"] = {kind: {}}
    refusal = ("application/problem+json", Problem) if route.is_api else ("application/json", Refusal)
    refused = {"description": "Refused.", "content": {refusal[0]: {"schema": schemas.given(refusal[1])}}}
    statuses = [status for status in (route.status, route.also) if status]
    return {**{str(status): success for status in statuses}, "default": refused}
