"""The five criteria, each on both sides of its edge."""

import pytest

from reports import policy
from reports.evidence.messages import Step
from reports.evidence.rows import PermitRow
from reports.rules import criteria
from reports.rules.case import Case
from reports.statistics import lower_bound
from tests.reports.rules.case import (
    HEAD,
    SECOND,
    Change,
    evidence_of,
    finding,
    found,
    found_elsewhere,
    halt,
    replace,
    run_of,
    scenario,
    with_samples,
)

STEP = "simulated → house"


def permit(n: int, state: str = "confirmed", **changed: object) -> PermitRow:
    plain = {
        "permit": f"per-{n}", "intent": f"int-{n}", "client": "acme", "platform": "X", "account": "a", "platform_account": "7",
        "action": "publish", "worker": "w", "epoch": 0, "asked_us": 1, "duration_us": 7, "minted_us": 1, "sent_us": 10,
        "answered_us": 20, "settle_us": None, "confirmed_us": 10 + SECOND if state == "confirmed" else None, "state": state,
        "reason": None, "object": None, "visible": "v",
    }  # fmt: skip
    return PermitRow(**HEAD, **{**plain, **changed})  # type: ignore[arg-type]


def permits(good: int, *others: PermitRow) -> Change:
    return evidence_of(permits=(*(permit(n) for n in range(good)), *others))


def bad(count: int, state: str = "rejected", reason: str | None = "platform_invalid") -> list[PermitRow]:
    return [permit(10_000 + n, state, reason=reason) for n in range(count)]


def slow(count: int, took_s: float) -> list[PermitRow]:
    return [permit(20_000 + n, confirmed_us=10 + round(took_s * SECOND)) for n in range(count)]


def scenarios(count: int, *more: object) -> Change:
    made = tuple(scenario(tags=("@gate-audit",)) for _ in range(count))
    return run_of(scenarios=(*made, *more))


EDGES: list[tuple[str, Change, str]] = [
    ("publish-success", permits(1000), "pass"),
    ("publish-success", permits(999), "no_data"),
    ("publish-success", permits(0), "no_data"),
    ("publish-success", permits(996, *bad(4)), "pass"),
    ("publish-success", permits(995, *bad(5)), "no_data"),
    ("publish-success", permits(991, *bad(9)), "no_data"),
    ("publish-success", permits(990, *bad(10)), "fail"),
    ("publish-success", permits(990, *bad(10, "unknown", None)), "fail"),
    ("publish-success", permits(1000, *bad(100, "not_sent", "switch_thrown")), "pass"),
    ("publish-success", permits(1000, *bad(100, "not_sent", "not_connected")), "fail"),
    ("verification", permits(1000), "pass"),
    ("verification", permits(999), "no_data"),
    ("verification", permits(951, *slow(49, 300)), "pass"),
    ("verification", permits(949, *slow(51, 300)), "fail"),
    ("verification", permits(949, *slow(51, 299.9)), "pass"),
    ("verification", permits(949, *bad(51, "unknown", "answer_lost")), "fail"),
    ("verification", permits(1000, *bad(500)), "pass"),
    ("wrong-account", found(I2=finding("I2", n=1000)), "pass"),
    ("wrong-account", found(I2=finding("I2", n=999)), "no_data"),
    ("wrong-account", found_elsewhere(finding("I2", status="broken")), "fail"),
    ("switch-response", with_samples(*(halt(n) for n in range(60))), "pass"),
    ("switch-response", with_samples(*(halt(n) for n in range(59))), "no_data"),
    ("switch-response", with_samples(*(halt(n, latency_us=29_999_999) for n in range(60))), "pass"),
    ("switch-response", with_samples(*(halt(n, latency_us=30_000_000) for n in range(60))), "fail"),
    ("switch-response", with_samples(*(halt(n) for n in range(60)), halt(61, latency_us=None)), "fail"),
    ("e2e-pass-rate", scenarios(270), "pass"),
    ("e2e-pass-rate", scenarios(269), "no_data"),
    ("e2e-pass-rate", scenarios(270, scenario("FAILED", ("@gate-audit",))), "fail"),
    ("e2e-pass-rate", scenarios(270, scenario("SKIPPED", ("@gate-audit",))), "no_data"),
    ("e2e-pass-rate", scenarios(270, scenario(tags=("@gate-audit", "@manual"))), "no_data"),
    ("e2e-pass-rate", scenarios(270, scenario("FAILED", ("@another",))), "pass"),
    ("e2e-pass-rate", run_of(finished=False), "no_data"),
    ("e2e-pass-rate", lambda case: replace(case, run=None), "no_data"),
]


@pytest.mark.parametrize(("criterion", "change", "word"), EDGES)
def test_each_criterion_at_its_edge(good: Case, criterion: str, change: Change, word: str) -> None:
    case = replace(change(good), step=policy.load().step(STEP))
    result = criteria.judge(criterion, case, case.step.criteria.required()[criterion])
    assert (result.word, bool(result.why)) == (word, word != "pass"), result.why


def rows(case: Case, criterion: str) -> list[tuple[str, str | None]]:
    case = replace(case, step=policy.load().step(STEP))
    result = criteria.judge(criterion, case, case.step.criteria.required()[criterion])
    return [(each.sentence, each.row.get("kind")) for each in result.rows]


def test_a_missed_switch_response_shows_the_rows_of_its_halts_first_who_was_never_acknowledged(good: Case) -> None:
    known = [f"halt-of-{n}" for n in range(4)]
    thrown = good.evidences["load"].halts[0]
    good = evidence_of(halts=tuple(replace(thrown, halt=each) for each in known))(good)
    samples = [halt(n) for n in range(60)]
    samples += [
        halt(61, halt=known[0], latency_us=29_999_999),
        halt(62, halt=known[1], latency_us=30_000_000),
        halt(63, halt=known[2], latency_us=31_500_000),
        halt(64, halt=known[3], latency_us=None),
    ]
    assert rows(with_samples(*samples)(good), "switch-response") == [
        (f"halt {known[3]} of everything was never acknowledged; its bound is 10.000 s", "halt"),
        (f"halt {known[2]} of everything took 31.500 s; its bound is 10.000 s", "halt"),
        (f"halt {known[1]} of everything took 30.000 s; its bound is 10.000 s", "halt"),
    ]
    assert rows(with_samples(*samples[:61])(good), "switch-response") == []


def test_a_missed_pass_rate_shows_the_scenarios_that_failed_and_no_other(good: Case) -> None:
    line = Step(text="Then it stops", line=9, status="FAILED", message="no")
    failed = scenario("FAILED", ("@gate-audit",), name="B", steps=(line,))
    others = [scenario("SKIPPED", ("@gate-audit",)), scenario("FAILED", ("@another",))]
    assert rows(scenarios(242, failed, *others)(good), "e2e-pass-rate") == [("B failed: Then it stops", None)]
    assert rows(scenarios(242, *others)(good), "e2e-pass-rate") == []


def test_every_criterion_has_its_edges() -> None:
    assert {each for each, _, _ in EDGES} == set(criteria.CRITERIA) == set(policy.load().policy.criteria) - {"support"}


def test_a_criterion_that_no_rule_judges_has_no_data(good: Case) -> None:
    result = criteria.judge("charm", good, None)
    assert (result.word, result.why) == ("no_data", "no rule judges it yet")


@pytest.mark.parametrize(
    ("good", "n", "bound"),
    [(299, 299, 0.99003), (298, 299, 0.98423), (472, 473, 0.99001), (0, 5, 0.0), (5, 5, 0.54928)],
)
def test_the_lower_bound_is_clopper_and_pearson_s(good: int, n: int, bound: float) -> None:
    assert lower_bound(good, n, 0.95) == pytest.approx(bound, abs=2e-5)
