"""Each rule of style, with the edge on both sides; and a feature that keeps all of them is left alone."""

from datetime import date

import pytest

from steps.lint.rules import GUARDS, STYLE, meanings, style_faults_of
from steps.plugin.document import parse
from tests.steps.plugin.harness import HEAD, feature

TODAY = date(2026, 11, 29)
BUDGET = "@gate-error-budget\nFeature: Budgets\n"
DRAFT = '"dana" approves the draft of "acme"'


def found(body: str, head: str = HEAD) -> list[tuple[str, int]]:
    return [(fault.rule, fault.line) for fault in style_faults_of(parse(feature(body, head), "x.feature"), TODAY)]


def steps(*lines: str, name: str = "an outcome of some kind", head: str = HEAD) -> list[str]:
    body = "\n".join(["Scenario: " + name, *(f"  {line}" for line in lines)])
    return [rule for rule, _line in found(body, head)]


def test_a_feature_that_keeps_the_rules_is_left_alone() -> None:
    assert steps('Given the client "acme"', f"When {DRAFT}", "And 30 seconds pass", "Then 2 posts stand") == []


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('When "dana" halts everything because "wrong campaign"', None),
        ('When "dana" halts everything', "halt-who-why"),
        ('When "dana" halts everything because ""', "halt-who-why"),
        ('When "dana" halts everything because " "', "halt-who-why"),
        ('When the operator halts everything because "wrong campaign"', "halt-who-why"),
        ('Given "femi" released the halt', "halt-who-why"),
        ('Then "acme" is halted by Holdpoint itself', None),
        ('When "dana" publishes "she halts"', None),
        ('When "acme" publishes "see https://x.com/a"', "no-url"),
        ('When "acme" publishes "see www.x.com"', "no-url"),
        ("Then $.data[0].id is there", "no-json-path"),
        ("Then errors[0].code is there", "no-json-path"),
        ('Given a worker stops at "transport.connected"', None),
        ('Then "X" answers with status 429', "no-status-code"),
        ("Then it answers 404 Not Found", "no-status-code"),
        ("Then 429 posts stand", None),
        ('Then post "1861234567890" stands', "no-id"),
        ('Then "3f2504e0-4f89-11d3-9a0c-0305e82c3301" stands', "no-id"),
        ('Then "urn:li:share:6844785523593134080" stands', "no-id"),
        ("Then 12345678 posts stand", None),
        ("When it sleeps", "no-sleep"),
        ('When "dana" waits 30 seconds', "no-sleep"),
        ("Then the draft waits for a decision", None),
        ("Then it is seen within 30", "duration-unit"),
        ("Then it is seen within 30s", "duration-unit"),
        ("Then it is seen within 30 seconds", None),
        ("Then it is seen within 1.5 hours", None),
        ("When 5 min pass", "duration-unit"),
        ("When 5 minutes pass", None),
        ('Then "X" and Instagram show it', "quoted-names"),
        ('Then "X" and "Instagram" show it', None),
        ("Then Xavier shows it", None),
        ('When "X" refuses everyone as too fast for 90 seconds', "fault-is-given"),
        ('Given "X" refuses everyone as too fast for 90 seconds', None),
    ],
)
def test_a_line_keeps_the_style_or_breaks_the_rule_named(line: str, rule: str | None) -> None:
    head = "@flow-publishing\nFeature: F\n"
    assert set(steps(line, head=head)) == ({rule} if rule else set())


def test_who_was_introduced_in_quotes_stands_in_quotes_everywhere() -> None:
    given = 'Given the clients "acme" and "zeta" with 2 accounts each on "X"'
    assert steps(given, "Then the posts of zeta stand") == ["quoted-names"]
    assert steps(given, 'Then the posts of "zeta" stand on "zeta-1"') == []
    assert steps(given, "Then <zeta> and zeta-1 and zetas stand") == []


def test_a_fault_after_something_was_seen_is_the_world_going_on() -> None:
    assert steps(f"When {DRAFT}", "Then it stands", 'When "X" takes 1 second', "Then it stands") == []


def test_a_given_after_a_when_is_refused() -> None:
    assert steps(f"When {DRAFT}", "Then it stands", 'Given the client "acme"', "Then it stands") == ["given-first"]


@pytest.mark.parametrize(("thens", "expected"), [(6, []), (7, ["pair-length"])])
def test_a_pair_has_at_most_seven_lines_and_givens_are_not_among_them(thens: int, expected: list[str]) -> None:
    lines = [*['Given the client "acme"'] * 3, f"When {DRAFT}", *["Then it stands"] * thens]
    assert steps(*lines) == expected


@pytest.mark.parametrize(("chained", "expected"), [(5, []), (6, ["scenario-length"])])
def test_a_scenario_has_at_most_fifteen_lines(chained: int, expected: list[str]) -> None:
    pairs = [f"When {DRAFT}", "Then it stands"] * chained
    assert steps(*['Given the client "acme"'] * 5, *pairs[: 10 if chained == 5 else 11]) == expected


@pytest.mark.parametrize(("events", "expected"), [(4, []), (5, ["one-event"])])
def test_time_that_passes_is_no_event_of_its_own(events: int, expected: list[str]) -> None:
    assert steps(*[f"When {DRAFT}"] * events, "And 2 minutes pass", "Then it stands") == expected


@pytest.mark.parametrize(
    ("tags", "line", "expected"),
    [
        ("@gate-kill-switch", "Then the halt is acknowledged within 30 seconds", ["wall-clock"]),
        ("@gate-kill-switch", "Then the halt is acknowledged within its bound", []),
        ("@gate-kill-switch @wall-clock", "Then the halt is acknowledged within 30 seconds", []),
        ("@gate-kill-switch", "Then nothing begins for 30 seconds", []),
        ("@gate-audit", "Then it is signed within 2 seconds", []),
    ],
)
def test_seconds_of_the_kill_switch_are_of_the_wall_clock(tags: str, line: str, expected: list[str]) -> None:
    assert steps(line, head=f"{tags}\nFeature: F\n") == expected


def test_a_name_that_promises_seconds_needs_the_wall_clock_too() -> None:
    assert steps("Then it stands", name="a halt takes hold within two seconds") == ["wall-clock"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [("", True), ("no post arrives; no reply does", True), ("No post arrives. Nor a reply", True), ("No post", False)],
)
def test_a_rule_says_one_thing(name: str, wrong: bool) -> None:
    body = f"Rule: {name}\n  Scenario: an outcome of it\n    Then it stands"
    assert [rule for rule, _ in found(body)] == (["rule-invariant"] if wrong else [])


def test_a_rule_is_said_once_and_shown_by_a_scenario() -> None:
    body = "Rule: One\n  Scenario: an outcome of it\n    Then it stands\nRule: One\n"
    assert found(body) == [("rule-invariant", 6), ("rule-invariant", 6)]


@pytest.mark.parametrize("name", ["test 1", "Happy path", "publishing works", "It works", "a post"])
def test_a_name_without_an_outcome_is_refused(name: str) -> None:
    assert steps("Then it stands", name=name) == ["outcome-in-name"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [(["1 | a"], 1), (["1 | a", "2 | a"], 1), (["1 | a", "2 | b"], 0), (["1 | a", "1 | b", "2 | a"], 0)],
)
def test_an_outline_is_a_matrix(rows: list[str], expected: int) -> None:
    table = "\n".join(f"    | {row} |" for row in ["n | w", *rows])
    body = f"Scenario Outline: an outcome of <n>\n  Then <n> <w> stand\n  Examples:\n{table}"
    assert [rule for rule, _ in found(body)] == ["outline-matrix"] * expected


@pytest.mark.parametrize(
    ("head", "day", "expected"),
    [
        (BUDGET, "2026-11-29", []),
        (BUDGET, "2026-11-28", ["quarantine"]),
        (HEAD, "2026-12-31", ["quarantine"]),
        ("@gate-cadence\nFeature: F\n", "2026-12-31", ["quarantine"]),
        ("@flow-publishing\nFeature: F\n", "2026-12-31", []),
    ],
)
def test_a_quarantine_is_in_date_and_never_where_nothing_is_tolerated(head: str, day: str, expected: list[str]) -> None:
    body = f"@quarantined-until-{day}\nScenario: an outcome of some kind\n  Then it stands"
    assert [rule for rule, _ in found(body, head)] == expected


def test_a_finding_points_at_the_word() -> None:
    body = 'Scenario: an outcome of some kind\n  Given the client "acme"\n  Then it is seen within 30s'
    (fault,) = style_faults_of(parse(feature(body), "x.feature"), TODAY)
    assert (fault.line, fault.column) == (5, len("    Then it is seen within ") + 1)


def test_every_rule_says_what_it_asks_for_once() -> None:
    ids = [*GUARDS, *(name for names, _check in STYLE for name in names)]
    assert len(ids) == len(set(ids)) == len(meanings())
    assert all(meanings().values())
