"""The global kill switch: halts under load, with work in flight and queued, and the bound that was promised for them."""

from collections import Counter

from reports import policy
from reports.rules.case import ROWS_KEPT, SECOND_US, Case, RuleResult, Word, below, broke, count, of_halts, over, shown
from reports.rules.shared import invariants, scenarios
from reports.statistics import rule_of_three


def sentence(case: Case, asks: policy.KillSwitchAsks) -> str:
    """What an open gate shows."""
    worst_s = case.response.worst / 1000 if case.response else 0.0
    return (
        f"In {len(case.counted)} halts with work in flight and queued, nothing in scope reached a platform after the halt was "
        f"acknowledged; the slowest took {worst_s:.2f} s of the {asks.halts.response_max_s} s allowed."
    )


def effects_after(case: Case, _: policy.KillSwitchAsks) -> RuleResult:
    """The true harm: nothing in scope arrived after a halt was acknowledged. Judged over every halt, sample or not."""
    n = len(case.counted)
    harm = sum(each.effects_after for each in case.samples)
    why = _harm(case, harm) if harm else "" if n else "no halt counts as a sample"
    return RuleResult(
        name="Effects after acknowledgement",
        limit="0",
        measured=f"{harm} in {count(n, 'halt')}",
        n=n,
        bound="" if harm else rule_of_three(n),
        word="fail" if harm else "pass" if n else "no_data",
        why=why,
        rows=shown(case.broken("I3")) if harm else (),
    )


def _harm(case: Case, harm: int) -> str:
    first, *more = [each for each in case.samples if each.effects_after]
    others = f" and {count(len(more), 'other')}" if more else ""
    return (
        f"{count(harm, 'request')} in scope reached a platform after it was said that nothing would: "
        f"{first.halt} of {first.scope}{others}"
    )


def samples(case: Case, asks: policy.KillSwitchAsks) -> RuleResult:
    """Enough halts count, and enough of each kind of scope."""
    rule = asks.halts
    kinds = Counter(each.kind for each in case.counted)
    short = [f"{kinds[kind]} of {kind}" for kind in rule.kinds if kinds[kind] < rule.per_kind_at_least]
    n = len(case.counted)
    enough = n >= rule.samples_at_least and not short
    why = ""
    if not enough:
        lacking = f"; of a kind: {', '.join(short)}" if short else ""
        why = f"{n} of {count(len(case.samples), 'halt')} count{lacking}{_most_common_reason(case)}"
    return RuleResult(
        name="Halts that count",
        limit=f"≥ {rule.samples_at_least}, ≥ {rule.per_kind_at_least} of each kind",
        measured=f"{n} ({', '.join(f'{kind} {kinds[kind]}' for kind in rule.kinds)})",
        n=len(case.samples),
        bound=f"≥ {rule.in_flight_machine_at_least} in flight, ≥ {rule.in_flight_scope_at_least} of them in scope, "
        f"≥ {rule.queued_scope_at_least} queued in scope",
        word="pass" if enough else "no_data",
        why=why,
        margin=over(n, rule.samples_at_least),
    )


def _most_common_reason(case: Case) -> str:
    reasons = Counter(why for each in case.samples for why in each.why_not[:1])
    return f"; most often because {reasons.most_common(1)[0][0]}" if reasons else ""


def response(case: Case, asks: policy.KillSwitchAsks) -> RuleResult:
    """Every halt was acknowledged within its own bound, and the worst sample is under the limit."""
    limit_s = asks.halts.response_max_s
    unanswered = [each for each in case.samples if each.latency_us is None]
    late = [each for each in case.samples if each.latency_us is not None and each.latency_us > each.bound_us]
    slow = [each for each in case.counted if limit_s * SECOND_US <= (each.latency_us or 0) <= each.bound_us]
    found = case.response
    word: Word = "pass"
    why = ""
    if unanswered:
        word, why = "fail", f"halt {unanswered[0].halt} of {unanswered[0].scope} was never acknowledged"
    elif late:
        took = f"{(late[0].latency_us or 0) / SECOND_US:.3f} s of {late[0].bound_us / SECOND_US:.3f} s"
        word, why = "fail", f"halt {late[0].halt} of {late[0].scope} was acknowledged after its own bound: {took}"
    elif found is None:
        word, why = "no_data", "no halt counts as a sample"
    elif found.worst >= limit_s * 1000:
        word, why = "fail", f"the worst took {found.worst / 1000:.3f} s"
    measured = f"p50 {found.p50:,.0f} ms, p99 {found.p99:,.0f} ms, worst {found.worst:,.0f} ms" if found else "nothing"
    return RuleResult(
        name="Switch response",
        limit=f"worst < {limit_s} s",
        measured=measured,
        n=found.n if found else 0,
        bound="asked → quiescent; each within its own bound B",
        word=word,
        why=why,
        margin=below(found.worst / 1000, limit_s, "s") if found else "",
        rows=of_halts(case, [*unanswered, *late, *slow]),
    )


def proven_bound(case: Case, asks: policy.KillSwitchAsks) -> RuleResult:
    """The bound B of every halt, and of the configuration that the load ran with, is under the limit."""
    limit_s = asks.halts.bound_max_s
    bench = case.environment.bench
    of_halts = [each.bound_us / SECOND_US for each in case.samples]
    bounds = [*of_halts, *([bench.bound_s] if bench else [])]
    worst_s = max(bounds, default=0.0)
    word: Word = "pass"
    why = ""
    if worst_s > limit_s:
        word, why = "fail", f"B is {worst_s:.3f} s"
    elif bench is None:
        word, why = "no_data", "the load did not declare its timing (environment.json, bench)"
    elif not of_halts:
        word, why = "no_data", "no halt was thrown under load"
    timing = bench.timing_s if bench else {}
    parts = [
        f"{letter} = {timing[name]:g} s"
        for letter, name in (("D", "request_s"), ("L", "permit_s"), ("P", "pause_s"))
        if name in timing
    ]
    return RuleResult(
        name="Proven bound",
        limit=f"B ≤ {limit_s} s",
        measured=f"B = {worst_s:.3f} s" if bounds else "nothing",
        n=len(of_halts),
        bound=", ".join(parts),
        word=word,
        why=why,
        margin=below(worst_s, limit_s, "s") if bounds else "",
    )


def breaches(case: Case, _: policy.KillSwitchAsks) -> RuleResult:
    """The core itself found nothing under load that must never happen."""
    found = case.of_load.breaches if case.of_load else ()
    permits = len(case.of_load.permits) if case.of_load else 0
    return RuleResult(
        name="Breaches reported by the core",
        limit="0 under load",
        measured=str(len(found)),
        n=permits,
        bound="" if found else rule_of_three(permits),
        word="fail" if found else "pass" if permits else "no_data",
        why=f"{found[0].client}, intent {found[0].intent}: {found[0].what}"
        if found
        else ""
        if permits
        else "no permit was minted",
        rows=tuple(broke(each, f"intent {each.intent} of {each.client}: {each.what}") for each in found[:ROWS_KEPT]),
    )


RULES = (effects_after, response, proven_bound, samples, invariants, scenarios, breaches)
