"""Each rule of the kill switch at its edge, on both sides."""

import pytest

from reports.evidence.rows import BreachRow
from reports.rules.case import Case
from tests.reports import bench as benches
from tests.reports.rules import case as cases
from tests.reports.rules.case import (
    HEAD,
    Change,
    bench_of,
    environment_of,
    evidence_of,
    finding,
    found,
    halt,
    one_changed,
    with_samples,
)

GATE = "kill-switch"
BREACH = BreachRow(**HEAD, client="acme", intent="i", permit="p", what="late", found_us=1)
EDGES: list[tuple[str, Change, str]] = [
    ("effects_after", one_changed(), "pass"),
    ("effects_after", one_changed(effects_after=1), "fail"),
    ("effects_after", one_changed(effects_after=1, why_not=("idle",)), "fail"),
    ("effects_after", with_samples(), "no_data"),
    ("effects_after", with_samples(halt(why_not=("idle",))), "no_data"),
    ("samples", with_samples(*(halt(n) for n in range(30))), "pass"),
    ("samples", with_samples(*(halt(n) for n in range(29))), "no_data"),
    ("samples", with_samples(*(halt(n) for n in range(29)), halt(29, why_not=("idle",))), "no_data"),
    ("samples", with_samples(*(halt(n, kind="all" if n == 4 else benches.KINDS[n % 5]) for n in range(30))), "pass"),
    ("samples", with_samples(*(halt(n, kind="all" if n in (4, 9) else benches.KINDS[n % 5]) for n in range(30))), "no_data"),
    ("samples", with_samples(), "no_data"),
    ("response", one_changed(latency_us=29_999_999, bound_us=30_000_000), "pass"),
    ("response", one_changed(latency_us=30_000_000, bound_us=30_000_000), "fail"),
    ("response", one_changed(latency_us=10_000_000), "pass"),
    ("response", one_changed(latency_us=10_000_001), "fail"),
    ("response", one_changed(latency_us=None), "fail"),
    ("response", one_changed(latency_us=None, why_not=("idle",)), "fail"),
    ("response", with_samples(), "no_data"),
    ("proven_bound", one_changed(bound_us=30_000_000), "pass"),
    ("proven_bound", one_changed(bound_us=30_000_001), "fail"),
    ("proven_bound", bench_of(bound_s=30.0), "pass"),
    ("proven_bound", bench_of(bound_s=30.001), "fail"),
    ("proven_bound", environment_of(bench=None), "no_data"),
    ("proven_bound", with_samples(), "no_data"),
    ("breaches", evidence_of(breaches=()), "pass"),
    ("breaches", evidence_of(breaches=(BREACH,)), "fail"),
    ("breaches", evidence_of(permits=()), "no_data"),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "change", "word"), EDGES)
def test_each_rule_at_its_edge(good: Case, rule: str, change: Change, word: str) -> None:
    result = cases.of(GATE, rule, change(good))
    assert (result.word, bool(result.why)) == (word, word != "pass"), result.why


def test_every_rule_has_an_edge_here_or_is_shared() -> None:
    assert {rule for rule, _, _ in EDGES} == set(cases.rules_of(GATE)) - {"invariants", "scenarios"}


def test_harm_is_shown_by_the_effects_that_arrived(good: Case) -> None:
    harmed = found(I3=finding("I3", status="broken"))(one_changed(effects_after=1)(good))
    assert [each.sentence for each in cases.of(GATE, "effects_after", harmed).rows] == ["what broke I3"]


def test_a_breach_is_shown_by_its_row(good: Case) -> None:
    (row,) = cases.of(GATE, "breaches", evidence_of(breaches=(BREACH,))(good)).rows
    assert (row.row["kind"], row.row["what"]) == ("breach", "late")
