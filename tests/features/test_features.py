"""One whole run of our own features, and what it must show: they pass, they meet every cell that is owed, and what the
catalogue shows as an example of a step was really run as that step.
"""

import json
import subprocess
import sys

from tests import owed

ROOT = owed.LIST.parents[1]
HOLDPOINT = (sys.executable, "-m", "safety_core.cli.main")
SEED = "7"
LIMIT_S = 900


def test_our_features_pass_meet_every_cell_that_is_owed_and_run_every_example_of_the_catalogue(tmp_path):
    run = tmp_path / "run"
    said(*HOLDPOINT, "run", "features", "--seed", SEED, "--evidence", str(run))
    assert owed.wrong(owed.unmet(run), owed.listed(owed.LIST.read_text(encoding="utf-8"))) == []
    catalogue = json.loads(said(*HOLDPOINT, "steps", "--json"))
    ran = passed_steps([json.loads(line) for line in (run / "run.ndjson").read_text("utf-8").splitlines()])
    assert {(each["example"], each["expression"]) for each in catalogue} - ran == set()


def said(*words: str) -> str:
    ended = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    assert ended.returncode == 0, ended.stdout[-5000:] + ended.stderr[-5000:]
    return ended.stdout


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
