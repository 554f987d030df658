"""What the catalogue shows parses and means the step it stands beside; that it runs, ``tests/features/test_features.py`` shows."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, str]], str]:
    """The catalogue, and the stub for editors: of one command, for reading all features is what either takes."""
    stub = tmp_path_factory.mktemp("stub") / "steps.js"
    words = [sys.executable, "-m", "safety_core.cli.main", "steps", "--json", "--stub", str(stub)]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    wrote, _, told = done.stdout.partition("\n")
    assert wrote == f"wrote {stub}"
    return json.loads(told), stub.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def catalogue(listed: tuple[list[dict[str, str]], str]) -> list[dict[str, str]]:
    return listed[0]


def test_every_step_is_said_by_a_scenario_of_ours(catalogue) -> None:
    assert len(catalogue) > 300
    assert [each["text"] for each in catalogue if not each["example_place"]] == []


def test_the_stub_for_editors_holds_every_sentence_and_no_other(listed) -> None:
    catalogue, stub = listed
    lines = stub.splitlines()
    held = [line for line in lines if line.startswith(("Given(", "When(", "Then("))]
    assert len(held) == len(catalogue)
    plain = [each for each in catalogue if each["expression_type"] == "CUCUMBER_EXPRESSION"]
    assert len(plain) > 300
    for each in plain:
        assert any(line.startswith(each["kind"].title()) and each["expression"] in line for line in held), each["text"]


def test_what_is_made_up_without_features_means_the_step_it_stands_beside() -> None:
    """In a process of its own: the plugin must not be loaded twice."""
    words = [sys.executable, "-c", LOOK]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == []


LOOK = """
import json
from pathlib import Path
from steps.cli.listening import listen
from steps.catalogue.entries import made_up
known = listen(Path.cwd(), ()).definitions
wrong = []
for each in known.usable():
    found, error = known.matching(each.context.type or "given", made_up(each).text)
    if error or found != [each]:
        wrong.append([each.pattern, made_up(each).text, error])
assert known.usable()
print(json.dumps(wrong))
"""
