"""The published description, OpenAPI 3.1, made from the table: ``GET /api/v1/openapi.json``, and ``docs/schemas/api.json``.

python -m safety_core.console.api.openapi      writes it to standard output
"""

import json
import sys
from collections.abc import Sequence
from typing import Any

import msgspec
from msgspec.structs import fields

from safety_core.console.api import keys
from safety_core.console.api.problems import JSON_TYPE, PROBLEM_TYPE, SAYS, TITLES, Problem, bug
from safety_core.console.api.reading import path_fields
from safety_core.console.sign_in import cookies
from safety_core.console.table import Operation
from safety_core.vocabulary import Role

TEMPLATE = "#/components/schemas/{name}"
PREFIX = "/api/v1"
SECURITY: list[dict[str, list[str]]] = [{"key": []}, {"session": [], "csrf": []}]
SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "NAME.KEY",
        "description": "A person's name and their key (64 hex digits), as `holdpoint people add` wrote it.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": f"__Host-{cookies.SESSION}",
        "description": f"Signed in at the console (`{cookies.SESSION}` where it is reached without TLS, on this machine).",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "The form token of a page of the same session; asked for of what changes something.",
    },
}
ABOUT = """What the console can do, and no page does what is not here.

Every answer is of the person who asks: of their clients, and within their role. Errors are `application/problem+json`: what is
wrong, what to do, and which field. Times are ISO 8601 in UTC."""


KEY = {
    "name": keys.HEADER,
    "in": "header",
    "required": False,
    "description": "A key of your own for this very request. Sent again with it within a day, it is not done again, and answered "
    f"as the first time, with `{keys.REPLAYED}: true`; with anything else the key is refused (409).",
    "schema": {"type": "string", "minLength": 1, "maxLength": keys.MAX_CHARS, "pattern": "^[ -~]+$"},
}
EXAMPLES = {
    400: ("the body is not JSON: Expecting ',' delimiter at line 3, column 5", "send one JSON object"),
    401: ("this needs somebody who has proved who they are, and may act", "send Authorization: Bearer NAME.KEY …"),
    403: ("dana (viewer) may not act as operator for acme", "ask somebody who may"),
    404: ("there is no 'acmee'", "did you mean acme?"),
    409: ("'spring-1' was used for other content", "use a new key for new content"),
    413: ("the body is larger than 256 KiB", "nothing that is asked here is; send less"),
    415: ("the body is of the type 'text/plain'", "send JSON in UTF-8, and say so: Content-Type: application/json"),
    422: ("is missing: a like names the post that it is on", "give the platform's id of it"),
    500: (bug().detail, bug().do),
    503: ("the database is locked", "try again"),
    504: ("the halt was not acknowledged within 30 s: worker-1 did not answer", "end the worker processes themselves"),
}
FIELDS = {404: "client", 409: "key", 422: "target"}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """The description of these operations."""
    kinds: list[Any] = [Problem]
    for each in operations:
        kinds += [each.given, each.answer, *([each.unread] if each.unread is not None else [])]
    made, components = msgspec.json.schema_components(dict.fromkeys(kinds), ref_template=TEMPLATE)
    schemas = dict(zip(dict.fromkeys(kinds), made, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each, schemas, components)
    given = {each.given.__name__ for each in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Holdpoint",
            "version": "1",
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": PREFIX}],
        "security": SECURITY,
        "tags": [{"name": name} for name in sorted({_noun(each) for each in operations})],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted((name, each) for name, each in components.items() if name not in given)),
            "responses": {_called(each): _problem(each) for each in EXAMPLES},
            "securitySchemes": SCHEMES,
        },
    }


def _noun(operation: Operation) -> str:
    return operation.name.partition(".")[0]


def _operation(operation: Operation, schemas: dict[Any, Any], components: dict[str, Any]) -> dict[str, Any]:
    given = components[schemas[operation.given]["$ref"].rpartition("/")[2]]
    in_path = path_fields(operation)
    said: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [_noun(operation)],
        "summary": operation.says,
        "description": _for_whom(operation),
        "parameters": [_parameter(each, given, "path") for each in in_path],
        "responses": {"200": _answer(schemas[operation.answer]), **_unread(operation, schemas), **_problems(operation)},
    }
    others = [each.encode_name for each in fields(operation.given) if each.encode_name not in in_path]
    if operation.method == "GET":
        said["parameters"] += [_parameter(each, given, "query") for each in others]
    elif others:
        said["requestBody"] = _body(given, others)
    if operation.repeatable:
        said["parameters"].append(KEY)
    return said


def _for_whom(operation: Operation) -> str:
    whom = "whoever acts for every client" if operation.everyone else "their own clients"
    least = "Anybody who is signed in" if operation.role is Role.VIEWER else f"At least {operation.role}"
    return f"{least}; for {whom}."


def _parameter(name: str, given: dict[str, Any], where: str) -> dict[str, Any]:
    schema = _never_null(given["properties"][name])
    said = {"name": name, "in": where, "required": name in given.get("required", ()), "schema": schema}
    if "description" in schema:
        said["description"] = schema.pop("description")
    return said


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A text in a path or a query is there, or it is not."""
    schema = dict(schema)
    schema.pop("default", None) if schema.get("default", ...) is None else None
    kinds = [each for each in schema.pop("anyOf", []) if each != {"type": "null"}]
    if len(kinds) == 1:
        return {**schema, **kinds[0]}
    return {**schema, "anyOf": kinds} if kinds else schema


def _body(given: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    required = [each for each in given.get("required", ()) if each in names]
    schema = {
        "type": "object",
        "properties": {name: given["properties"][name] for name in names},
        "additionalProperties": False,
        **({"required": required} if required else {}),
    }
    return {"required": bool(required), "content": {JSON_TYPE: {"schema": schema}}}


def _answer(schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": "Done, or found.", "content": {JSON_TYPE: {"schema": schema}}}


def _unread(operation: Operation, schemas: dict[Any, Any]) -> dict[str, Any]:
    if operation.unread is None:
        return {}
    said = "The store cannot be read, and who asks was proved here by session a moment ago: this machine was stopped instead."
    return {"202": {**_answer(schemas[operation.unread]), "description": said}}


def _problems(operation: Operation) -> dict[str, Any]:
    statuses = [401, 403, 404, 422, 500, 503]
    if operation.method != "GET":
        statuses += [400, 409, 413, 415, 504]
    return {str(each): {"$ref": f"#/components/responses/{_called(each)}"} for each in sorted(statuses)}


def _called(status: int) -> str:
    return TITLES[status].replace(" ", "")


def _problem(status: int) -> dict[str, Any]:
    detail, do = EXAMPLES[status]
    example = {"title": TITLES[status], "status": status, "detail": detail, "do": do}
    example |= {"field": FIELDS[status]} if status in FIELDS else {}
    content = {"schema": {"$ref": TEMPLATE.format(name=Problem.__name__)}, "example": example}
    return {"description": SAYS[status], "content": {PROBLEM_TYPE: content}}


def written(operations: Sequence[Operation]) -> bytes:
    """The description as it is published: the same bytes for the same table."""
    return (json.dumps(document(operations), ensure_ascii=False, indent=2) + "\n").encode()


if __name__ == "__main__":
    from safety_core.console.operations import every

    sys.stdout.buffer.write(written(every()))
