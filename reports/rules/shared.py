"""Rules that every gate is judged by: its scenarios and its invariants, and what all evidence of the step rests on."""

from reports import policy
from reports.checkers.finding import Finding
from reports.evidence.messages import Run, Scenario, Step
from reports.rules.case import Broke, Case, RuleResult, Word, count, shown

INVARIANTS, SCENARIOS = "Invariants", "Scenarios"
HANDED = "handed"
"""Sample of one hand-over by a load user."""
STORM = "too_fast"
"""The fault by which the harness makes a platform call everybody too fast."""


def passed(scenario: Scenario) -> bool:
    """Passed at its first attempt, and neither quarantined nor left to a person."""
    return scenario.status == "PASSED" and not _no_pass(scenario)


def _no_pass(scenario: Scenario) -> str:
    """Why a scenario that passed counts as none all the same."""
    if scenario.attempts > 1:
        return f"flaky (it took {scenario.attempts} attempts)"
    kept_out = any(tag.startswith("@quarantined") or tag == "@manual" for tag in scenario.tags)
    return "quarantined or manual" if kept_out else ""


def required(case: Case, asks: policy.Asks) -> list[Scenario]:
    """The scenarios that the gate's tags name."""
    tags = {each.tag for each in asks.scenarios}
    return [each for each in (case.run.scenarios if case.run else ()) if tags & set(each.tags)]


def scenarios(case: Case, asks: policy.Asks) -> RuleResult:
    """Every required scenario ran and passed."""
    wanted = required(case, asks)
    good = sum(map(passed, wanted))
    word, why = _scenarios(case, asks, wanted)
    tags = ", ".join(each.tag for each in asks.scenarios)
    return RuleResult(
        name=SCENARIOS,
        limit=f"all of {tags} pass",
        measured=f"{good} of {len(wanted)} passed",
        n=len(wanted),
        bound="",
        word=word,
        why=why,
        rows=tuple(failed(each) for each in wanted if each.status == "FAILED")[:1],
    )


def _scenarios(case: Case, asks: policy.Asks, wanted: list[Scenario]) -> tuple[Word, str]:
    failed = [each for each in wanted if each.status == "FAILED"]
    if failed:
        return "fail", f"{count(len(failed), 'scenario')} failed, first: {failed[0].name} ({failed[0].location})"
    if case.run is None:
        return "no_data", "the features were not run"
    if case.run.errors:
        return "no_data", f"a feature could not be read: {case.run.errors[0]}"
    if not case.run.finished:
        return "no_data", "the run of the features never ended"
    for rule in asks.scenarios:
        found = sum(rule.tag in each.tags for each in wanted)
        if found < rule.at_least:
            return "no_data", f"{count(found, 'scenario')} of {rule.tag} ran, at least {rule.at_least} must"
    tags = {each.tag for each in asks.scenarios}
    left_out = [each for each in case.run.left_out if tags & set(each.tags)]
    if left_out:
        more = f", and {len(left_out) - 1} more" if len(left_out) > 1 else ""
        return "no_data", f"{left_out[0].name} ({left_out[0].location}) stands in its feature and was left out{more}"
    missing = [each for each in wanted if not passed(each)]
    if missing:
        status = missing[0].status.lower() if missing[0].status != "PASSED" else _no_pass(missing[0])
        return "no_data", f"{missing[0].name} ({missing[0].location}) is {status}, which is no pass"
    if not case.run.success:
        return "no_data", _of_others(case.run)
    return "pass", ""


def _of_others(run: Run) -> str:
    """Why a gate is not decided whose own scenarios passed, in a run that failed."""
    others = sum(each.status == "FAILED" for each in run.scenarios)
    if others:
        return f"{count(others, 'scenario')} of other gates failed, and a run that failed opens no gate"
    return "the runner itself says that its run failed"


def failed(scenario: Scenario) -> Broke:
    """A scenario that failed, with its failing line."""
    failing = scenario.failing
    line = f": {_line(failing)}" if failing else ""
    return Broke(scenario=scenario.location, sentence=f"{scenario.name} failed{line}", row={})


def _line(failing: Step) -> str:
    """The line of the feature; what is judged after the last one has none, and says itself what it found."""
    first, *_ = failing.message.splitlines() or [""]
    return first if failing.line is None and first else failing.text


def invariants(case: Case, asks: policy.Asks) -> RuleResult:
    """No invariant of the gate was broken anywhere, and each was judged somewhere; under load, each of the load's.

    One that no required gate names counts against every gate, lest it be nobody's.
    """
    mine = set(asks.invariants) | (_known(case) - _named(case))
    broken = case.broken(*sorted(mine))
    first = next((each for each in _findings(case, mine) if each[1].status == "broken"), None)
    told = _told_broken(case, mine)
    judged = [each for _, each in _findings(case, set(asks.invariants)) if each.status != "no_data"]
    word: Word = "pass"
    why = ""
    if first:
        scenario, finding = first
        word, why = "fail", f"{finding.invariant} {finding.title} broke in {scenario}: {finding.rows[0].sentence}"
    elif told:
        word, why = "fail", f"{told[0]} was recorded as broken"
    elif lacking := _lacking(case, asks):
        word, why = "no_data", f"there was nothing to judge {lacking}"
    return RuleResult(
        name=INVARIANTS,
        limit=f"{', '.join(asks.invariants)} hold",
        measured=count(len(broken) + len(told), "violation"),
        n=len(judged),
        bound=f"judged {count(len(judged), 'time')} over {count(len(case.findings), 'scenario')}",
        word=word,
        why=why,
        rows=shown(broken),
    )


def _findings(case: Case, invariants: set[str]) -> list[tuple[str, Finding]]:
    """Of these invariants, those of the load first: what broke under load is what a reader should see."""
    found = [
        (scenario, each)
        for scenario, findings in case.findings.items()
        for each in findings
        if each.invariant in invariants
    ]
    return sorted(found, key=lambda each: each[0] != case.step.scenario)


def _named(case: Case) -> set[str]:
    return {each for asks in case.step.gates.required().values() for each in asks.invariants}


def _known(case: Case) -> set[str]:
    """Every invariant that a checker or a scenario's own record spoke of."""
    by_checkers = {each.invariant for found in case.findings.values() for each in found}
    return by_checkers | {name for name, _ in _records(case)}


def _records(case: Case) -> list[tuple[str, str]]:
    """Invariants that a scenario's own record calls broken, each with where."""
    return [
        (str(each.get("invariant")), f"{scenario.name} ({scenario.location})")
        for scenario in (case.run.scenarios if case.run else ())
        for each in scenario.invariants
        if each.get("held") is False
    ]


def _told_broken(case: Case, mine: set[str]) -> list[str]:
    return [f"{name} in {where}" for name, where in _records(case) if name in mine]


def _lacking(case: Case, asks: policy.Asks) -> str:
    held = {each.invariant for found in case.findings.values() for each in found if each.status == "held"}
    of_load = case.findings.get(case.step.scenario, ())
    held_by_load = {each.invariant for each in of_load if each.status == "held"}
    anywhere = [each for each in asks.invariants if each not in held]
    under_load = [each for each in asks.invariants_of_load if each not in held_by_load]
    if anywhere:
        return f"{', '.join(anywhere)} anywhere"
    return f"{', '.join(under_load)} under load" if under_load else ""


def load_run(case: Case) -> RuleResult:
    """The load was real, not empty, not overloaded and not crashed; nobody handed something over for nothing."""
    load = case.load
    rule = case.run_step.load
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
    load, rule, evidence = case.load, case.run_step.load, case.of_load
    if load is None or evidence is None:
        return "there was no load" if load is None else f"no rows of the scenario {rule.scenario!r}"
    bench = case.environment.bench
    pids = bench.processes if bench else {}
    lacking = [each for each in rule.processes if each not in pids]
    ended = sum(load.outcomes.values()) + load.lost
    written = sum(each.name == HANDED for each in evidence.samples)
    late_share = load.generator.late_starts / load.handed if load.handed else 1.0
    faults = (
        (load.crashed, "the load crashed"),
        (
            load.handed < rule.handed_at_least,
            f"only {load.handed} intents were handed over, of {rule.handed_at_least:,}",
        ),
        (
            len(evidence.permits) < rule.permits_at_least,
            f"only {count(len(evidence.permits), 'permit')} were minted, of {rule.permits_at_least:,}",
        ),
        (load.lost > 0, f"{count(load.lost, 'intent')} handed over were never heard of again"),
        (ended != load.handed, f"{load.handed} intents were handed over, and {ended} are accounted for"),
        (written != load.handed, f"load.json speaks of {load.handed} hand-overs, and the samples of {written}"),
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
    """The faults that the step wants really hit their share of the load's requests, and the storms really came."""
    told = [_hit(case, rule) for rule in case.run_step.weather]
    shares = [f"{names} {_share(hit, n)}" for names, hit, n, _ in told]
    lacking = [f"{names} hit {hit} of {n}" for names, hit, n, enough in told if not enough]
    wanted = case.run_step.storms_at_least
    storms = sum(each.name == STORM for each in (case.of_load.faults if case.of_load else ()))
    if wanted is not None:
        shares.append(f"{count(storms, 'storm')} of 429")
        lacking += [f"{count(storms, 'storm')} of 429 came"] if storms < wanted else []
    strange = _struck_nothing(case)
    limits = [f"{'/'.join(each.faults)} ≥ {each.at_least_per_mille / 10:g} %" for each in case.run_step.weather]
    return RuleResult(
        name="Background weather",
        limit=", ".join([*limits, *([f"≥ {count(wanted, 'storm')} of 429"] if wanted is not None else [])]),
        measured=", ".join(shares),
        n=sum(each.committing for each in case.of_load.journal) if case.of_load else 0,
        bound="of the load's requests, by the platforms' journal",
        word="no_data" if lacking or strange else "pass",
        why=strange or (f"{', '.join(lacking)}: a run too calm shows nothing" if lacking else ""),
    )


def _struck_nothing(case: Case) -> str:
    """A fault of the load on no request of it, or from before that arrived: such weather is another run's."""
    arrived = {each.n: each.arrived_us for each in case.of_load.journal} if case.of_load else {}
    for each in case.of_load.faults if case.of_load else ():
        if each.call not in arrived:
            return f"the fault {each.name} struck request {each.call}, which the journal does not have"
        if each.at_us < arrived[each.call]:
            return f"the fault {each.name} struck request {each.call} before it arrived"
    return ""


def _hit(case: Case, rule: policy.WeatherRule) -> tuple[str, int, int, bool]:
    """Which faults, how many requests they hit, of how many, and whether that is enough."""
    journal = case.of_load.journal if case.of_load else ()
    of = {each.n for each in journal if each.committing == (rule.of == "committing")}
    faults = case.of_load.faults if case.of_load else ()
    hit = len({each.call for each in faults if each.name in rule.faults and each.call in of})
    return "/".join(rule.faults), hit, len(of), bool(of) and hit * 1000 >= rule.at_least_per_mille * len(of)


def _share(hit: int, n: int) -> str:
    return f"{100 * hit / n:.2f} %" if n else "of nothing"


def platforms(case: Case) -> RuleResult:
    """On each platform that the step is about the load had effects."""
    seen = {each.platform for each in case.of_load.ledger} if case.of_load else set()
    missing = [each for each in case.step.platforms if each not in seen]
    named = count(len(missing), "platform")
    return RuleResult(
        name="Platforms",
        limit=f"effects on each of {len(case.step.platforms)}",
        measured=f"on {len(case.step.platforms) - len(missing)} of {len(case.step.platforms)}",
        n=len(case.step.platforms),
        bound="of the load, by the platforms' ledgers",
        word="no_data" if missing else "pass",
        why=f"no effect of the load on {named}: {', '.join(missing)}" if missing else "",
    )


def provenance(case: Case) -> RuleResult:
    """The evidence is of a kind that the step takes, was made under this very policy, and all that made it ended well."""
    sources = sorted({each.source for each in case.evidences.values()})
    strange = [each for each in sources if each not in case.step.sources]
    commands = case.environment.commands
    asked, done = len(case.step.commands), len(commands or ())
    failed = [each for each in commands or () if each.exit_code != 0]
    checks = (
        (not sources, "there is no evidence"),
        (bool(strange), f"evidence is {', '.join(strange)}"),
        (not case.environment.policy_digest, "the evidence does not say under which policy it was made"),
        (case.environment.policy_digest != case.policy_digest, "the evidence was made under another policy"),
        (commands is None, "the run was not made to its end"),
        (bool(failed), f"a command ended with {failed[0].exit_code}: {failed[0].line}" if failed else ""),
        (done < asked, f"{count(done, 'command')} ran, and the step asks for {asked}"),
    )
    why = next((told for wrong, told in checks if wrong), "")
    return RuleResult(
        name="Provenance",
        limit=f"{' or '.join(case.step.sources)}, this policy, each command ended with 0",
        measured=", ".join(sources) or "nothing",
        n=len(case.evidences),
        bound="",
        word="no_data" if why else "pass",
        why=why,
    )


def signature(case: Case) -> RuleResult:
    """Somebody will sign the report, where the step asks for it: a page that nobody vouches for releases nothing."""
    asked = case.step.signatures == "run-key"
    lacking = asked and case.signed_by is None
    return RuleResult(
        name="Signature",
        limit="of a run key" if asked else "none asked",
        measured=f"key {case.signed_by[:16]}" if case.signed_by else "nobody signs",
        n=0 if case.signed_by is None else 1,
        bound="",
        word="no_data" if lacking else "pass",
        why="nobody can sign the report: there is no run key (--key names one)" if lacking else "",
    )


GROUND = (load_run, weather, platforms, provenance, signature)
"""What all evidence of a step rests on: without it no gate has data."""
