"""`holdpoint steps`: listing, searching, the page, the stub for editors, and what it says to bad input."""

import json

from steps.cli import steps
from tests.steps.cli.shell import Shell
from tests.steps.plugin.harness import STEPS, feature

pytest_plugins = ["pytester"]

SAID = feature("""
    Scenario: what was posted stands
      When "olga" halts everything because "w"
      Then 2 posts stand
    """)
ODD = r"""
@then(parsers.parse("it's (either/or) of \"{n:d}\" \\ <b>"))
def odd(n): pass

@then(parsers.re(r"(?P<n>\d+) of a/b"))
def regular(n): pass
"""


def test_the_list_shows_an_example_from_the_features_and_makes_one_up_where_none_says_it(small: Shell) -> None:
    small.world.write(SAID)
    result = small.call(steps.command)
    assert result.exit_code == 0
    assert 'When  "<person>" halts everything because "<reason>"' in result.output
    assert 'e.g. "olga" halts everything because "w"  (features/x.feature:3)' in result.output
    assert 'e.g. the client "acme"\n' in result.output
    assert "n: a whole number" in result.output
    assert small.runs() == []


def test_a_search_finds_steps_with_all_of_its_words(small: Shell) -> None:
    result = small.call(steps.command, "HALTS", "everything")
    assert result.output.count("e.g.") == 1
    assert result.exit_code == 0


def test_a_search_in_vain_names_the_nearest_and_ends_with_one(small: Shell) -> None:
    result = small.call(steps.command, "halts", "everythng", "because")
    assert result.exit_code == 1
    assert 'the nearest that are known:\n    When "<person>" halts everything because "<reason>"' in result.output


def test_programs_get_every_step_with_its_words(small: Shell) -> None:
    small.world.write(SAID)
    told = json.loads(small.call(steps.command, "--json", "posts", "stand").output)
    assert told == [
        {
            "noun": "some steps",
            "kind": "then",
            "text": "<n> posts stand",
            "words": {"n": "a whole number"},
            "expression": "{int} posts stand",
            "expression_type": "CUCUMBER_EXPRESSION",
            "example": "2 posts stand",
            "example_place": "features/x.feature:3",
            "example_scenario": "what was posted stands",
            "example_below": [],
        }
    ]


def test_a_manual_scenario_is_no_example_since_nobody_runs_it(small: Shell) -> None:
    small.world.write(SAID.replace("  Scenario", "  @manual\n  Scenario"))
    assert "features/x.feature" not in small.call(steps.command).output


def test_the_page_holds_every_step_and_asks_the_network_for_nothing(small: Shell) -> None:
    small.world.steps(STEPS + ODD)
    small.world.write(SAID)
    assert small.call(steps.command, "--html", "steps.html").output == "wrote steps.html\n"
    page = (small.path / "steps.html").read_text(encoding="utf-8")
    assert page.count("<dt>") == 13
    assert "&lt;b&gt;" in page
    assert "<b> " not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<script") == 1, "the one that finds steps, let in by its digest"
    assert "script-src 'sha256-" in page


def test_the_stub_is_javascript_with_every_step_as_it_is_written(small: Shell) -> None:
    small.world.steps(STEPS + ODD)
    small.call(steps.command, "--stub", "steps.js")
    text = (small.path / "steps.js").read_text(encoding="utf-8")
    assert "When('{string} halts everything because {string}', () => {})" in text
    assert 'Then(`it\'s \\(either\\/or) of "{int}" \\\\ <b>`, () => {})' in text
    assert "Then(/^(?<n>\\d+) of a\\/b$/, () => {})" in text
    assert '"cucumber.glue": ["steps.js"]' in text


def test_where_the_page_cannot_be_written_it_says_so(small: Shell) -> None:
    result = small.call(steps.command, "--html", "no/such/folder.html")
    assert result.exit_code == 2
    assert "no/such/folder.html: cannot be written" in result.output


def test_without_any_step_it_says_what_is_missing(small: Shell) -> None:
    small.world.steps("")
    result = small.call(steps.command)
    assert result.exit_code == 2
    assert "no step is known at all" in result.output
