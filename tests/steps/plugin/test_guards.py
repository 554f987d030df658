"""Each way in which pytest-bdd makes a green record of what never ran, planted, is a collection error with its line.

What pytest-bdd 9.0.1 lets pass, and the test that plants it and sees it caught:

- an undefined step: ``test_every_planted_fault_…``; one that vanishes after collection:
  ``test_recorder.test_a_step_that_vanished_after_collection_is_undefined_and_red``
- a teardown error: ``test_recorder.test_what_did_not_pass_is_never_green``
- two scenarios of one name, under different Rules too: ``test_every_planted_fault_…``
- two definitions for one line: ``test_two_definitions_for_one_line_are_named_with_their_places``,
  ``test_a_definition_in_a_conftest_does_not_silently_replace_one_of_the_library``
- empty Examples: ``test_every_planted_fault_…``
- ``--cucumber-json`` over several processes: ``test_recorder.test_a_cucumber_json_that_two_processes_would_leave_empty_is_refused``;
  our own record of them: ``test_recorder.test_two_processes_leave_the_record_that_one_leaves``
- an async step: ``test_an_async_step_is_refused_since_nobody_would_await_it``
- a table or a text below a step that reads none, which is dropped: ``test_every_planted_fault_…``

``test_the_list_above_names_tests_that_there_are`` holds it against them.
"""

import re
from collections.abc import Iterator

import pytest

from tests.steps.plugin import test_recorder
from tests.steps.plugin.harness import HEAD, STEPS, World, feature, quick_garbage_collection

pytest_plugins = ["pytester"]

FINE = feature("""
    Scenario: fine
      When "dana" halts everything because "w"
      Then 2 posts stand
    """)


@pytest.fixture
def world(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with quick_garbage_collection():
        yield World(pytester, monkeypatch)


PLANTED = {
    "two scenarios of one name, under different rules": (
        """
        Rule: one
          Scenario: same
            Then 2 posts stand
        Rule: two
          Scenario: same
            Then 2 posts stand
        """,
        "features/x.feature:7: the scenario 'same' has the name of the one on line 4; rename one",
    ),
    "an undefined step": (
        """
        Scenario: a
          When "dana" stops everything because "wrong campaign"
          Then 2 posts stand
        """,
        'features/x.feature:4: no step says: When "dana" stops everything because "wrong campaign"',
    ),
    "an undefined step in one row of an outline": (
        """
        Scenario Outline: a
          Then <what>
          Examples:
            | what          |
            | 2 posts stand |
            | a post flies  |
        """,
        "features/x.feature:4: no step says: Then a post flies (row on line 8)",
    ),
    "a table that its step does not read": (
        """
        Scenario: a
          Then 2 posts stand
            | platform |
            | nowhere  |
        """,
        "features/x.feature:4: Then 2 posts stand: this step reads no table, so what stands below it would be left out",
    ),
    "a text that its step does not read": (
        """
        Scenario: a
          Then these stand:
            '''
            nowhere
            '''
        """.replace("'''", '"""'),
        "features/x.feature:4: Then these stand:: this step needs a table below it",
    ),
    "a table that is missing": (
        """
        Scenario: a
          Then these stand:
        """,
        "features/x.feature:4: Then these stand:: this step needs a table below it",
    ),
    "an unknown tag": (
        """
        @gate-audt
        Scenario: a
          Then 2 posts stand
        """,
        "features/x.feature:3: @gate-audt is no registered tag; did you mean @gate-audit",
    ),
    "an unknown tag on examples": (
        """
        Scenario Outline: a
          Then <n> posts stand
          @quick
          Examples:
            | n |
            | 2 |
        """,
        "features/x.feature:5: @quick is no registered tag",
    ),
    "a quarantine until no day": (
        """
        @quarantined-until-2026-02-30
        Scenario: a
          Then 2 posts stand
        """,
        "features/x.feature:3: @quarantined-until-2026-02-30 names no day",
    ),
    "an unused column": (
        """
        Scenario Outline: a
          Then <n> posts stand
          Examples:
            | n | why |
            | 2 | x   |
        """,
        "features/x.feature:6: the column 'why' is used nowhere",
    ),
    "a column twice": (
        """
        Scenario Outline: a
          Then <n> posts stand
          Examples:
            | n | n |
            | 2 | 3 |
        """,
        "features/x.feature:6: the column 'n' stands twice",
    ),
    "a column that is a regular expression": (
        """
        Scenario Outline: a
          Then <n(> posts stand
          Examples:
            | n( |
            | 2  |
        """,
        "features/x.feature:6: the column 'n(' needs a name",
    ),
    "examples without a row": (
        """
        Scenario Outline: a
          Then <n> posts stand
          Examples:
            | n |
        """,
        "features/x.feature:5: these Examples have no row",
    ),
    "examples without a table": (
        """
        Scenario Outline: a
          Then <n> posts stand
          Examples:
        """,
        "features/x.feature:5: these Examples have no row",
    ),
    "an outline without examples": (
        """
        Scenario Outline: a
          Then 2 posts stand
        """,
        "features/x.feature:3: the outline 'a' has no Examples",
    ),
    "a raw placeholder": (
        """
        Scenario: a
          Then <n> posts stand
        """,
        "features/x.feature:4: <n> is never filled; add Examples with a column 'n'",
    ),
    "a raw placeholder in a table": (
        """
        Scenario: a
          Then these stand:
            | platform |
            | <which>  |
        """,
        "features/x.feature:4: <which> is never filled",
    ),
    "a placeholder that one of the examples does not fill": (
        """
        Scenario Outline: a
          When "dana" halts everything because "<why>"
          Then <n> posts stand
          Examples:
            | n |
            | 2 |
        """,
        "features/x.feature:4: <why> is never filled by the Examples on line 6",
    ),
    "a placeholder in a background": (
        """
        Background:
          Given the client "<who>"
        Scenario Outline: a
          When "dana" halts everything because "<who>"
          Then 2 posts stand
          Examples:
            | who  |
            | acme |
        """,
        "features/x.feature:4: <who> in a Background is never filled",
    ),
    "a row twice": (
        """
        Scenario Outline: a
          Then <n> posts stand
          Examples:
            | n |
            | 2 |
            | 2 |
        """,
        "features/x.feature:8: this row repeats the one on line 7",
    ),
    "a cell that looks like a placeholder": (
        """
        Scenario Outline: a
          When "dana" halts everything because "<why>"
          Then 2 posts stand
          Examples:
            | why |
            | <x> |
        """,
        "features/x.feature:8: the cell '<x>' looks like a placeholder",
    ),
    "a scenario without a Then": (
        """
        Background:
          Given the client "acme"
        Scenario: a
          When "dana" halts everything because "w"
          And "dana" halts everything because "w"
        """,
        "features/x.feature:5: the scenario 'a' has no Then",
    ),
    "a scenario without steps": ("Scenario: a", "features/x.feature:3: the scenario 'a' has no Then"),
    "a scenario without a name": (
        """
        Scenario:
          Then 2 posts stand
        """,
        "features/x.feature:3: the scenario has no name",
    ),
    "a scenario that begins with And": (
        """
        Scenario: a
          And the client "acme"
          Then 2 posts stand
        """,
        "features/x.feature:4:",
    ),
    "a feature without a scenario": ("", "features/x.feature:2: the feature has no scenario"),
    "two parse errors": (
        """
        Scenario: a
          Given the client "acme"
          nonsense
          Then 2 posts stand
          more nonsense
        """,
        "features/x.feature:5: not Gherkin:",
    ),
}


def test_every_planted_fault_is_a_collection_error_with_file_and_line(world: World) -> None:
    for number, (body, _says) in enumerate(PLANTED.values()):
        world.write(feature(body), f"planted_{number}")
    said = world.faults(FINE)
    expected = {
        name: says.replace("x.feature", f"planted_{n}.feature") for n, (name, (_, says)) in enumerate(PLANTED.items())
    }
    assert [name for name, says in expected.items() if says not in said] == []


@pytest.mark.parametrize("tags", ["", "@slow @S5-A1", "@gate-nowhere"])
def test_a_feature_without_a_gate_or_flow_tag_is_refused(world: World, tags: str) -> None:
    said = world.faults(f"{tags}\nFeature: Halts\n  Scenario: a\n    Then 2 posts stand\n")
    assert "features/x.feature:2: the feature has no gate or flow tag" in said


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "features/x.feature:1: holds no Feature"),
        (b"# only a comment\n", "features/x.feature:1: holds no Feature"),
        (HEAD.encode() + b"  Scenario: \xe4\n", "features/x.feature:3: byte 0xe4 is not UTF-8"),
        (b"# language: xx\n" + HEAD.encode(), "features/x.feature:1: not Gherkin: Language not supported: xx"),
    ],
)
def test_a_file_that_is_no_feature_is_refused_with_its_line(world: World, text: bytes, says: str) -> None:
    assert says in world.faults(text)


def test_two_definitions_for_one_line_are_named_with_their_places(world: World) -> None:
    world.steps(STEPS + '\n@then(parsers.re(r"(?P<n>\\d+) posts stand"))\ndef other(n): pass\n')
    said = world.faults(FINE)
    assert "features/x.feature:5: 2 steps mean: Then 2 posts stand" in said
    assert "'{n:d} posts stand' (some_steps.py:" in said


def test_a_definition_in_a_conftest_does_not_silently_replace_one_of_the_library(world: World) -> None:
    code = "from pytest_bdd import then, parsers\n@then(parsers.parse('{n:d} posts stand'))\ndef again(n): pass\n"
    (world.path / "features" / "conftest.py").write_text(code)
    assert "2 steps mean: Then 2 posts stand" in world.faults(FINE)


def test_an_async_step_is_refused_since_nobody_would_await_it(world: World) -> None:
    world.steps(STEPS + '\n@then("it is awaited")\nasync def awaited(): assert False\n')
    said = world.faults(feature("Scenario: a\n  Then it is awaited\n"))
    assert "the step 'it is awaited' is async (some_steps.py:" in said


def test_a_step_whose_reader_breaks_says_so_with_the_line(world: World) -> None:
    code = (
        "\ndef fussy(text):\n    raise LookupError('no such colour')\n"
        "fussy.pattern = '.+'\n"
        "@then(parsers.parse('it is {colour:Colour}', extra_types={'Colour': fussy}))\ndef coloured(colour): pass\n"
    )
    world.steps(STEPS + code)
    said = world.faults(feature("Scenario: a\n  Then it is mauve\n"))
    assert "features/x.feature:4: Then it is mauve: cannot be read: no such colour" in said


def test_an_undefined_step_is_answered_with_the_three_nearest_filled_in(world: World) -> None:
    said = world.faults(feature('Scenario: a\n  When "dana" stops everything because "w"\n  Then 2 posts stand\n'))
    offered = said.partition("the nearest that are known:")[2].splitlines()[1:4]
    assert offered[0].strip() == 'When "dana" halts everything because "w"'
    assert all(line.split()[0] in {"Given", "When", "Then"} for line in offered)


def test_all_faults_of_all_files_are_listed_at_once_and_nothing_runs(world: World) -> None:
    world.write(FINE, "fine")
    world.write(feature("Scenario: a\n  Then nothing known\n"), "a")
    said = world.faults(feature("@no-tag\nScenario: b\n  When it is skipped\n"))
    for fault in (
        "a.feature:4: no step says",
        "x.feature:3: @no-tag is no",
        "x.feature:4: the scenario 'b' has no Then",
    ):
        assert fault in said


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbf" + FINE.encode(),
        FINE.replace("\n", "\r\n").encode(),
        FINE.replace("    ", "\t\t").encode(),
        FINE.replace("Feature:", "Funktionalität:")
        .replace("Scenario:", "Szenario:")
        .replace("When", "Wenn")
        .replace("Then", "Dann")
        .replace("@gate", "# language: de\n@gate", 1)
        .encode(),
    ],
    ids=["byte-order mark", "CRLF", "tabs", "German"],
)
def test_marks_line_ends_tabs_and_other_languages_are_fine(world: World, text: bytes) -> None:
    world.write(text)
    assert world.run().ret == 0
    assert world.statuses() == {"fine": ["PASSED"] * 5}


def test_every_registered_tag_is_taken_as_a_mark(world: World) -> None:
    tags = "@gate-cadence @gate-error-budget @phase-ga @S5-D5 @wall-clock @slow @quarantined-until-2026-12-31"
    world.write(FINE.replace("  Scenario", f"  {tags}\n  Scenario"))
    assert world.run("--strict-markers", "-m", "S5-D5 and quarantined-until-2026-12-31", "features").ret == 0


def test_without_any_step_the_library_is_missed_once_and_not_line_by_line(world: World) -> None:
    world.steps("")
    said = world.faults(FINE)
    assert "features/x.feature:2: no step is known at all" in said
    assert "no step says" not in said


def test_a_line_without_a_placeholder_is_missed_once_not_once_per_row(world: World) -> None:
    body = (
        "Scenario Outline: a\n  When nobody knows\n  Then <n> posts stand\n  Examples:\n    | n |\n    | 2 |\n    | 4 |"
    )
    assert world.faults(feature(body)).count("no step says: When nobody knows") == 1


def test_the_list_above_names_tests_that_there_are() -> None:
    named = re.findall(r"``(test_recorder\.)?(test_\w+)(…?)``", __doc__ or "")
    assert len(named) == 12
    for elsewhere, name, cut in named:
        there = dir(test_recorder) if elsewhere else globals()
        assert any(each.startswith(name) if cut else each == name for each in there), name
