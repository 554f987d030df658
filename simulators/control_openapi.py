"""The control API as OpenAPI 3.1, made from its table of routes and their models."""

import re
from typing import Any

from simulators.control_answers import ANSWERS, COMPONENTS, DONE, STREAMS
from simulators.control_asked import Route

_ERRORS = {"400": "what was sent does not do", "404": "there is no such thing", "409": "not in the world as it is"}
_TOO_LARGE = {"413": "a body over a mebibyte"}
_NUMBER = {"type": "integer", "minimum": 0}
_WORD = {"type": "string", "minLength": 1}
_VARIABLE = re.compile(r"{(\w+)}")


def document(routes: tuple[Route, ...], prefix: str) -> dict[str, Any]:
    """The document."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {
        "Error": {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}},
        **COMPONENTS,
    }
    for route in routes:
        paths.setdefault(f"{prefix}/{route.path}", {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Control of a simulated world", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(route: Route, schemas: dict[str, Any]) -> dict[str, Any]:
    variables = [
        {"name": name, "in": "path", "required": True, "schema": _NUMBER if name == "number" else _WORD}
        for name in _VARIABLE.findall(route.path)
    ]
    asked = [
        {
            "name": each.name,
            "in": "query",
            "required": each.required,
            "description": each.means,
            "schema": each.schema,
        }
        for each in route.query
    ]
    answers: dict[str, Any] = {"200": {"description": "done, or what was asked for", "content": _content(route)}}
    for status, means in (_ERRORS | (_TOO_LARGE if route.body is not None else {})).items():
        said = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        answers[status] = {"description": means, "content": said}
    operation: dict[str, Any] = {"summary": route.does, "parameters": variables + asked, "responses": answers}
    if route.body is not None:
        schema = route.body.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[route.body.__name__] = schema
        of_body = {"schema": {"$ref": f"#/components/schemas/{route.body.__name__}"}}
        operation["requestBody"] = {"required": True, "content": {"application/json": of_body}}
    elif route.bytes_in:
        operation["requestBody"] = {"required": True, "content": {"*/*": {}}}
    return operation


def _content(route: Route) -> dict[str, Any]:
    asked = route.method, route.path
    if asked in STREAMS:
        return {"text/event-stream": {"schema": STREAMS[asked]}}
    return {"application/json": {"schema": ANSWERS.get(asked, DONE)}}
