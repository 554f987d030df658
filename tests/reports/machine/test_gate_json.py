"""`gate.json` is what its schema says, and the schema says all of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reports.machine import gate_json
from tests.reports.machine.conftest import VERDICTS, Runs

SCHEMA: dict[str, Any] = json.loads(Path(gate_json.__file__).with_name("gate.schema.json").read_text())
OPEN = [SCHEMA["$defs"]["row"]]
"""A row of the evidence stands word for word: its fields are those of the evidence's own format."""


def objects(node: Any) -> Iterator[dict[str, Any]]:
    """Each schema of an object, wherever it stands."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for each in node.values():
            yield from objects(each)
    elif isinstance(node, list):
        for each in node:
            yield from objects(each)


def checked(plain: Any) -> list[str]:
    found = jsonschema.Draft202012Validator(SCHEMA).iter_errors(plain)
    return [f"{each.json_path}: {each.message}" for each in found]


def test_the_schema_is_one_of_its_draft_and_names_the_writer_s_version() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["schema"]["const"] == gate_json.SCHEMA


def test_every_verdict_is_as_the_schema_says(kind: str, judged: Path) -> None:
    plain = json.loads((judged / "gate.json").read_text())
    assert plain["verdict"] == VERDICTS[kind]
    assert checked(plain) == []


def test_every_object_of_the_schema_is_closed_and_asks_for_all_that_it_names() -> None:
    closed = [each for each in objects(SCHEMA) if each not in OPEN]
    assert len(closed) > 8
    for each in closed:
        assert each["additionalProperties"] is False, each
        assert set(each.get("required", [])) == set(each.get("properties", [])), each["description"]


def test_every_field_is_described() -> None:
    for each in objects(SCHEMA):
        assert each["description"]
        assert [name for name, field in each.get("properties", {}).items() if not field.get("description")] == []


def test_each_field_taken_out_and_each_put_in_is_found(runs: Runs) -> None:
    """The writer and the schema agree in both directions, at every object that a verdict holds."""
    plain = json.loads((runs.no_go() / "gate.json").read_text())
    assert checked(plain) == []
    places = [each for each in written(plain) if "clock" not in each]
    assert len(places) > 40
    for place in places:
        if set(place) != set(plain["response_by_kind_ms"]):
            name, value = next(iter(place.items()))
            del place[name]
            assert checked(plain), name
            place[name] = value
        place["unheard_of"] = 1
        assert checked(plain), place
        del place["unheard_of"]
    assert checked(plain) == []


def written(node: Any) -> list[dict[str, Any]]:
    """Each object that stands in a file."""
    if isinstance(node, list):
        return [found for each in node for found in written(each)]
    if not isinstance(node, dict):
        return []
    return [node, *(found for each in node.values() for found in written(each))]


@pytest.mark.parametrize(
    ("field", "value"),
    [("verdict", "MAYBE"), ("exit_code", 2), ("seed", -1), ("policy_digest", "00"), ("bound_s", 0), ("schema", "x/1")],
)
def test_what_cannot_be_is_refused(runs: Runs, field: str, value: Any) -> None:
    plain = json.loads((runs.empty() / "gate.json").read_text())
    assert checked(plain) == []
    assert checked({**plain, field: value})
