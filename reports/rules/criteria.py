"""The five criteria, each judged by one rule. What a step does not require is listed as such."""

from collections import Counter
from collections.abc import Callable
from math import inf
from typing import Any

from reports import policy
from reports.evidence.rows import PermitRow
from reports.rules.case import (
    ROWS_KEPT,
    SECOND_US,
    Case,
    RuleResult,
    Word,
    below,
    broke,
    count,
    of_halts,
    over,
    zero_of,
)
from reports.rules.shared import failed, passed
from reports.statistics import lower_bound, quantile

SPARED = frozenset({"recall", "read", "plan", "create", "draft"})
APART = frozenset({"switch_thrown", "hard_stop"})
"""Not sent for one of these: a halt ended it before its first byte."""
OURS = frozenset(
    {"switches_unreadable", "supervisor_silent", "permit_too_old", "request_too_large", "claim_lost", "worker_died"}
)  # fmt: skip
UNVERIFIED = frozenset({"live", "accepted", "unknown", "quarantined"})


def publish_success(case: Case, asks: policy.PublishSuccessAsks) -> RuleResult:
    """Confirmed of all permits, whoever's fault the others were; the lower bound must be above the target, too."""
    permits = permits_of(case)
    apart = [each for each in permits if ended_by_halt(each)]
    counted = [each for each in permits if each not in apart]
    bad = [each for each in counted if each.state != "confirmed"]
    return success(asks, len(counted), bad, f"{len(apart)} ended by a halt, apart", where="under load")


def ended_by_halt(permit: PermitRow) -> bool:
    """Whether a halt ended it before its first byte."""
    return permit.state == "not_sent" and permit.reason in APART


def success(
    asks: policy.PublishSuccessAsks,
    n: int,
    bad: list[PermitRow],
    beside: str,
    *,
    where: str,
    good_is: str = "confirmed",
) -> RuleResult:
    """What a share says: above the target as measured, and by its lower bound.

    Args:
        asks: of the step.
        n: permits that count.
        bad: those of them that were no success.
        beside: what does not count, in words.
        where: where they were counted.
        good_is: what makes one a success.
    """
    good = n - len(bad)
    target, confidence = asks.above_per_mille / 1000, asks.confidence_percent / 100
    bound = lower_bound(good, n, confidence)
    word: Word = "pass"
    why = ""
    if n and good <= target * n:
        word, why = "fail", f"{100 * good / n:.2f} % of {n:,} were {good_is}; most others: {_most(bad)}"
    elif n < asks.permits_at_least:
        word, why = "no_data", f"{count(n, 'permit')} ended {where}, at least {asks.permits_at_least:,} must"
    elif bound <= target:
        word, why = "no_data", f"{good:,} of {n:,} show no more than {100 * bound:.2f} %: too few to tell"
    ours = sum(each.reason in OURS for each in bad)
    shows = f"≥ {100 * bound:.2f} % with {asks.confidence_percent} % confidence; " if n else ""
    return RuleResult(
        name="Publish success",
        limit=f"> {100 * target:g} %, the bound too, of ≥ {asks.permits_at_least:,}",
        measured=f"{100 * good / n:.2f} % of {n:,}" if n else "nothing",
        n=n,
        bound=f"{shows}{ours} of {len(bad)} failed by our own fault; {beside}",
        word=word,
        why=why,
        margin=f"the bound is {100 * (bound - target):.2f} points above" if bound > target else "",
        rows=tuple(
            broke(each, f"permit {each.permit} of {each.client}: {each.state}, {each.reason or 'no reason'}")
            for each in bad[:ROWS_KEPT]
        )
        if word == "fail"
        else (),
    )


def _most(bad: list[PermitRow]) -> str:
    state, reason = Counter((each.state, each.reason) for each in bad).most_common(1)[0][0]
    return f"{state} ({reason})" if reason else state


def permits_of(case: Case) -> list[PermitRow]:
    """The permits of the load, or of what was collected, for what has an effect and takes none back."""
    return [each for each in (case.of_load.permits if case.of_load else ()) if each.action not in SPARED]


def verification(case: Case, asks: policy.VerificationAsks) -> RuleResult:
    """From the first byte until it was read back; what nobody has read back counts as over the limit."""
    sent = [
        each
        for each in permits_of(case)
        if each.sent_us is not None and (each.confirmed_us or each.state in UNVERIFIED)
    ]
    timed = sorted(((_took_s(each), place) for place, each in enumerate(sent)))
    n, open_ = len(timed), sum(took == inf for took, _ in timed)
    p95 = quantile([took for took, _ in timed], 0.95) if timed else 0.0
    word: Word = "pass"
    why = ""
    if n < asks.permits_at_least:
        word, why = "no_data", f"{count(n, 'permit')} of the load were sent, at least {asks.permits_at_least:,} must be"
    elif p95 >= asks.p95_s_max:
        word, why = "fail", f"one in twenty took longer: p95 is {_seconds(p95)}"
    over = [sent[place] for took, place in reversed(timed) if took >= asks.p95_s_max]
    return RuleResult(
        name="Verification",
        limit=f"p95 < {asks.p95_s_max} s, of ≥ {asks.permits_at_least:,}",
        measured=f"p95 {_seconds(p95)}, worst {_seconds(timed[-1][0])}" if timed else "nothing",
        n=n,
        bound=f"first byte → read back; {open_} not read back at the end, counted as over",
        word=word,
        why=why,
        margin=below(p95, asks.p95_s_max, "s") if timed else "",
        rows=tuple(
            broke(each, f"permit {each.permit} of {each.client} took {_seconds(_took_s(each))}")
            for each in over[:ROWS_KEPT]
        )
        if word == "fail"
        else (),
    )


def _took_s(permit: PermitRow) -> float:
    if permit.confirmed_us is None or permit.sent_us is None:
        return inf
    return (permit.confirmed_us - permit.sent_us) / SECOND_US


def _seconds(value: float) -> str:
    return "for ever" if value == inf else f"{value:.2f} s"


def wrong_account(case: Case, asks: policy.WrongAccountAsks) -> RuleResult:
    """No effect stands on an account that is not its client's, by the ledger against the bindings."""
    n = case.judged_under_load("I2")
    return zero_of(
        "Wrong account",
        unit="effects",
        n=n,
        at_least=asks.effects_at_least,
        found=case.broken("I2"),
        nothing=f"{count(n, 'effect')} under load, at least {asks.effects_at_least:,} must be judged",
    )


def switch_response(case: Case, asks: policy.SwitchResponseAsks) -> RuleResult:
    """Asked to quiescent, by the wall clock, of real processes; beside the proven bound."""
    found, n = case.response, len(case.counted)
    silent = [each for each in case.samples if each.latency_us is None]
    slow = [each for each in case.counted if (each.latency_us or 0) >= asks.response_max_s * SECOND_US]
    word: Word = "pass"
    why = ""
    if silent:
        word, why = "fail", f"halt {silent[0].halt} of {silent[0].scope} was never acknowledged"
    elif found is not None and found.worst >= asks.response_max_s * 1000:
        word, why = "fail", f"the worst took {found.worst / 1000:.3f} s"
    elif found is None or n < asks.samples_at_least:
        word, why = "no_data", f"{n} halts count, at least {asks.samples_at_least} must"
    bench = case.environment.bench
    return RuleResult(
        name="Switch response",
        limit=f"worst < {asks.response_max_s} s of ≥ {asks.samples_at_least}",
        measured=f"p50 {found.p50:,.0f} ms, p99 {found.p99:,.0f} ms, worst {found.worst:,.0f} ms"
        if found
        else "nothing",
        n=n,
        bound=f"proven bound B = {bench.bound_s:.3f} s" if bench else "no bound was declared",
        word=word,
        why=why,
        margin=below(found.worst / 1000, asks.response_max_s, "s") if found else "",
        rows=of_halts(case, [*silent, *sorted(slow, key=lambda each: -(each.latency_us or 0))]),
    )


def e2e_pass_rate(case: Case, asks: policy.PassRateAsks) -> RuleResult:
    """Of the scenarios that the gates of the step require, all passed; kept out, missing or undefined is no pass."""
    tags = {each.tag for gate in case.step.gates.required().values() for each in gate.scenarios}
    wanted = [each for each in (case.run.scenarios if case.run else ()) if tags & set(each.tags)]
    good = sum(map(passed, wanted))
    others = [each for each in wanted if not passed(each)]
    bad = [each for each in others if each.status == "FAILED"]
    word: Word = "pass"
    why = ""
    if bad:
        word, why = "fail", f"{count(len(bad), 'scenario')} failed, first: {bad[0].name} ({bad[0].location})"
    elif others:
        word, why = "no_data", f"{others[0].name} ({others[0].location}) is no pass"
    elif len(wanted) < asks.scenarios_at_least:
        word, why = "no_data", f"{count(len(wanted), 'required scenario')} ran, at least {asks.scenarios_at_least} must"
    elif case.run is None or not (case.run.finished and case.run.success):
        word, why = "no_data", "the run of the features did not end well"
    return RuleResult(
        name="E2E pass rate",
        limit=f"100 % of ≥ {asks.scenarios_at_least} required",
        measured=f"{good} of {len(wanted)} passed",
        n=len(wanted),
        bound="",
        word=word,
        why=why,
        margin=over(len(wanted), asks.scenarios_at_least),
        rows=tuple(map(failed, bad[:ROWS_KEPT])),
    )


CRITERIA: dict[str, Callable[[Case, Any], RuleResult]] = {
    "publish-success": publish_success,
    "verification": verification,
    "wrong-account": wrong_account,
    "switch-response": switch_response,
    "e2e-pass-rate": e2e_pass_rate,
}


def judge(name: str, case: Case, asks: Any) -> RuleResult:
    """One criterion. One that no rule judges has no data, and that never passes."""
    rule = CRITERIA.get(name)
    if rule is not None:
        return rule(case, asks)
    return RuleResult(
        name=name, limit="", measured="nothing", n=0, bound="", word="no_data", why="no rule judges it yet"
    )
