"""The published description: made from the table, valid, checked in, and true of every operation."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from safety_core.console.api import openapi
from safety_core.console.api.reading import path_fields
from safety_core.console.operations import every

ROOT = Path(__file__).parents[4]
PUBLISHED = ROOT / "docs" / "schemas" / "api.json"


@pytest.fixture(scope="module")
def described():
    return json.loads(openapi.written(every()))


def test_it_is_openapi(described):
    OpenAPIV31SpecValidator(described).validate()


def test_the_copy_in_docs_is_the_generated_one():
    wrong = "write it anew: python -m safety_core.console.api.openapi > docs/schemas/api.json"
    assert PUBLISHED.read_bytes() == openapi.written(every()), wrong


def test_the_command_writes_the_copy_and_the_api_hands_it_out_to_anybody(api):
    said = subprocess.run([sys.executable, "-m", openapi.__name__], check=True, capture_output=True).stdout
    assert said == PUBLISHED.read_bytes()
    answer = api("GET", "/openapi.json", None)
    assert (answer.status_code, answer.content) == (200, said)


def test_every_operation_is_described_once_by_its_name_with_every_field_that_it_takes(described):
    found = {}
    for path, methods in described["paths"].items():
        for method, said in methods.items():
            body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            taken = {each["name"] for each in said["parameters"] if each["in"] != "header"} | set(
                body.get("properties", {})
            )
            found[said["operationId"]] = (method.upper(), path, taken, said["tags"])
    names = [each.name for each in every()]
    assert len(names) == len(set(names))
    assert found == {
        each.name: (each.method, each.path, set(each.given.__struct_encode_fields__), [each.name.partition(".")[0]])
        for each in every()
    }


def test_paths_and_what_is_taken_fit_together():
    for each in every():
        assert set(path_fields(each)) <= set(each.given.__struct_encode_fields__), each.name
        assert each.path.startswith("/")
        assert each.says.endswith("."), each.name
        assert not each.repeatable or each.method == "POST", each.name
    ways = [(each.method, each.path) for each in every()]
    assert len(ways) == len(set(ways))


def test_what_every_operation_may_be_refused_with_is_described_by_an_example_that_fits(described):
    fields = set(described["components"]["schemas"]["Problem"]["properties"])
    for methods in described["paths"].values():
        for method, said in methods.items():
            assert {"200", "401", "403", "404", "422", "500", "503"} <= set(said["responses"])
            assert method == "get" or {"400", "409", "413", "415"} <= set(said["responses"])
    for answer in described["components"]["responses"].values():
        example = answer["content"]["application/problem+json"]["example"]
        assert set(example) <= fields
        assert {"title", "status", "detail", "do"} <= set(example)


def test_nothing_that_a_path_or_a_query_holds_is_null(described):
    parameters = [each for path in described["paths"].values() for said in path.values() for each in said["parameters"]]
    assert parameters
    assert '"null"' not in json.dumps([each["schema"] for each in parameters])
