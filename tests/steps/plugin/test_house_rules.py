"""Without the house's rules features of others run as they are, and still nothing is green that did not pass."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.steps.plugin.harness import STEPS, World, quick_garbage_collection

pytest_plugins = ["pytester"]

MORE = """
@given("one meaning")
def one(): pass

@given(parsers.re("two (.*)"))
def first(holdpoint_scenario): holdpoint_scenario.attach("text/plain", "must not run")

@given(parsers.re("(.*) meanings"))
def second(holdpoint_scenario): holdpoint_scenario.attach("text/plain", "must not run")

@when("it is not written yet")
def unwritten():
    from steps.plugin.scenario import Pending
    raise Pending
"""
LINES = {"ok": "one meaning", "none": "no meaning", "two": "two meanings"}


@pytest.fixture
def world(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with quick_garbage_collection():
        found = World(pytester, monkeypatch)
        found.steps(STEPS + MORE)
        settings = (found.path / "tox.ini").read_text(encoding="utf-8")
        (found.path / "tox.ini").write_text(f"{settings}\nholdpoint_house_rules = false\n", encoding="utf-8")
        yield found


def test_the_house_itself_keeps_its_rules() -> None:
    settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]["ini_options"]
    assert "holdpoint_house_rules" not in settings


def test_any_tag_no_then_and_pointed_brackets_are_taken(world: World) -> None:
    world.write("@theirs\nFeature: x\n  @odd-1.2\n  Scenario: a <b>\n    Given one meaning\n")
    assert world.run().ret == 0
    assert world.statuses() == {"a <b>": ["PASSED"] * 4}


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        (["ok", "none", "ok"], ["PASSED", "UNDEFINED", "SKIPPED"]),
        (["none", "ok", "none"], ["UNDEFINED", "SKIPPED", "UNDEFINED"]),
        (["two", "ok", "two", "none"], ["AMBIGUOUS", "SKIPPED", "AMBIGUOUS", "UNDEFINED"]),
        (["when", "none", "two", "ok"], ["PENDING", "UNDEFINED", "AMBIGUOUS", "SKIPPED"]),
        (["skip", "none", "two"], ["SKIPPED", "SKIPPED", "SKIPPED"]),
    ],
)
@pytest.mark.parametrize("processes", [0, 2])
def test_a_line_without_one_meaning_is_what_its_scenario_comes_to(
    world: World, steps: list[str], expected: list[str], processes: int
) -> None:
    words = {"when": "When it is not written yet", "skip": "When it is skipped"}
    body = "\n".join("    " + words.get(each, f"Given {LINES.get(each)}") for each in steps)
    world.write(f"Feature: x\n  Scenario: a\n{body}\n")
    assert world.run(processes=processes).ret == pytest.ExitCode.TESTS_FAILED
    assert world.statuses() == {"a": ["PASSED", *expected, "PASSED", "PASSED"]}
    record = world.record()
    assert record[-1]["testRunFinished"]["success"] is False
    assert sum("suggestion" in each for each in record) == expected.count("UNDEFINED")
    assert "must not run" not in str(record)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Feature: x\n  Scenario: a\n", "the scenario 'a' has no step"),
        ("Feature: x\n", "the feature has no scenario"),
        ("Feature: x\n  Scenario: a\n    Given one meaning\n  Scenario: a\n    Given one meaning\n", "has the name of"),
        (
            "Feature: x\n  Scenario Outline: a\n    Given one <n>\n    Examples:\n      | n |\n",
            "these Examples have no row",
        ),
    ],
)
def test_what_would_be_green_for_nothing_is_refused_all_the_same(world: World, text: str, says: str) -> None:
    assert says in world.faults(text)


def test_in_the_house_a_pending_step_is_no_pass(world: World) -> None:
    settings = (world.path / "tox.ini").read_text(encoding="utf-8").replace("holdpoint_house_rules = false", "")
    (world.path / "tox.ini").write_text(settings, encoding="utf-8")
    head = "@gate-audit\nFeature: x\n  Scenario: a\n"
    world.write(f"{head}    When it is not written yet\n    Then 2 posts stand\n")
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert world.statuses() == {"a": ["PASSED", "PENDING", "SKIPPED", "PASSED", "PASSED"]}


def test_definitions_nobody_used_stand_in_the_record_and_each_once(world: World) -> None:
    world.write("Feature: x\n  Scenario: a\n    Given one meaning\n")
    world.write("Feature: y\n  Scenario: b\n    Given one meaning\n", "y")
    world.run()
    told = [each["stepDefinition"]["pattern"]["source"] for each in world.record() if "stepDefinition" in each]
    assert sorted(told) == sorted(set(told))
    assert {"one meaning", "{int} posts stand", "(.*) meanings"} <= set(told)
    assert "trace" not in told
