"""Each operator at its edges: equal, missing, unreadable; case and inversion."""

import pytest

from safety_core.errors import BadInput
from safety_core.flags.operators import OPERATORS
from tests.safety_core.flags.ground import context, flag, flags, where

TIME = "2026-11-28T19:00:00Z"


def on(name, given, operator, *values: str, **more: object):
    found = flags(flag("f", where(name, operator, *values, **more)))
    return found.answer("f", context(**({} if given is None else {name: given}))).on


@pytest.mark.parametrize(
    ("operator", "constant", "true_for", "false_for"),
    [
        ("NUM_EQ", "5", ["5", "5.0", "+5", "5e0"], ["4", "5.000001", "five", "", "nan"]),
        ("NUM_GT", "5", ["5.1", "inf"], ["5", "4.9", "nan", "x"]),
        ("NUM_GTE", "5", ["5", "5.1"], ["4.999", "nan"]),
        ("NUM_LT", "5", ["4.9", "-inf"], ["5", "x"]),
        ("NUM_LTE", "5", ["5", "-1"], ["5.001", " 5", "5_0"]),
        ("DATE_AFTER", TIME, ["2026-11-28T19:00:00.001Z", "2026-11-28T19:30:00+00:00"], [TIME, "2026-11-28", "soon"]),
        (
            "DATE_BEFORE",
            TIME,
            ["2026-11-28T18:59:59.999Z", "2026-11-28T19:30:00+01:00"],
            [TIME, "2026-02-30T00:00:00Z"],
        ),
        ("SEMVER_EQ", "1.2.3", ["1.2.3", "1.2.3+build"], ["1.2.4", "1.2.3-rc.1", "v1.2.3", "1.2"]),
        ("SEMVER_GT", "1.2.3-rc.2", ["1.2.3", "1.2.3-rc.10", "1.10.0"], ["1.2.3-rc.2", "1.2.3-rc.1", "1.2.3-9"]),
        ("SEMVER_GTE", "1.2.3", ["1.2.3", "1.2.4"], ["1.2.3-rc.1"]),
        ("SEMVER_LT", "1.2.3", ["1.2.3-rc.1", "1.2.2"], ["1.2.3", "01.2.2", "0." + "9" * 40 + ".0"]),
        ("SEMVER_LTE", "1.2.3", ["1.2.3", "0.9.9"], ["1.2.4", ""]),
    ],
)
def test_an_operator_with_one_value_compares_what_can_be_read_and_nothing_else(operator, constant, true_for, false_for):
    for value in true_for:
        assert on("x", value, operator, value=constant), value
        assert not on("x", value, operator, value=constant, inverted=True), value
    for value in [*false_for, None]:
        assert not on("x", value, operator, value=constant), value
        assert on("x", value, operator, value=constant, inverted=True), value


@pytest.mark.parametrize(
    ("operator", "values", "true_for", "false_for"),
    [
        ("IN", ["a", "b"], ["a", "b"], ["A", "c", "", None]),
        ("NOT_IN", ["a", "b"], ["c", "A", None], ["a", "b"]),
        ("STR_CONTAINS", ["bc", "x"], ["abcd", "x"], ["ABCD", "ac", "", None]),
        ("STR_STARTS_WITH", ["ab"], ["ab", "abc"], ["Ab", "cab", None]),
        ("STR_ENDS_WITH", ["bc"], ["bc", "abc"], ["aBC", "bcd", None]),
        ("IN_CIDR", ["10.0.0.0/8", "::1"], ["10.255.0.1", "::1"], ["11.0.0.1", "10.0.0.256", "ten", "::1%eth0", None]),
    ],
)
def test_an_operator_with_a_list_takes_any_of_it(operator, values, true_for, false_for):
    for value in true_for:
        assert on("x", value, operator, *values), value
        assert not on("x", value, operator, *values, inverted=True), value
    for value in false_for:
        assert not on("x", value, operator, *values), value
        assert on("x", value, operator, *values, inverted=True), value


@pytest.mark.parametrize("operator", ["STR_CONTAINS", "STR_STARTS_WITH", "STR_ENDS_WITH"])
def test_case_counts_unless_the_constraint_says_otherwise(operator):
    assert not on("x", "STRASSE-É", operator, "strasse-é")
    assert on("x", "STRASSE-É", operator, "strasse-é", caseInsensitive=True)
    assert on("x", "strasse-é", operator, "STRASSE-É", caseInsensitive=True)


def test_a_list_of_none_is_nobody_and_everybody_but_none():
    for_nobody = {"name": "default", "constraints": [{"contextName": "x", "operator": "IN", "values": []}]}
    for_all = {"name": "default", "constraints": [{"contextName": "x", "operator": "NOT_IN", "values": []}]}
    assert not flags(flag("f", for_nobody)).answer("f", context(x="a")).on
    assert flags(flag("f", for_all)).answer("f", context(x="a")).on


def test_constraints_of_one_strategy_must_all_hold_and_those_of_a_segment_with_them():
    both = where("x", "IN", "a")
    both["constraints"] += where("y", "IN", "b")["constraints"]
    both["segments"] = [7]
    found = flags(flag("f", both), segments=[{"id": 7, "constraints": where("z", "NOT_IN", "no")["constraints"]}])
    assert found.answer("f", context(x="a", y="b", z="c")).on
    for missing in ({"y": "b", "z": "c"}, {"x": "a", "z": "c"}, {"x": "a", "y": "b", "z": "no"}):
        assert not found.answer("f", context(**missing)).on


def test_every_operator_is_known_by_name_and_an_unknown_one_is_answered_with_them():
    with pytest.raises(BadInput, match="'IS_NICE' is none; take one of: IN, NOT_IN, STR_CONTAINS") as wrong:
        flags(flag("f", where("x", "IS_NICE", "a")))
    assert wrong.value.field == "features.0.strategies.0.constraints.0.operator"
    assert len(set(OPERATORS)) == 18
