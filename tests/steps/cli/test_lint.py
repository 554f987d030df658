"""`holdpoint lint`: what it finds, where, in which form, and how it ends."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from steps.cli import lint, listening
from steps.lint.rules import meanings
from tests.steps.cli.shell import Shell
from tests.steps.plugin.harness import HEAD, feature

pytest_plugins = ["pytester"]

CLEAN = feature("""
    Scenario: what was posted stands
      When "dana" halts everything because "w"
      Then 2 posts stand
    """)
MISTAKES = feature("""
    Scenario: test 1
      When "dana" stops everything because "wrong campaign"
      Then 2 posts stand
    """)


def test_a_clean_feature_ends_with_zero(small: Shell) -> None:
    small.world.write(CLEAN)
    result = small.call(lint.command)
    assert (result.exit_code, result.output) == (0, "nothing to find fault with\n")
    assert small.runs() == [], "lint runs nothing and keeps nothing"


def test_findings_of_the_plugin_and_of_style_stand_side_by_side_with_their_places(small: Shell) -> None:
    small.world.write(MISTAKES)
    result = small.call(lint.command)
    assert result.exit_code == 1
    assert "features/x.feature:3:3: outcome-in-name: 'test 1' says no outcome" in result.output
    assert "features/x.feature:4:5: undefined-step: no step says: When" in result.output
    assert '      When "dana" halts everything because "wrong campaign"\n' in result.output, "the nearest, filled in"
    assert result.output.endswith("2 findings in 1 file\n")


def test_all_files_are_looked_at_although_one_is_not_gherkin(small: Shell) -> None:
    small.world.write("no feature", "broken")
    small.world.write(MISTAKES)
    result = small.call(lint.command)
    assert "features/broken.feature:1:1: gherkin: not Gherkin" in result.output
    assert "features/x.feature:3:3: outcome-in-name" in result.output


def test_every_fault_of_the_guards_has_a_rule_that_is_documented(small: Shell) -> None:
    small.world.write(
        HEAD.replace("@gate-kill-switch", "@gate-x").replace("@flow-publishing", "")
        + 'Background:\n Given the client "<c>"\nScenario:\nScenario: a\nScenario: a\n When <b>\nScenario Outline: c\n Then 2 <n>\n'
        + "Examples:\n|n|m|\n|posts stand|1|\n|posts stand|1|\n|<n>|2|\nExamples:\n|n|\n"
    )
    result = small.call(lint.command, "--format", "json")
    rules = {each["rule"] for each in json.loads(result.output)["findings"]}
    assert (
        {
            "no-home-tag",
            "unknown-tag",
            "nameless-scenario",
            "duplicate-name",
            "no-then",
            "unfilled-name",
            "empty-examples",
            "examples-column",
            "repeated-row",
            "placeholder-cell",
        }
        <= rules
        <= set(meanings())
    )


def test_sarif_has_the_shape_of_2_1_0(small: Shell) -> None:
    small.world.write(MISTAKES, "a b")
    document = json.loads(small.call(lint.command, "--format", "sarif").output)
    assert set(document) == {"$schema", "version", "runs"}
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    assert set(run) == {"tool", "columnKind", "results"}
    rules = run["tool"]["driver"]["rules"]
    assert [each["id"] for each in rules] == list(meanings())
    assert len(run["results"]) == 2
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        (place,) = result["locations"]
        artifact, region = (
            place["physicalLocation"]["artifactLocation"],
            place["physicalLocation"]["region"],
        )
        assert artifact == {"uri": "features/a%20b.feature", "uriBaseId": "%SRCROOT%"}
        assert region["startLine"] >= 1
        assert region["startColumn"] >= 1
        assert all(isinstance(each, str) for each in result["partialFingerprints"].values())


def test_a_clean_sarif_still_lists_no_result(small: Shell) -> None:
    small.world.write(CLEAN)
    result = small.call(lint.command, "--format", "sarif")
    assert result.exit_code == 0
    assert json.loads(result.output)["runs"][0]["results"] == []


def test_github_s_annotations_are_one_line_each_with_what_would_end_them_escaped(small: Shell) -> None:
    small.world.write(MISTAKES, "50%, a:b")
    lines = small.call(lint.command, "--format", "github").output.splitlines()
    assert len(lines) == 2
    assert lines[1].startswith(
        "::error file=features/50%25%2C a%3Ab.feature,line=4,col=5,title=undefined-step::no step"
    )
    assert "%0A" in lines[1]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nowhere"], "nowhere: there is no such file or folder"),
        (["some_steps.py"], "not a feature"),
        (["features/x.feature:3"], "lint takes whole files and folders"),
        (["empty"], "no .feature file stands below empty"),
    ],
)
def test_what_cannot_be_looked_at_ends_with_two(small: Shell, arguments: list[str], says: str) -> None:
    small.world.write(CLEAN)
    (small.path / "empty").mkdir()
    result = small.call(lint.command, *arguments)
    assert result.exit_code == 2
    assert says in result.output


def test_settings_that_pytest_refuses_end_with_two_and_its_words(small: Shell) -> None:
    small.world.write(CLEAN)
    small.world.pytester.makeini("[pytest]\nholdpoint_plugins = no_such_steps\nholdpoint_vocabulary =\n")
    result = small.call(lint.command)
    assert result.exit_code == 2
    assert "no_such_steps" in result.output


def test_a_manual_scenario_may_say_what_no_step_says(small: Shell) -> None:
    small.world.write(CLEAN + "\n  @manual\n  Scenario: a person sees the banner\n    Then the banner is red\n")
    assert small.call(lint.command).exit_code == 0


def test_our_own_features_are_clean() -> None:

    root = Path(__file__).parents[3]
    words = [sys.executable, "-m", "safety_core.cli.main", "lint"]
    done = subprocess.run(words, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, "nothing to find fault with\n"), done.stdout + done.stderr


def test_ctrl_c_while_features_are_collected_is_no_verdict_on_a_part_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_session: pytest.Session) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(listening.Definitions, "in_sight_of", interrupted)
    with pytest.raises(KeyboardInterrupt):
        listening.listen(tmp_path, ())
