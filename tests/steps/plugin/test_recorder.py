"""The record says what happened: the same in one process and in two, and green only for what passed."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from reports.evidence import catalogue
from steps.plugin.document import parse
from steps.plugin.scenario import SEED_BITS, RunningScenario, seed_of
from tests.steps.plugin.harness import STEPS, World, attachments, feature, quick_garbage_collection, statuses_of

pytest_plugins = ["pytester"]

PASSED5 = ["PASSED"] * 5
MIXED = feature("""
    Background:
      Given the client "acme"

    Scenario: fine
      Then 2 posts stand
      And the seed is noted

    Rule: one invariant
      @slow
      Scenario Outline: the outcome for <n>
        When "dana" halts everything because "w"
        Then <n> posts stand
        Examples:
          | n |
          | 2 |
          | 3 |

      Scenario: the post came late
        Then 2 posts stand

      Scenario: nobody skips silently
        When it is skipped
        Then 2 posts stand
    """)


@pytest.fixture
def world(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with quick_garbage_collection():
        yield World(pytester, monkeypatch)


def timeless(value: Any) -> Any:
    """A message without what may differ between two runs: times, durations, workers and the evidence folder."""
    if isinstance(value, dict):
        return {k: timeless(v) for k, v in value.items() if k not in {"timestamp", "duration", "workerId"}}
    if isinstance(value, list):
        return [timeless(each) for each in value]
    return re.sub(r"(serial|spread)#", "RUN#", value) if isinstance(value, str) else value


def test_two_processes_leave_the_record_that_one_leaves(world: World) -> None:
    world.write(MIXED)
    world.write(MIXED.replace("acme", "zeta"), "y")
    assert world.run(evidence="serial").ret == pytest.ExitCode.TESTS_FAILED
    assert world.run(evidence="spread", processes=2).ret == pytest.ExitCode.TESTS_FAILED
    serial, spread = world.record("serial"), world.record("spread")
    assert timeless(spread) == timeless(serial)
    assert {each["testCaseStarted"]["workerId"] for each in spread if "testCaseStarted" in each} <= {"gw0", "gw1"}
    rows = [(world.path / run / "samples.ndjson").read_bytes() for run in ("serial", "spread")]
    assert rows[0] == rows[1] != b""


def test_two_processes_refuse_a_faulty_feature_as_one_does(world: World) -> None:
    world.write(MIXED)
    world.write(MIXED.replace("@slow", "@slowly"), "y")
    assert world.run(evidence="serial").ret == pytest.ExitCode.INTERRUPTED
    assert world.run(evidence="spread", processes=2).ret == pytest.ExitCode.INTERRUPTED
    assert timeless(world.record("spread")) == timeless(world.record("serial"))


def test_a_cucumber_json_that_two_processes_would_leave_empty_is_refused(world: World) -> None:
    world.write(MIXED)
    spread = world.run("--cucumber-json=c.json", "features", processes=2)
    assert spread.ret == pytest.ExitCode.USAGE_ERROR
    assert "--cucumber-json writes an empty list over several processes" in str(spread.stderr)
    assert not (world.path / "c.json").exists()
    world.run("--cucumber-json=c.json", "features", evidence="serial")
    assert json.loads((world.path / "c.json").read_text(encoding="utf-8")), "one process may"


def test_a_crashed_worker_leaves_a_failed_record_and_the_rest_runs(world: World) -> None:
    world.write(feature("Scenario: it dies\n  When the process dies\n  Then 2 posts stand\n"))
    world.write(feature("Scenario: it lives\n  Then 2 posts stand\n"), "y")
    assert world.run(processes=2).ret == pytest.ExitCode.TESTS_FAILED
    statuses = world.statuses()
    assert statuses["it dies"] == ["UNKNOWN"] * 4 + ["FAILED"]
    assert statuses["it lives"] == ["PASSED"] * 4
    results = [each["testStepFinished"]["testStepResult"] for each in world.record() if "testStepFinished" in each]
    assert any("crashed while running" in result.get("message", "") for result in results)
    assert world.record()[-1]["testRunFinished"]["success"] is False


@pytest.mark.parametrize(
    ("step", "expected", "says"),
    [
        ("When the world tears down badly", ["PASSED", "PASSED", "PASSED", "PASSED", "FAILED"], "would not close"),
        (
            "When the world cannot be built",
            ["PASSED", "FAILED", "SKIPPED", "PASSED", "PASSED"],
            "no ground to stand on",
        ),
        ("When it is skipped", ["PASSED", "SKIPPED", "SKIPPED", "PASSED", "PASSED"], "not today"),
    ],
)
def test_what_did_not_pass_is_never_green(world: World, step: str, expected: list[str], says: str) -> None:
    world.write(feature(f"Scenario: a\n  {step}\n  Then 2 posts stand\n"))
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert world.statuses() == {"a": expected}
    results = [each["testStepFinished"]["testStepResult"] for each in world.record() if "testStepFinished" in each]
    assert [says in result.get("message", "") for result in results].count(True) == 1
    assert world.record()[-1]["testRunFinished"]["success"] is False


def test_a_failed_fixture_before_the_first_step_is_recorded_as_such(world: World) -> None:
    code = "import pytest\n@pytest.fixture(autouse=True)\ndef ground(): raise RuntimeError('no ground')\n"
    (world.path / "features" / "conftest.py").write_text(code)
    world.write(feature("Scenario: a\n  Then 2 posts stand\n"))
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert world.statuses() == {"a": ["FAILED", "SKIPPED", "SKIPPED", "PASSED"]}


@pytest.mark.parametrize("mark", ["skip", "xfail", "xfail(run=False)"])
def test_a_mark_that_excuses_a_scenario_does_not_make_it_green(world: World, mark: str) -> None:
    code = f"import pytest\ndef pytest_collection_modifyitems(items):\n  items[0].add_marker(pytest.mark.{mark})\n"
    (world.path / "conftest.py").write_text(code)
    world.write(feature("Scenario: a\n  Then 3 posts stand\n"))
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert statuses_of(world.record())["a"][0] != "PASSED" or "FAILED" in statuses_of(world.record())["a"]
    assert world.record()[-1]["testRunFinished"]["success"] is False


def test_a_step_that_vanished_after_collection_is_undefined_and_red(world: World) -> None:
    code = (
        "def pytest_runtest_setup(item):\n"
        "  names = item.session._fixturemanager._arg2node2fixturedefs\n"
        "  for name in [name for name in names if name.endswith('posts stand')]: del names[name]\n"
    )
    (world.path / "conftest.py").write_text(code)
    world.write(feature("Scenario: a\n  When the world tears down badly\n  Then 2 posts stand\n"))
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert world.statuses()["a"][2] == "UNDEFINED"


def limited_to(world: World, seconds: str) -> None:
    world.pytester.makeini(
        "[pytest]\npythonpath = .\nholdpoint_plugins = some_steps\nholdpoint_vocabulary =\nfilterwarnings = error\n"
        f"holdpoint_limit_s = {seconds}\n"
    )


def test_a_step_that_never_ends_fails_its_scenario_at_the_limit_and_the_next_one_runs(world: World) -> None:
    world.steps(STEPS + '\n@when("time stands still")\ndef for_ever():\n    while True:\n        pass\n')
    limited_to(world, "0.5")
    world.write(
        feature("""
            Scenario: stuck
              When time stands still
              Then 2 posts stand

            Scenario: after it
              Then 2 posts stand
        """)
    )
    ran = world.run()
    assert ran.ret == pytest.ExitCode.TESTS_FAILED
    assert "still running after 0.5 s and stopped" in ran.stdout.str()
    assert "When time stands still" in ran.stdout.str()
    assert world.statuses()["stuck"][1:3] == ["FAILED", "SKIPPED"]
    assert set(world.statuses()["after it"]) == {"PASSED"}


@pytest.mark.parametrize("written", ["soon", "-1", "inf", "nan"])
def test_a_limit_that_is_none_is_refused_before_anything_runs(world: World, written: str) -> None:
    limited_to(world, written)
    world.write(MIXED)
    ran = world.run()
    assert ran.ret == pytest.ExitCode.USAGE_ERROR
    assert f"holdpoint_limit_s = '{written}': give seconds" in ran.stderr.str()


def test_pytest_bdd_s_own_search_is_not_asked_for_our_scenarios_and_is_back_afterwards(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched = []

    def search(step: Any, _manager: Any, node: Any) -> list[Any]:
        searched.append((node.name, step.name))
        return []

    monkeypatch.setattr(sys.modules["pytest_bdd.scenario"], "find_fixturedefs_for_step", search)
    world.write(feature("Scenario: a\n  Then 2 posts stand\n"))
    assert world.run().ret == pytest.ExitCode.OK
    assert searched == []
    assert sys.modules["pytest_bdd.scenario"].find_fixturedefs_for_step is search  # type: ignore[attr-defined]


def test_an_interrupted_run_says_so_and_leaves_nothing_out(world: World) -> None:
    world.write(
        feature("""
        Scenario: first
          Then 2 posts stand
        Scenario: second
          When somebody interrupts
          Then 2 posts stand
        Scenario: third
          Then 2 posts stand
        """)
    )
    with pytest.raises(KeyboardInterrupt):
        world.run()
    assert world.statuses() == {"first": ["PASSED"] * 4, "second": ["UNKNOWN"] * 5, "third": ["UNKNOWN"] * 4}
    assert world.record()[-1]["testRunFinished"]["message"] == "interrupted"
    assert world.record()[-1]["testRunFinished"]["success"] is False


def test_what_a_stop_at_the_first_failure_leaves_out_is_unknown(world: World) -> None:
    world.write(MIXED)
    assert world.run("-x", "features").ret == pytest.ExitCode.TESTS_FAILED
    statuses = world.statuses()
    assert statuses["fine"] == ["PASSED"] * 6
    assert set(statuses["nobody skips silently"]) == {"UNKNOWN"}


def test_a_broken_invariant_fails_a_scenario_whose_steps_all_passed(world: World) -> None:
    world.write(MIXED)
    world.run()
    assert world.statuses()["the post came late"] == ["PASSED", "PASSED", "PASSED", "FAILED", "PASSED"]
    said = attachments(world.record(), "invariant+json")
    assert {"invariant": "I3", "held": False, "n": 4, "saw": "post 7"} in said
    assert len(said) == 5


def test_a_checker_that_breaks_fails_the_scenario(world: World) -> None:
    world.write(feature("Scenario: the checker breaks\n  Then 2 posts stand\n"))
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert world.statuses() == {"the checker breaks": ["PASSED", "PASSED", "FAILED", "PASSED"]}


def test_invariants_are_judged_after_a_failed_step_too_and_the_step_s_error_is_told(world: World) -> None:
    world.write(feature("Scenario: too late\n  Then 3 posts stand\n"))
    said = str(world.run().stdout)
    assert world.statuses() == {"too late": ["PASSED", "FAILED", "FAILED", "PASSED"]}
    assert "assert 3 == 2" in said
    assert "invariant: I3 is broken (n = 4): post 7" in said


def test_a_failure_is_told_in_gherkin_without_a_traceback(world: World) -> None:
    world.write(MIXED)
    said = str(world.run().stdout)
    assert "  >     Then 3 posts stand\n    row on line 18: n = 3\n" in said
    assert "    error:     AssertionError: assert 3 == 2\n" in said
    assert '    wire:      {"request": "POST /2/tweets"}\n' in said
    assert "    seed:      7\n" in said
    assert "#features/x.feature:18'" in said
    assert "some_steps.py" not in said
    assert "some_steps.py" in str(world.run("-v", "features", evidence="again").stdout)


def test_a_failure_stands_in_the_record_with_all_that_a_report_needs(world: World) -> None:
    world.write(MIXED)
    world.run()
    failure = attachments(world.record(), "failure+json")[0]
    assert failure.pop("replay").startswith("holdpoint replay ")
    assert failure == {
        "error": "AssertionError: assert 3 == 2",
        "step": "Then 3 posts stand",
        "line": 14,
        "seed": 7,
        "wire": [{"request": "POST /2/tweets"}],
    }


def test_a_scenario_s_seed_depends_on_the_run_s_seed_and_its_own_name_alone(world: World) -> None:
    world.write(MIXED)
    world.run()
    noted = [each for each in attachments(world.record(), "text/plain") if each.startswith("seed")]
    assert noted == [f"seed {seed_of(7, 'features/x.feature::fine')}"]
    assert seed_of(7, "a") != seed_of(8, "a") != seed_of(8, "b")
    assert 0 <= seed_of(7, "a") < 2**SEED_BITS


def test_node_ids_read_as_file_scenario_and_row(world: World) -> None:
    world.write(MIXED)
    said = str(world.run("--collect-only", "-q", "features").stdout)
    assert "features/x.feature::fine\n" in said
    assert "features/x.feature::the outcome for <n>[3]\n" in said
    assert world.run("features/x.feature::the outcome for <n>[2]").ret == 0
    assert world.statuses() == {"the outcome for 2": ["PASSED"] * 6}


def test_the_environment_names_seed_versions_and_schema_and_is_not_overwritten(world: World) -> None:
    world.write(MIXED)
    world.run()
    environment = json.loads((world.path / "out" / "environment.json").read_text())
    assert environment["schema"] == "holdpoint-evidence/1"
    assert environment["seed"] == 7
    assert set(environment["versions"]) == {"python", "pytest", "pytest-bdd", "holdpoint"}
    (world.path / "other").mkdir()
    (world.path / "other" / "environment.json").write_text('{"mine": 1}')
    world.run(evidence="other")
    assert (world.path / "other" / "environment.json").read_text() == '{"mine": 1}'


def test_what_there_is_to_be_seen_is_written_by_whoever_knows_it_and_by_nobody_else(world: World) -> None:
    world.write(MIXED)
    world.run()
    assert not (world.path / "out" / "catalogue.json").exists()
    known = dict.fromkeys(("checks", "reasons", "faults", "scopes", "actions"), ("a",))
    world.steps(
        STEPS
        + f"""
def pytest_holdpoint_catalogue():
    from reports.evidence.catalogue import Catalogue
    return Catalogue(capabilities={{"X": ("a",)}}, **{known})
"""
    )
    for processes in (0, 2):
        world.run(evidence=f"with-{processes}", processes=processes)
        found = catalogue.read(world.path / f"with-{processes}")
        assert found is not None
        assert found.capabilities == {"X": ("a",)}


def test_evidence_is_never_overwritten(world: World) -> None:
    world.write(MIXED)
    world.run()
    before = (world.path / "out" / "run.ndjson").read_bytes()
    result = world.run()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "already holds the evidence of a run" in str(result.stderr)
    assert (world.path / "out" / "run.ndjson").read_bytes() == before


def test_ids_join_pickles_cases_steps_and_definitions(world: World) -> None:
    world.write(MIXED)
    world.run()
    record = world.record()
    assert next(iter(record[0])) == "meta"
    pickles = {each["pickle"]["id"]: each["pickle"] for each in record if "pickle" in each}
    known = {each["stepDefinition"]["id"] for each in record if "stepDefinition" in each}
    known |= {each["hook"]["id"] for each in record if "hook" in each}
    for case in (each["testCase"] for each in record if "testCase" in each):
        steps = {step["id"] for step in pickles[case["pickleId"]]["steps"]}
        for step in case["testSteps"]:
            assert step.get("pickleStepId", min(steps)) in steps
            assert set(step.get("stepDefinitionIds", [step.get("hookId")])) <= known


def test_other_people_s_pytest_bdd_tests_are_left_alone(world: World) -> None:
    (world.path / "theirs.feature").write_text("Feature: theirs\n  Scenario: a\n    Given nothing\n")
    code = (
        "from pytest_bdd import given, scenarios\nscenarios('theirs.feature')\n@given('nothing')\ndef nothing(): pass\n"
    )
    (world.path / "test_theirs.py").write_text(code)
    plain = world.pytester.runpytest_inprocess("-p", "holdpoint", "-p", "pytest-bdd", "-p", "no:cacheprovider")
    plain.assert_outcomes(passed=1)
    assert not (world.path / "out").exists()
    beside = world.run("test_theirs.py")
    beside.assert_outcomes(passed=1)


def test_the_setting_in_the_ini_file_is_enough(world: World) -> None:
    world.write(MIXED)
    world.pytester.makeini(
        "[pytest]\nholdpoint = true\npythonpath = .\nholdpoint_plugins = some_steps\nholdpoint_vocabulary =\n"
    )
    arguments = ("-p", "holdpoint", "-p", "pytest-bdd", "-p", "no:cacheprovider", "features/x.feature::fine")
    result = world.pytester.runpytest_inprocess(*arguments)
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["holdpoint: seed *"])


def test_a_run_that_was_not_asked_for_imports_next_to_nothing(world: World) -> None:
    code = (
        "import sys, steps.plugin\n"
        "heavy = [m for m in sys.modules if m.startswith(('gherkin', 'pytest_bdd', 'steps.plugin.', 'msgspec', 'safety'))]\n"
        "assert heavy == [], heavy\n"
    )
    (world.path / "probe.py").write_text(code)
    assert world.pytester.runpython(world.path / "probe.py").ret == 0


def test_text_that_utf_8_cannot_hold_is_recorded_escaped(world: World) -> None:
    code = "\n@then('it says what nobody can write')\ndef says(holdpoint_scenario):\n"
    code += "    holdpoint_scenario.attach('application/x+json', {'text': '\\ud800'})\n    assert False, '\\ud800'\n"
    world.steps((world.path / "some_steps.py").read_text() + code)
    world.write(feature("Scenario: a\n  Then it says what nobody can write\n"))
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert attachments(world.record(), "x+json") == [{"text": "\ud800"}]


def test_evidence_that_cannot_be_written_is_refused_before_anything_runs(world: World) -> None:
    world.write(MIXED)
    (world.path / "taken").write_text("a file")
    result = world.run(evidence="taken")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "evidence cannot be written there" in str(result.stderr)


def test_a_strict_expected_failure_that_passes_is_red(world: World) -> None:
    code = "import pytest\ndef pytest_collection_modifyitems(items):\n  items[0].add_marker(pytest.mark.xfail(strict=True))\n"
    (world.path / "conftest.py").write_text(code)
    world.write(feature("Scenario: a\n  Then 2 posts stand\n"))
    assert world.run().ret == pytest.ExitCode.TESTS_FAILED
    assert "FAILED" in world.statuses()["a"]


def test_a_definition_that_is_no_plain_function_is_recorded_too(world: World) -> None:
    code = "\nimport functools\nthen('it is partial')(functools.partial(lambda x: None, 1))\n"
    world.steps((world.path / "some_steps.py").read_text() + code)
    world.write(feature("Scenario: a\n  Then it is partial\n"))
    assert world.run().ret == 0


def test_a_module_scoped_fixture_lives_as_long_as_its_feature(world: World) -> None:
    code = (
        "\n@pytest.fixture(scope='module')\ndef built(): return []\n"
        "@then('it is built once')\ndef once(built):\n    built.append(1)\n    assert len(built) <= 2\n"
        "@then('it is the second')\ndef second(built):\n    assert built == [1]\n"
    )
    world.steps((world.path / "some_steps.py").read_text() + code)
    world.write(feature("Scenario: a\n  Then it is built once\nScenario: b\n  Then it is the second\n"))
    world.write(feature("Scenario: c\n  Then it is built once\n"), "y")
    assert world.run().ret == 0


@pytest.mark.parametrize("file", ["run.ndjson", "../x.ndjson", "x.json", "a\\b.ndjson"])
def test_rows_go_to_plain_ndjson_files_only(file: str) -> None:
    with pytest.raises(ValueError, match=r"plain \.ndjson name"):
        running().add_rows(file, ["{}"])


@pytest.mark.parametrize("line", ["a\nb", "\ud800"])
def test_a_row_is_one_line_of_utf_8(line: str) -> None:
    with pytest.raises(ValueError, match="no single line"):
        running().add_rows("samples.ndjson", [line])


def running() -> RunningScenario:
    document = parse(feature("Scenario: a\n  Then x\n"), "x.feature")
    document.compile()
    return RunningScenario(document.cases[0], document, 7)
