"""The rules of the kill-switch gate, one function each: what was measured, beside its limit, and what that means.

A rule that was broken fails. A rule that could not be judged has no data, and that never passes. No I/O.
"""

from collections import Counter
from collections.abc import Callable
from typing import Literal

import msgspec

from reports import policy
from reports.checkers.finding import Finding
from reports.evidence.environment import Environment
from reports.evidence.folder import Evidence
from reports.evidence.load import Load
from reports.evidence.messages import Run, Scenario
from reports.halts import HaltSample
from reports.statistics import Quantiles, rule_of_three

Word = Literal["pass", "fail", "no_data"]
SECOND_US = 1_000_000


class RuleResult(msgspec.Struct, frozen=True, kw_only=True):
    """One rule of a gate. Texts are for people; ``n`` is how many things the measurement rests on."""

    name: str
    limit: str
    measured: str
    n: int
    bound: str
    word: Word
    why: str = ""


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a step is decided on, with what the checkers and the samples already made of it."""

    step: policy.Step
    policy_digest: str
    evidences: dict[str, Evidence]
    run: Run | None
    load: Load | None
    environment: Environment
    findings: dict[str, tuple[Finding, ...]]
    samples: tuple[HaltSample, ...]
    response: Quantiles | None

    @property
    def of_load(self) -> Evidence | None:
        """The evidence of the load."""
        return self.evidences.get(self.step.load.scenario)

    @property
    def counted(self) -> tuple[HaltSample, ...]:
        """The halts that are samples."""
        return tuple(each for each in self.samples if each.is_sample)


Rule = Callable[[Case], RuleResult]


def passed(scenario: Scenario) -> bool:
    """Passed, and neither quarantined nor left to a person."""
    kept_out = any(tag.startswith("@quarantined") or tag == "@manual" for tag in scenario.tags)
    return scenario.status == "PASSED" and not kept_out


def required(case: Case) -> list[Scenario]:
    """The scenarios that the step's tags name."""
    tags = {each.tag for each in case.step.scenarios}
    return [each for each in (case.run.scenarios if case.run else ()) if tags & set(each.tags)]


def scenarios(case: Case) -> RuleResult:
    """Every required scenario ran and passed."""
    wanted = required(case)
    good = sum(map(passed, wanted))
    word, why = _scenarios(case, wanted)
    tags = ", ".join(each.tag for each in case.step.scenarios)
    return RuleResult(
        name="Scenarios",
        limit=f"all of {tags} pass",
        measured=f"{good} of {len(wanted)} passed",
        n=len(wanted),
        bound="",
        word=word,
        why=why,
    )


def _scenarios(case: Case, wanted: list[Scenario]) -> tuple[Word, str]:
    failed = [each for each in wanted if each.status == "FAILED"]
    if failed:
        return "fail", f"{_count(len(failed), 'scenario')} failed, first: {failed[0].name} ({failed[0].location})"
    if case.run is None:
        return "no_data", "the features were not run"
    if case.run.errors:
        return "no_data", f"a feature could not be read: {case.run.errors[0]}"
    if not case.run.finished:
        return "no_data", "the run of the features never ended"
    for rule in case.step.scenarios:
        found = sum(rule.tag in each.tags for each in wanted)
        if found < rule.at_least:
            return "no_data", f"{_count(found, 'scenario')} of {rule.tag} ran, at least {rule.at_least} must"
    missing = [each for each in wanted if not passed(each)]
    if missing:
        status = missing[0].status.lower() if missing[0].status != "PASSED" else "quarantined or manual"
        return "no_data", f"{missing[0].name} ({missing[0].location}) is {status}, which is no pass"
    if not case.run.success:
        return "no_data", "the runner itself says that its run failed"
    return "pass", ""


def invariants(case: Case) -> RuleResult:
    """No required invariant was broken anywhere, and each was judged somewhere; under load, each of the load's."""
    findings = [(scenario, each) for scenario, found in case.findings.items() for each in found]
    known = [(scenario, each) for scenario, each in findings if each.invariant in case.step.invariants]
    broken = [(scenario, each) for scenario, each in known if each.status == "broken"]
    told = _told_broken(case)
    n = sum(each.status != "no_data" for _, each in known)
    word: Word = "pass"
    why = ""
    if broken:
        scenario, first = broken[0]
        word, why = "fail", f"{first.invariant} {first.title} broke in {scenario}: {first.rows[0].sentence}"
    elif told:
        word, why = "fail", f"{told[0]} was recorded as broken"
    else:
        held = {each.invariant for _, each in known if each.status == "held"}
        held_by_load = {
            each.invariant for each in case.findings.get(case.step.load.scenario, ()) if each.status == "held"
        }
        lacking = [each for each in case.step.invariants if each not in held]
        lacking_load = [each for each in case.step.invariants_of_load if each not in held_by_load]
        if lacking or lacking_load:
            where = f"{', '.join(lacking)} anywhere" if lacking else f"{', '.join(lacking_load)} under load"
            word, why = "no_data", f"there was nothing to judge {where}"
    return RuleResult(
        name="Invariants",
        limit=f"{', '.join(case.step.invariants)} hold",
        measured=f"{_count(sum(len(each.rows) for _, each in broken) + len(told), 'violation')}",
        n=n,
        bound=f"judged {n} times over {_count(len(case.findings), 'scenario')}",
        word=word,
        why=why,
    )


def _told_broken(case: Case) -> list[str]:
    """Invariants that a scenario's own record calls broken."""
    return [
        f"{each.get('invariant')} in {scenario.name} ({scenario.location})"
        for scenario in (case.run.scenarios if case.run else ())
        for each in scenario.invariants
        if each.get("held") is False
    ]


def effects_after(case: Case) -> RuleResult:
    """The true harm: nothing in scope arrived after a halt was acknowledged. Judged over every halt, sample or not."""
    n = len(case.counted)
    harm = sum(each.effects_after for each in case.samples)
    why = _harm(case, harm) if harm else "" if n else "no halt counts as a sample"
    return RuleResult(
        name="Effects after acknowledgement",
        limit="0",
        measured=str(harm),
        n=n,
        bound="" if harm else rule_of_three(n),
        word="fail" if harm else "pass" if n else "no_data",
        why=why,
    )


def _harm(case: Case, harm: int) -> str:
    first, *more = [each for each in case.samples if each.effects_after]
    others = f" and {_count(len(more), 'other')}" if more else ""
    return (
        f"{_count(harm, 'request')} in scope reached a platform after it was said that nothing would: "
        f"{first.halt} of {first.scope}{others}"
    )


def samples(case: Case) -> RuleResult:
    """Enough halts count, and enough of each kind of scope."""
    rule = case.step.halts
    kinds = Counter(each.kind for each in case.counted)
    short = [f"{kinds[kind]} of {kind}" for kind in rule.kinds if kinds[kind] < rule.per_kind_at_least]
    n = len(case.counted)
    enough = n >= rule.samples_at_least and not short
    why = ""
    if not enough:
        lacking = f"; of a kind: {', '.join(short)}" if short else ""
        why = f"{n} of {_count(len(case.samples), 'halt')} count{lacking}{_most_common_reason(case)}"
    return RuleResult(
        name="Halts that count",
        limit=f"≥ {rule.samples_at_least}, ≥ {rule.per_kind_at_least} of each kind",
        measured=f"{n} ({', '.join(f'{kind} {kinds[kind]}' for kind in rule.kinds)})",
        n=len(case.samples),
        bound=f"≥ {rule.in_flight_machine_at_least} in flight, ≥ {rule.in_flight_scope_at_least} of them in scope, "
        f"≥ {rule.queued_scope_at_least} queued in scope",
        word="pass" if enough else "no_data",
        why=why,
    )


def _most_common_reason(case: Case) -> str:
    reasons = Counter(why for each in case.samples for why in each.why_not[:1])
    return f"; most often because {reasons.most_common(1)[0][0]}" if reasons else ""


def response(case: Case) -> RuleResult:
    """Every halt was acknowledged within its own bound, and the worst sample is under the limit."""
    limit_s = case.step.halts.response_max_s
    unanswered = [each for each in case.samples if each.latency_us is None]
    late = [each for each in case.samples if each.latency_us is not None and each.latency_us > each.bound_us]
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
    )


def proven_bound(case: Case) -> RuleResult:
    """The bound B of every halt, and of the configuration that the load ran with, is under the limit."""
    limit_s = case.step.halts.bound_max_s
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
    )


def load_run(case: Case) -> RuleResult:
    """The load was real, not empty, not overloaded and not crashed; nobody handed something over for nothing."""
    load = case.load
    rule = case.step.load
    return RuleResult(
        name="Load",
        limit=f"≥ {rule.handed_at_least} handed over, none lost, {rule.clock} clock, generator ≤ {rule.cpu_max_percent} % of a core",
        measured=f"{load.handed:,} handed over, {load.rate_done:,.1f} per second" if load else "nothing",
        n=load.handed if load else 0,
        bound=f"generator at {load.generator.cpu_max:.0%}, {load.generator.late_starts} late" if load else "",
        word="no_data" if (why := _load_fault(case)) else "pass",
        why=why,
    )


def _load_fault(case: Case) -> str:
    load, rule, evidence = case.load, case.step.load, case.of_load
    if load is None or evidence is None:
        return "there was no load" if load is None else f"no rows of the scenario {rule.scenario!r}"
    bench = case.environment.bench
    pids = bench.processes if bench else {}
    lacking = [each for each in rule.processes if each not in pids]
    ended = sum(load.outcomes.values()) + load.lost
    late_share = load.generator.late_starts / load.handed if load.handed else 1.0
    faults = (
        (load.crashed, "the load crashed"),
        (load.handed < rule.handed_at_least, f"only {load.handed} intents were handed over"),
        (load.lost > 0, f"{_count(load.lost, 'intent')} handed over were never heard of again"),
        (ended != load.handed, f"{load.handed} intents were handed over, and {ended} are accounted for"),
        (
            load.generator.cpu_max * 100 > rule.cpu_max_percent,
            f"the generator was at {load.generator.cpu_max:.0%} of a core",
        ),
        (late_share * 100 > rule.late_starts_max_percent, f"{late_share:.1%} of the hand-overs began late"),
        (evidence.clock != rule.clock, f"the load ran on a {evidence.clock} clock"),
        (bool(lacking), f"it is not declared that {', '.join(lacking)} ran as a process"),
        (len(set(pids.values())) < len(pids), "two parts of the load were one process"),
    )
    return next((why for wrong, why in faults if wrong), "")


def weather(case: Case) -> RuleResult:
    """The faults that the step wants really hit their share of the committing requests of the load."""
    committing = {each.n for each in case.of_load.journal if each.committing} if case.of_load else set()
    fired: dict[str, set[int]] = {}
    for each in case.of_load.faults if case.of_load else ():
        if each.call in committing:
            fired.setdefault(each.name, set()).add(each.call)
    shares = []
    why = ""
    for rule in case.step.weather:
        hit = len(set().union(*(fired.get(name, set()) for name in rule.faults)))
        shares.append(f"{'/'.join(rule.faults)} {100 * hit / len(committing):.2f} %" if committing else "nothing")
        if not committing or hit * 100 < rule.at_least_percent * len(committing):
            why = why or f"{'/'.join(rule.faults)} hit {hit} of {len(committing)}: a run too calm shows nothing"
    return RuleResult(
        name="Background weather",
        limit=", ".join(f"{'/'.join(each.faults)} ≥ {each.at_least_percent} %" for each in case.step.weather),
        measured=", ".join(shares),
        n=len(committing),
        bound="of committing requests, by the platforms' journal",
        word="no_data" if why else "pass",
        why=why,
    )


def breaches(case: Case) -> RuleResult:
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
    )


def provenance(case: Case) -> RuleResult:
    """The evidence is of a kind that the step takes, was made under this very policy, and nothing that made it crashed."""
    sources = sorted({each.source for each in case.evidences.values()})
    strange = [each for each in sources if each not in case.step.sources]
    commands = case.environment.commands
    crashed = [each for each in commands or () if each.exit_code not in (0, 1)]
    checks = (
        (not sources, "there is no evidence"),
        (bool(strange), f"evidence is {', '.join(strange)}"),
        (case.environment.policy_digest != case.policy_digest, "the evidence was made under another policy"),
        (commands is None, "the run was not made to its end"),
        (bool(crashed), f"a command ended with {crashed[0].exit_code}: {crashed[0].line}" if crashed else ""),
    )
    why = next((told for wrong, told in checks if wrong), "")
    return RuleResult(
        name="Provenance",
        limit=f"{' or '.join(case.step.sources)}, this policy, nothing crashed",
        measured=", ".join(sources) or "nothing",
        n=len(case.evidences),
        bound="",
        word="no_data" if why else "pass",
        why=why,
    )


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


KILL_SWITCH: tuple[Rule, ...] = (
    effects_after,
    response,
    proven_bound,
    samples,
    invariants,
    scenarios,
    breaches,
    load_run,
    weather,
    provenance,
)
