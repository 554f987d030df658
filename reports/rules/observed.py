"""The gates' rules on what was collected on real accounts. What no platform and no record shows has no data."""

from collections.abc import Callable
from functools import wraps
from itertools import pairwise
from typing import Any

from msgspec.structs import replace

from reports import observed_asks as asked
from reports.checkers.observed.as_ledger import slots_of
from reports.evidence.rows import CheckpointRow, HaltRow
from reports.rules import approval, audit, error_budget, isolation
from reports.rules.case import ROWS_KEPT, SECOND_US, Broke, Case, RuleResult, Word, below, broke, count, over, zero_of
from reports.rules.kill_switch import breaches
from reports.rules.shared import invariants
from reports.statistics import quantiles, rule_of_three

WORDS = (
    (" under load were held", " were held"),
    ("effects under load", "effects seen"),
    ("effect under load", "effect seen"),
    ("engagements under load", "engagements seen"),
    ("engagement under load", "engagement seen"),
    ("under load", "meanwhile"),
    ("of the load", "of what was collected"),
)
"""What is said of a load, and what of what was collected."""


def halts_of(case: Case) -> list[HaltRow]:
    """Every halt of the installation, drills too."""
    return sorted(case.of_load.halts, key=lambda each: (each.asked_us, each.halt)) if case.of_load else []


def response_us(halt: HaltRow) -> int | None:
    """Asked to quiescent, by the machine's own clock."""
    return None if halt.quiesced_us is None else halt.quiesced_us - halt.asked_us


def drills(case: Case, asks: Any, name: str = "Drills") -> RuleResult:
    """Enough drills were held while work was under way, and every halt, drill or not, was acknowledged in time.

    Args:
        case: what is judged.
        asks: ``drills_at_least`` and ``response_max_s``.
        name: of the rule.
    """
    halts = halts_of(case)
    answered = [each for each in halts if each.drill and response_us(each) is not None]
    held = [each for each in answered if each.live_at_fence]
    limit_us = asks.response_max_s * SECOND_US
    bad = [each for each in halts if (took := response_us(each)) is None or took >= limit_us]
    found = quantiles([us / 1000 for each in held if (us := response_us(each)) is not None])
    word: Word = "fail" if bad else "pass" if len(held) >= asks.drills_at_least else "no_data"
    why = ""
    if bad:
        why = _told(bad[0])
    elif word == "no_data":
        idle = f", and {len(answered) - len(held)} more with nothing under way" if len(answered) > len(held) else ""
        why = (
            f"{count(len(held), 'drill')} were held with work under way, at least {asks.drills_at_least} must be{idle}"
        )
    return RuleResult(
        name=name,
        limit=f"worst < {asks.response_max_s} s of ≥ {asks.drills_at_least}",
        measured=f"p50 {found.p50:,.0f} ms, worst {found.worst:,.0f} ms" if found else "nothing",
        n=len(held),
        bound=f"asked → quiescent, by the wall, with work under way; {count(len(halts) - len(held), 'other halt')}",
        word=word,
        why=why,
        margin=below(found.worst / 1000, asks.response_max_s, "s") if found and not bad else "",
        rows=tuple(broke(each, _told(each)) for each in bad[:ROWS_KEPT]),
    )


def _told(halt: HaltRow) -> str:
    took = response_us(halt)
    what = "was never acknowledged" if took is None else f"was acknowledged after {took / SECOND_US:.3f} s"
    return f"{'drill' if halt.drill else 'halt'} {halt.halt} {what}"


def proven_bound(case: Case, asks: asked.ObservedKillSwitchAsks) -> RuleResult:
    """The bound B of the installation's own timing, and of every halt, is under the limit."""
    bench = case.environment.bench
    bounds = [each.bound_us / SECOND_US for each in halts_of(case)] + ([bench.bound_s] if bench else [])
    worst_s = max(bounds, default=0.0)
    late = [each for each in halts_of(case) if each.bound_us > asks.bound_max_s * SECOND_US]
    word: Word = "fail" if worst_s > asks.bound_max_s else "pass" if bench else "no_data"
    why = {"fail": f"B is {worst_s:.3f} s", "no_data": "the installation's timing was not exported", "pass": ""}[word]
    return RuleResult(
        name="Proven bound",
        limit=f"B ≤ {asks.bound_max_s} s",
        measured=f"B = {worst_s:.3f} s" if bounds else "nothing",
        n=len(halts_of(case)),
        bound="of the configuration, and of every halt",
        word=word,
        why=why,
        margin=below(worst_s, asks.bound_max_s, "s") if bounds else "",
        rows=tuple(_of_bound(each) for each in late[:ROWS_KEPT]),
    )


def _of_bound(halt: HaltRow) -> Broke:
    return broke(halt, f"the bound of {halt.halt} was {halt.bound_us / SECOND_US:.3f} s")


def checkpoints(case: Case, asks: asked.ObservedAuditAsks) -> RuleResult:
    """Each head is signed, and none has too many entries behind the one before.

    How long each waited is not judged: a machine that was off in between signs when it is on again.
    """
    heads = sorted({each.size: each for each in _signed(case)}.values(), key=lambda each: each.size)
    apart = [later.size - earlier.size for earlier, later in pairwise(heads)]
    late = [each for each, n in zip(heads[1:], apart, strict=True) if n > asks.checkpoint_entries_max]
    word: Word = "fail" if late else "pass" if heads else "no_data"
    said = [
        f"the checkpoint of {each.size:,} entries has more than {asks.checkpoint_entries_max} behind it"
        for each in late
    ]
    return RuleResult(
        name="Checkpoints",
        limit=f"signed, ≤ {asks.checkpoint_entries_max} entries apart",
        measured=f"{count(len(heads), 'signed checkpoint')}, at most {max(apart, default=0)} entries apart",
        n=len(heads),
        bound="by the key that the log names",
        word=word,
        why=said[0] if said else "" if heads else "no checkpoint is signed",
        rows=tuple(broke(each, sentence) for each, sentence in zip(late[:ROWS_KEPT], said, strict=False)),
    )


def _signed(case: Case) -> list[CheckpointRow]:
    return [each for each in (case.of_load.checkpoints if case.of_load else ()) if each.note is not None]


def windows(case: Case, asks: asked.ObservedCadenceAsks) -> RuleResult:
    """Of the places that requests took in our own windows none was one too many, and nobody was told that it came too fast."""
    n = case.judged_under_load("I10")
    found = zero_of(
        "Windows exceeded",
        unit="requests",
        n=n,
        at_least=asks.requests_at_least,
        found=case.broken("I10"),
        nothing=f"{count(n, 'request')} that a limit counts have a place, at least {asks.requests_at_least:,} must",
    )
    kept = len(slots_of(case.of_load)) if case.of_load else 0
    return RuleResult(
        name=found.name,
        limit=found.limit,
        measured=found.measured,
        n=found.n,
        bound=f"{kept:,} places that our own windows still reach back to; what platforms counted nobody saw",
        word=found.word,
        why=found.why,
        rows=found.rows,
        margin=over(n, asks.requests_at_least) if found.word == "pass" else "",
    )


def collected(rule: Callable[[Case, Any], RuleResult]) -> Callable[[Case, Any], RuleResult]:
    """A rule that loads are judged by, in the words of what was collected."""

    @wraps(rule)
    def judge(case: Case, asks: Any) -> RuleResult:
        found = rule(case, asks)
        told = {name: _reworded(getattr(found, name)) for name in ("limit", "measured", "bound", "why")}
        return replace(found, **told)

    return judge


def _reworded(text: str) -> str:
    for of_load, here in WORDS:
        text = text.replace(of_load, here)
    return text


RULES: dict[str, tuple[Callable[[Case, Any], RuleResult], ...]] = {
    "kill-switch": (drills, proven_bound, invariants, collected(breaches)),
    "isolation": (collected(isolation.wrong_accounts), invariants),
    "audit": (collected(audit.recorded), checkpoints, invariants),
    "approval": (collected(approval.unapproved), collected(approval.decisions), invariants),
    "cadence": (collected(windows), invariants),
    "error-budget": (error_budget.recounted, invariants),
}
"""By gate; the first rule is the one that the gate is about."""


def _kill_switch(case: Case, _: Any) -> str:
    held = sum(each.drill and each.live_at_fence > 0 for each in halts_of(case))
    return f"Each of {count(held, 'drill')} on the running house was acknowledged in time, and nothing in scope was minted after."


def _isolation(case: Case, _: Any) -> str:
    n = case.judged_under_load("I2")
    return f"Each of {count(n, 'object')} that an observer saw is a permit's, on the account it is pinned to: {rule_of_three(n)}."


def _audit(case: Case, _: Any) -> str:
    return f"Each of {count(case.judged_under_load('I5'), 'effect')} that was seen has its record in a log of which nothing is missing."


def _approval(case: Case, _: Any) -> str:
    return f"Each of {count(case.judged_under_load('I13'), 'engagement')} that was seen has a person's yes for exactly what it shows."


def _cadence(case: Case, _: Any) -> str:
    return f"None of {count(case.judged_under_load('I10'), 'request')} exceeded a window of ours, and no platform said that it came too fast."


def _error_budget(case: Case, _: Any) -> str:
    trips = len(case.of_load.trips) if case.of_load else 0
    return f"A second count of every end finds the {count(trips, 'burn')} that tripped, and no other."


SENTENCES: dict[str, Callable[[Case, Any], str]] = {
    "kill-switch": _kill_switch,
    "isolation": _isolation,
    "audit": _audit,
    "approval": _approval,
    "cadence": _cadence,
    "error-budget": _error_budget,
}
"""What each gate shows when it is open."""
