"""`junit.xml` counts what ran, marks all that is no pass, and stays XML whatever stands in a name."""

import json
import re
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest

from tests.reports.cucumber import Told
from tests.reports.machine.conftest import VERDICTS, Runs
from tests.reports.six import SCENARIOS

CHILDREN = {"testsuites": {"testsuite"}, "testsuite": {"properties", "testcase"}, "properties": {"property"},
            "testcase": {"failure", "error", "skipped"}, "property": set(), "failure": set(), "error": set(),
            "skipped": set()}  # fmt: skip
ASKED = {"testsuites": {"name", "tests", "failures", "errors", "time"}, "property": {"name", "value"},
         "testsuite": {"name", "tests", "failures", "errors", "skipped", "time", "timestamp"},
         "testcase": {"name", "classname", "time"}, "failure": {"message", "type"}, "error": {"message", "type"},
         "skipped": {"message", "type"}, "properties": set()}  # fmt: skip


def parsed(folder: Path) -> Element:
    return fromstring((folder / "junit.xml").read_bytes())


def suites(folder: Path) -> dict[str, Element]:
    return {each.get("name", ""): each for each in parsed(folder)}


def mark(case: Element) -> str | None:
    return case[0].tag if len(case) else None


def test_its_shape_is_the_one_that_others_read(judged: Path) -> None:
    for each in parsed(judged).iter():
        assert set(each.attrib) == ASKED[each.tag], each.tag
        assert {child.tag for child in each} <= CHILDREN[each.tag]
        if each.tag == "testcase":
            assert len(each) <= 1
        for name in ("tests", "failures", "errors", "skipped"):
            assert re.fullmatch(r"\d+", each.get(name, "0"))
        assert re.fullmatch(r"\d+\.\d{6}", each.get("time", "0.000000"))
        if each.tag == "testsuite":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", each.get("timestamp", ""))


def test_its_counts_are_those_of_its_cases(judged: Path) -> None:
    whole = parsed(judged)
    for suite in whole:
        marks = [mark(each) for each in suite.iter("testcase")]
        counted = (len(marks), marks.count("failure"), marks.count("error"), marks.count("skipped"))
        assert tuple(int(suite.get(name, "")) for name in ("tests", "failures", "errors", "skipped")) == counted
    for name in ("tests", "failures", "errors"):
        assert int(whole.get(name, "")) == sum(int(each.get(name, "")) for each in whole)


def test_a_reader_of_the_marks_alone_sees_green_for_a_go_and_for_nothing_else(kind: str, judged: Path) -> None:
    marks = {mark(each) for each in parsed(judged).iter("testcase")}
    assert ({"failure", "error"} & marks == set()) == (VERDICTS[kind] == "GO")


def test_gates_criteria_and_features_are_suites_and_each_says_what_was_judged(runs: Runs) -> None:
    folder = runs.no_go()
    plain, found = json.loads((folder / "gate.json").read_text()), suites(folder)
    assert set(found) == {"features/kill_switch/all.feature", "gates", "criteria"}
    assert len(list(found["features/kill_switch/all.feature"].iter("testcase"))) == len(SCENARIOS)
    words = {"GO": None, "NO-GO": "failure", "NO DATA": "error", None: "skipped"}
    for room, key in (("gates", "gate"), ("criteria", "criterion")):
        cases = [(each.get("name"), mark(each)) for each in found[room].iter("testcase")]
        assert cases == [(f"{each['title']} ({each[key]})", words[each["word"]]) for each in plain[room]]
    assert {each.get("type") for each in found["gates"].iter("failure")} == {"NO-GO"}
    for suite in found.values():
        told = {each.get("name"): each.get("value") for each in suite.iter("property")}
        assert told["verdict"] == "NO-GO"
        assert [told[name] for name in ("seed", "commit", "policy_digest", "step", "run")] == [
            str(plain[name]) for name in ("seed", "commit", "policy_digest", "step", "run")
        ]


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("PASSED",), None),
        (("PASSED", "FAILED"), "failure"),
        (("SKIPPED",), "skipped"),
        (("PENDING",), "error"),
        (("UNDEFINED", "SKIPPED"), "error"),
        (("AMBIGUOUS",), "error"),
        (("UNKNOWN",), "error"),
    ],
)
def test_only_what_passed_has_no_mark(runs: Runs, statuses: tuple[str, ...], expected: str | None) -> None:
    folder = runs.of(Told().scenario("One", *statuses), success=False)
    (case,) = suites(folder)["features/kill_switch/all.feature"].iter("testcase")
    assert mark(case) == expected


def test_what_never_ran_is_an_error(runs: Runs) -> None:
    folder = runs.of(Told().scenario("One", start=False), success=False)
    (case,) = suites(folder)["features/kill_switch/all.feature"].iter("testcase")
    assert (mark(case), case[0].get("message"), case.get("time")) == ("error", "it never ran", "0.000000")


def test_a_failure_says_where_why_and_how_to_have_it_again(runs: Runs) -> None:
    failure = {"replay": "holdpoint replay R#f:20", "error": "no"}
    told = Told().scenario("One").scenario("Two", "PASSED", "FAILED", failure=failure, message="first\nsecond")
    case = list(suites(runs.of(told, success=False))["features/kill_switch/all.feature"].iter("testcase"))[1]
    assert case.get("classname") == "features.kill_switch.all"
    assert case.get("time") == "0.000000"
    assert case[0].get("message") == "first"
    assert str(case[0].text).splitlines() == [
        "features/kill_switch/all.feature:20, line 22: nothing arrives at a platform",
        "first",
        "second",
        "holdpoint replay R#f:20",
    ]


def test_time_is_what_the_steps_took(runs: Runs) -> None:
    told = Told().scenario("One")
    for each in told._ran:
        if "testStepFinished" in each:
            each["testStepFinished"]["testStepResult"]["duration"] = {"seconds": 1, "nanos": 500_001_999}
    (case,) = suites(runs.of(told))["features/kill_switch/all.feature"].iter("testcase")
    assert case.get("time") == "4.500003"


def test_names_are_unique_in_their_suite_and_a_name_that_stands_alone_is_left_as_it_is(runs: Runs) -> None:
    told = Told().scenario("Same").scenario("Same").scenario("Other").scenario("Same (20)")
    names = [each.get("name") for each in suites(runs.of(told))["features/kill_switch/all.feature"].iter("testcase")]
    assert names == ["Same (10)", "Same (20)", "Other", "Same (20) #2"]


@pytest.mark.parametrize(
    ("hostile", "stands"),
    [
        ("]]><failure/>", "]]><failure/>"),
        ("<!DOCTYPE x [<!ENTITY a 'b'>]>&a;", "<!DOCTYPE x [<!ENTITY a 'b'>]>&a;"),
        ("\x00\x1b[31mred\x07", "\\u0000\\u001b[31mred\\u0007"),
        ("\ud800 alone", "\\ud800 alone"),
        ("\ufffe\uffff", "\\ufffe\\uffff"),
        ("\"' \U0001f6d1 \u202e", "\"' \U0001f6d1 \u202e"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ],
)
def test_hostile_text_stays_text(runs: Runs, hostile: str, stands: str) -> None:
    told = Told().scenario(hostile, "FAILED", message=hostile, failure={"replay": hostile})
    (case,) = suites(runs.of(told, success=False))["features/kill_switch/all.feature"].iter("testcase")
    assert case.get("name") == stands
    assert str(case[0].text).endswith(f"{stands}\n{stands}")
