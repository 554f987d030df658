"""Claims: objectives say one thing only, and what is wrong with a file is named by file, line and field."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safety_core.adapters.stores import packaged
from safety_core.budget.objectives import Burn, Does
from safety_core.errors import BadFile
from safety_core.shell.objectives_text import parse
from safety_core.vocabulary import Action, Harm, Platform
from tests.fuzzing import fuzzed

TEXT = (Path(packaged.__file__).parent / "objectives.yaml").read_text(encoding="utf-8")


def test_the_packaged_objectives_are_99_percent_of_what_x_can_do():
    found = parse(TEXT, source="objectives.yaml")
    assert [(each.platform, each.action, each.target) for each in found.objectives] == [
        (Platform.X, action, 0.99) for action in (Action.PUBLISH, Action.REPLY, Action.LIKE, Action.FOLLOW)
    ]
    assert found.objectives[0].burns == (
        Burn(name="fast-burn", long_s=3_600, short_s=300, rate=14.4),
        Burn(name="slow-burn", long_s=21_600, short_s=1_800, rate=6),
        Burn(name="steady-burn", long_s=259_200, short_s=21_600, rate=1),
    )
    assert {each.harm for each in found.triggers} >= {Harm.ERROR_RATE, Harm.LATENCY, Harm.BUDGET_BURN}
    assert found.does(Harm.BUDGET_BURN, Platform.X, Action.PUBLISH) is Does.HALT


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ("target: 0.99", "target: 1", "spec.objectives.0.target", "not between 0 and 1"),
        ("target: 0.99", "target: 1.0", "spec.objectives.0.target", "not between 0 and 1"),
        ("target: 0.99", "target: 99", "spec.objectives.0.target", "not between 0 and 1"),
        ("target: 0.99", "target: 0.0", "spec.objectives.0.target", "not between 0 and 1"),
        ("target: 0.99", "target: .nan", "spec.objectives.0.target", "two ways"),
        ("target: 0.99", "target: .inf", "spec.objectives.0.target", "two ways"),
        ("target: 0.99", "target: 1e-3", "spec.objectives.0.target", "two ways"),
        ("target: 0.99", "target: 010", "spec.objectives.0.target", "two ways"),
        ("target: 0.99", 'target: "0.99"', "spec.objectives.0.target", "float"),
        ("target: 0.99", "target: 0.99, goal: 1", "spec.objectives.0.goal", "unknown field"),
        ("target: 0.99", "target: 0.99, target: 0.9", "spec.objectives.0.target", "twice"),
        ("isRolling: true", "isRolling: yes", "spec.timeWindow.0.isRolling", "two ways"),
        ("duration: 28d", "duration: 28", "spec.timeWindow.0.duration", "str"),
        ("duration: 28d", 'duration: "28"', "spec.timeWindow.0.duration", "length"),
        ("duration: 28d", "duration: 1M", "spec.timeWindow.0.duration", "length"),
        ("duration: 28d", "duration: 400d", "spec.timeWindow.0.duration", "length"),
        ("duration: 28d", "duration: 1h", "spec.alertPolicies.0.alertPolicyRef", "further than"),
        ("short-window: 5m", "short-window: 2h", "metadata.annotations.holdpoint/short-window", "does not nest"),
        ("short-window: 30m", "short-window: 5m", "spec.alertPolicies.1.alertPolicyRef", "does not nest"),
        ("lookbackWindow: 6h", "lookbackWindow: 1h", "spec.alertPolicies.1.alertPolicyRef", "does not nest"),
        ("threshold: 6,", "threshold: 14.4,", "spec.alertPolicies.1.alertPolicyRef", "does not nest"),
        ("threshold: 6,", "threshold: 0.5,", "spec.conditions.0.spec.condition.threshold", "burn rate"),
        ("alertPolicyRef: fast-burn", "alertPolicyRef: fats-burn", "spec.alertPolicies.0.alertPolicyRef", "no AlertPolicy"),
        ("budgetingMethod: Occurrences", "budgetingMethod: Timeslices", "spec.budgetingMethod", "invalid enum"),
        ("action: publish, permits: ended", "action: reply, permits: ended", "spec.indicator.spec.ratioMetric.total", "another cell"),
        ("action: reply", "action: publish", "spec.indicator", "x-publish already"),
        ("platform: X", "platform: Z", "spec.indicator.spec.ratioMetric.good.metricSource.spec.platform", "invalid enum"),
        ('planned: "500"', "planned: 500", "metadata.annotations.holdpoint/planned", "not text"),
        ('planned: "500"', 'planned: "0"', "metadata.annotations.holdpoint/planned", "out of range"),
        ('look-allows: "0"', 'look-allow: "0"', "metadata.annotations.holdpoint/look-allow", "not known"),
        ("kind: SLO", "kind: SLI", "kind", "none that is known"),
        ("apiVersion: openslo/v1\nkind: SLO", "apiVersion: openslo/v2\nkind: SLO", "apiVersion", "invalid enum"),
        ("name: x-publish\n", "name: X Publish\n", "metadata.name", "plain name"),
        ("name: x-reply\n", "name: x-publish\n", "metadata.name", "already"),
        ("share: 0.5", "share: 50", "spec.share", "not a share"),
        ("atLeast: 20", "atLeast: 0", "spec.atLeast", "out of range"),
        ("harm: wrong_account\n  does: halt", "harm: wrong_account\n  does: stage_back", "spec.does", "too little"),
        ("harm: duplicate", "harm: hard_stop", "spec.harm", "no trigger's"),
        ("harm: duplicate", "harm: error_rate", "spec.atLeast", "is missing"),
        ("harm: error_rate", "harm: duplicate", "spec.atLeast", "means nothing"),
        ("over: 5m", "over: 5", "spec.over", "str"),
        ("does: halt", "does: &x halt", "spec.does", "anchor"),
        ("does: halt", "does: !mine halt", "spec.does", "tag"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_by_line_and_field(old, new, field, said):
    assert old in TEXT
    wrong = TEXT.replace(old, new)
    with pytest.raises(BadFile) as refused:
        parse(wrong, source="mine.yaml")
    assert (refused.value.file, refused.value.field) == ("mine.yaml", field)
    assert said in str(refused.value)
    assert refused.value.line is not None
    assert refused.value.do


def test_the_line_is_the_one_that_is_wrong():
    wrong = TEXT.replace("{displayName: confirmed, target: 0.99}", "{displayName: confirmed, target: 2}")
    line = next(number for number, each in enumerate(wrong.splitlines(), 1) if "target: 2" in each)
    with pytest.raises(BadFile) as refused:
        parse(wrong, source="f")
    assert refused.value.line == line


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "just words\n", "- a\n", "a: [1\n", "a: b: c\n", "\x00", "[" * 2_000, "kind: Trigger\n"]
)
def test_what_is_no_file_of_objectives_is_refused(text):
    with pytest.raises(BadFile):
        parse(text, source="f")


@fuzzed("objectives")
@given(st.integers(0, len(TEXT) - 1), st.characters())
def test_a_character_changed_is_read_or_refused_and_never_an_error_of_another_kind(at, put):
    changed = TEXT[:at] + put + TEXT[at + 1 :]
    try:
        found = parse(changed, source="f")
    except BadFile as refused:
        found = refused
    assert isinstance(found, BadFile) or len(found.objectives) == 4
