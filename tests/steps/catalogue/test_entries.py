"""What the catalogue shows parses, means the step it stands beside, and runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROCESSES = 2


@pytest.fixture(scope="module")
def catalogue() -> list[dict[str, str]]:
    words = [sys.executable, "-m", "safety_core.cli.main", "steps", "--json"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    return json.loads(done.stdout)


def test_every_step_is_said_by_a_scenario_of_ours(catalogue) -> None:
    assert len(catalogue) > 300
    assert [each["text"] for each in catalogue if not each["example_place"]] == []


def test_every_example_runs(catalogue, tmp_path: Path) -> None:
    """All of them: the scenarios they stand in pass, and each line was run as the step that it is shown for."""
    places = sorted({each["example_place"] for each in catalogue})
    words = [sys.executable, "-m", "safety_core.cli.main", "run", *places, "-n", str(PROCESSES), "--evidence"]
    done = subprocess.run([*words, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=3000, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    ran = passed_steps([json.loads(line) for line in (tmp_path / "run.ndjson").read_text("utf-8").splitlines()])
    shown = {(each["example"], each["expression"]) for each in catalogue}
    assert shown - ran == set()


def passed_steps(messages) -> set[tuple[str, str]]:
    texts = {step["id"]: step["text"] for each in messages if "pickle" in each for step in each["pickle"]["steps"]}
    patterns = {each["stepDefinition"]["id"]: each["stepDefinition"] for each in messages if "stepDefinition" in each}
    steps = {
        step["id"]: step
        for each in messages
        if "testCase" in each
        for step in each["testCase"]["testSteps"]
        if "pickleStepId" in step
    }
    passed = [
        steps[each["testStepFinished"]["testStepId"]]
        for each in messages
        if each.get("testStepFinished", {}).get("testStepResult", {}).get("status") == "PASSED"
        and each["testStepFinished"]["testStepId"] in steps
    ]
    return {
        (texts[step["pickleStepId"]], patterns[name]["pattern"]["source"])
        for step in passed
        for name in step["stepDefinitionIds"]
    }


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
