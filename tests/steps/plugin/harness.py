"""A small world for the plugin's tests: a throw-away step module, features as text, and the record they leave."""

import contextlib
import gc
import json
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from steps.plugin import activation

LOADED = activation.__name__
"""pytester forgets what a test imports. The plugin must not be one copy for the runner and another for the steps."""

STEPS = """
import os
import pytest
from pytest_bdd import given, when, then, parsers

@given(parsers.parse('the client "{client}"'), target_fixture="client")
def a_client(client, holdpoint_scenario):
    holdpoint_scenario.attach("text/plain", client)
    return client

@when(parsers.parse('"{person}" halts everything because "{reason}"'))
def halts(person, reason, holdpoint_scenario):
    holdpoint_scenario.attach("application/vnd.holdpoint.wire+json", {"request": "POST /2/tweets"})

@then(parsers.parse('{n:d} posts stand'))
def posts_stand(n):
    assert n == 2

@then("the seed is noted")
def noted(holdpoint_scenario):
    holdpoint_scenario.attach("text/plain", f"seed {holdpoint_scenario.seed}")

@then("these stand:")
def these(datatable):
    assert datatable[0] == ["platform"]

@then("the text is kept:")
def kept(docstring):
    assert docstring

@when("the world tears down badly")
def bad_end(broken_world):
    pass

@when("the world cannot be built")
def bad_start(no_world):
    pass

@when("it is skipped")
def skipped():
    pytest.skip("not today")

@when("somebody interrupts")
def interrupted():
    raise KeyboardInterrupt

@when("the process dies")
def dies():
    os._exit(3)

@pytest.fixture
def broken_world():
    yield
    raise RuntimeError("the world would not close")

@pytest.fixture
def no_world():
    raise RuntimeError("no ground to stand on")

def pytest_holdpoint_after_scenario(scenario, request):
    scenario.add_rows("samples.ndjson", ['{"scenario": "%s"}' % scenario.name])
    scenario.invariant("I3", held="late" not in scenario.name, n=4, saw="post 7")
    if "checker" in scenario.name:
        raise RuntimeError("the checker itself broke")
"""

HEAD = "@gate-kill-switch @flow-publishing\nFeature: Halts\n"


def feature(body: str, head: str = HEAD) -> str:
    return head + textwrap.indent(textwrap.dedent(body).strip("\n"), "  ") + "\n"


@contextlib.contextmanager
def quick_garbage_collection() -> Iterator[None]:
    """Each pytest run collects five times when it ends; what the outer run holds need not be looked at again."""
    gc.freeze()
    yield
    gc.unfreeze()


class World:
    """A folder with a step module, in which features are run by pytest with only our plugins."""

    def __init__(self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
        monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
        self.pytester = pytester
        self.path = pytester.path
        pytester.makeini(
            "[pytest]\npythonpath = .\nholdpoint_plugins = some_steps\nholdpoint_vocabulary =\nfilterwarnings = error\n"
        )
        self.steps(STEPS)
        (self.path / "features").mkdir()

    def steps(self, code: str) -> None:
        (self.path / "some_steps.py").write_text(code, encoding="utf-8")

    def write(self, text: str | bytes, name: str = "x") -> Path:
        path = self.path / "features" / f"{name}.feature"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *arguments: str, processes: int = 0, evidence: str = "out") -> pytest.RunResult:
        plugins = ["-p", "holdpoint", "-p", "pytest-bdd", "-p", "no:cacheprovider"]
        spread = ["-p", "xdist", "-n", str(processes)] if processes else []
        kept = ["--holdpoint", "--holdpoint-evidence", evidence, "--holdpoint-seed", "7"]
        run = self.pytester.runpytest_subprocess if processes else self.pytester.runpytest_inprocess
        return run(*plugins, *spread, *kept, *(arguments or ("features",)))

    def faults(self, text: str | bytes) -> str:
        """What collecting the feature says; it must end with 2 and run nothing."""
        self.write(text)
        result = self.run()
        assert result.ret == pytest.ExitCode.INTERRUPTED
        assert self.statuses() == {}
        assert not self.record()[-1]["testRunFinished"]["success"]
        assert [message for message in self.record() if "parseError" in message]
        return str(result.stdout)

    def record(self, evidence: str = "out") -> list[dict[str, Any]]:
        text = (self.path / evidence / "run.ndjson").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def statuses(self, evidence: str = "out") -> dict[str, list[str]]:
        """Per scenario, the statuses of its lines: setting up, steps, invariants, tearing down."""
        return statuses_of(self.record(evidence))


def statuses_of(messages: list[dict[str, Any]]) -> dict[str, list[str]]:
    names = {each["pickle"]["id"]: each["pickle"]["name"] for each in messages if "pickle" in each}
    cases = {each["testCase"]["id"]: each["testCase"]["pickleId"] for each in messages if "testCase" in each}
    begun = [each["testCaseStarted"] for each in messages if "testCaseStarted" in each]
    name_of = {each["id"]: names[cases[each["testCaseId"]]] for each in begun}
    found: dict[str, list[str]] = {name: [] for name in name_of.values()}
    for each in messages:
        if ended := each.get("testStepFinished"):
            found[name_of[ended["testCaseStartedId"]]].append(ended["testStepResult"]["status"])
    return found


def attachments(messages: list[dict[str, Any]], kind: str) -> list[Any]:
    wanted = [each["attachment"] for each in messages if each.get("attachment", {}).get("mediaType", "").endswith(kind)]
    return [json.loads(each["body"]) if kind.endswith("json") else each["body"] for each in wanted]
