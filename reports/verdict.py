"""From policy and evidence to GO, NO-GO or NO DATA. Pure: anybody can recompute it from the folder.

1. A rule that was broken makes its gate NO-GO, and the step.
2. Otherwise a rule without enough data makes its gate NO DATA, and the step.
3. A load over the API that lies in the folder holds the step unless it is within: NO-GO when it is over, NO DATA otherwise.
4. Only when every rule of every required gate passed is it GO. There is no override.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from reports import policy, rules
from reports.asks import HttpLoadRule
from reports.checkers import check_all
from reports.checkers.finding import Finding
from reports.evidence import over_http
from reports.evidence.environment import Environment
from reports.evidence.folder import Evidence
from reports.evidence.load import Load
from reports.evidence.messages import Run
from reports.evidence.over_http import Found
from reports.halts import Floors, HaltSample, halt_samples
from reports.rules.case import Broke, Case, RuleResult, count
from reports.rules.case import Word as RuleWord
from reports.rules.over_http import NO_DATA, OVER, WITHIN, Judgement, judged
from reports.signed.before import Before
from reports.statistics import Quantiles, quantiles

Word = Literal["GO", "NO-GO", "NO DATA"]
EXIT_CODES: dict[Word, int] = {"GO": 0, "NO-GO": 1, "NO DATA": 3}
NOT_REQUIRED = "not required by this step"
OF_LOAD: dict[str, Word] = {WITHIN: "GO", OVER: "NO-GO", NO_DATA: "NO DATA"}
OF_LINE: dict[str, RuleWord] = {WITHIN: "pass", OVER: "fail", NO_DATA: "no_data"}
"""What a load, and each thing that is asked of it, comes to in a verdict."""


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """A gate or a criterion; ``word`` is ``None`` when the step does not require it.

    Attributes:
        headline: the rule that decided; of an open gate, the one that the gate is about.
    """

    title: str
    word: Word | None = None
    why: str = NOT_REQUIRED
    headline: RuleResult | None = None

    @property
    def name(self) -> str:
        """By which the policy calls it."""
        raise NotImplementedError

    @property
    def judged(self) -> tuple[RuleResult, ...]:
        """Its own rules."""
        return () if self.headline is None else (self.headline,)

    @property
    def broke(self) -> tuple[RuleResult, Broke] | None:
        """The first thing that broke a rule, and the rule; a row of the evidence goes before a scenario that failed."""
        found = [(rule, each) for rule in self.judged if rule.word == "fail" for each in rule.rows]
        return min(found, key=lambda each: not each[1].row, default=None)


class GateResult(Result, frozen=True, kw_only=True):
    """One gate.

    Attributes:
        invariants: those that the step asks of it.
        rules: its own; what all evidence rests on stands beside, in the verdict's ``ground``.
    """

    gate: str
    owner: str
    invariants: tuple[str, ...] = ()
    rules: tuple[RuleResult, ...] = ()

    @property
    def name(self) -> str:
        """By which the policy calls it."""
        return self.gate

    @property
    def judged(self) -> tuple[RuleResult, ...]:
        """Its own rules."""
        return self.rules


class CriterionResult(Result, frozen=True, kw_only=True):
    """One criterion; ``headline`` is the one rule that judges it."""

    criterion: str
    target: str

    @property
    def name(self) -> str:
        """By which the policy calls it."""
        return self.criterion


class LoadResult(Result, frozen=True, kw_only=True):
    """A load over the HTTP API whose file lies in the run's folder. No step asks for one; what is there must be within.

    Attributes:
        load: its name. found: what it saw; asks: what the policy asks of it; judgement: how that stands.
            All ``None`` where it cannot be read, or nothing is asked of it.
    """

    load: str
    found: Found | None = None
    asks: HttpLoadRule | None = None
    judgement: Judgement | None = None

    @property
    def name(self) -> str:
        """By which the file is called, without its ending."""
        return self.file.removesuffix(".json")

    @property
    def file(self) -> str:
        """What it was read from."""
        return over_http.name(self.load)

    @property
    def judged(self) -> tuple[RuleResult, ...]:
        """A rule for each line of the judgement."""
        lines = self.judgement.lines if self.judgement else ()
        n = self.found.handed if self.found else 0
        return tuple(
            RuleResult(name=each.asked, limit=each.asked, measured=each.saw, n=n, bound="", word=OF_LINE[each.word])
            for each in lines
        )


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """The decision on one step, and every number that it rests on. ``missing``: everything that there was too little of."""

    step: str
    word: Word
    exit_code: int
    why: str
    simulated: bool
    policy_digest: str
    gates: tuple[GateResult, ...]
    ground: tuple[RuleResult, ...]
    criteria: tuple[CriterionResult, ...]
    samples: tuple[HaltSample, ...]
    response_ms: Quantiles | None
    response_by_kind_ms: dict[str, Quantiles]
    findings: dict[str, tuple[Finding, ...]]
    missing: tuple[str, ...] = ()
    loads: tuple[LoadResult, ...] = ()

    @property
    def results(self) -> tuple[GateResult | CriterionResult | LoadResult, ...]:
        """Everything that decides: gates, criteria, loads."""
        return (*self.gates, *self.criteria, *self.loads)

    @property
    def effects_after(self) -> int:
        """Requests in scope that arrived after an acknowledgement, over all halts of the load."""
        return sum(each.effects_after for each in self.samples)


def decide(
    step_name: str,
    loaded: policy.LoadedPolicy,
    *,
    evidences: dict[str, Evidence],
    run: Run | None,
    load: Load | None,
    environment: Environment,
    signed_by: str | None = None,
    before: Before | None = None,
    loads: Mapping[str, Found | str] | None = None,
) -> Verdict:
    """Judge one step. ``signed_by``: id of the key that will sign the report; ``before``: the verdict on the step before;
    ``loads``: what loads over the API found, by their names, or why that cannot be read.

    Raises:
        BadPolicy: the policy has no such step.
    """
    step = loaded.step(step_name)
    of_load = evidences.get(step.scenario)
    findings = {scenario: check_all(each) for scenario, each in evidences.items()}
    samples = _halts(step, of_load)
    counted = [each for each in samples if each.is_sample]
    case = Case(
        step=step,
        policy_digest=loaded.digest,
        evidences=evidences,
        run=run,
        load=load,
        environment=environment,
        findings=findings,
        samples=samples,
        response=quantiles(_times_ms(counted)),
        signed_by=signed_by,
        before=before,
    )
    ground = rules.ground(case)
    gates = tuple(_gate(name, words, case, ground) for name, words in loaded.policy.gates.items())
    criteria = tuple(_criterion(name, words, case, ground) for name, words in loaded.policy.criteria.items())
    loaded_too = tuple(_load(name, found, loaded.policy) for name, found in (loads or {}).items())
    word, why = _total(gates, criteria, loaded_too)
    return Verdict(
        step=step_name.replace("->", "→"),
        word=word,
        exit_code=EXIT_CODES[word],
        why=why,
        simulated=any(each.source != "observed" for each in evidences.values()),
        policy_digest=loaded.digest,
        gates=gates,
        ground=ground,
        criteria=criteria,
        samples=samples,
        response_ms=case.response,
        response_by_kind_ms=_by_kind(counted),
        findings=case.findings,
        missing=_missing(gates, ground, criteria, loaded_too),
        loads=loaded_too,
    )


def _times_ms(samples: list[HaltSample]) -> list[float]:
    return [each.latency_us / 1000 for each in samples if each.latency_us is not None]


def _by_kind(samples: list[HaltSample]) -> dict[str, Quantiles]:
    found = {}
    for kind in Counter(each.kind for each in samples):
        figures = quantiles(_times_ms([each for each in samples if each.kind == kind]))
        if figures is not None:
            found[kind] = figures
    return found


def _halts(step: policy.AnyStep, of_load: Evidence | None) -> tuple[HaltSample, ...]:
    """The halts of the load; none where the step does not ask for the kill switch, or nothing is run for it."""
    asks = step.gates.kill_switch
    if not isinstance(asks, policy.KillSwitchAsks) or of_load is None:
        return ()
    floors = Floors(
        in_flight_machine=asks.halts.in_flight_machine_at_least,
        in_flight_scope=asks.halts.in_flight_scope_at_least,
        queued_scope=asks.halts.queued_scope_at_least,
    )
    return halt_samples(of_load, floors)


def _gate(name: str, words: policy.GateWords, case: Case, ground: tuple[RuleResult, ...]) -> GateResult:
    asks = case.step.gates.required().get(name)
    if asks is None:
        return GateResult(gate=name, title=words.title, owner=words.owner)
    results = rules.judge(name, case)
    word, why = gate_word((*results, *ground))
    deciding = {"NO-GO": "fail", "NO DATA": "no_data"}.get(word, "pass")
    return GateResult(
        gate=name,
        title=words.title,
        owner=words.owner,
        word=word,
        why=rules.sentence(name, case) if word == "GO" else why,
        invariants=tuple(asks.invariants),
        headline=next((each for each in (*results, *ground) if each.word == deciding), None),
        rules=results,
    )


def _criterion(name: str, words: policy.CriterionWords, case: Case, ground: tuple[RuleResult, ...]) -> CriterionResult:
    asks = case.step.criteria.required().get(name)
    if asks is None:
        return CriterionResult(criterion=name, title=words.title, target=words.target)
    result = rules.judge_criterion(name, case, asks)
    word, why = gate_word((result, *ground))
    told = f"{result.measured}; {result.bound}" if result.bound else result.measured
    return CriterionResult(
        criterion=name,
        title=words.title,
        target=words.target,
        word=word,
        why=told if word == "GO" else why,
        headline=result,
    )


def _load(name: str, found: Found | str, known: policy.Policy) -> LoadResult:
    """One load by what the policy asks of it; whatever is not within holds the step, and says what to do."""
    title, file, asks = f"Load {name}", over_http.name(name), known.loads.get(name)
    if isinstance(found, str):
        why = f"{found}; move it away and run it again: holdpoint load {name}"
        return LoadResult(load=name, title=title, word="NO DATA", why=why)
    if asks is None:
        why = f"the policy asks nothing of a load of that name; add it under loads of the policy, or move {file} away"
        return LoadResult(load=name, title=title, word="NO DATA", why=why)
    judgement = judged(found, asks)
    line, again = judgement.decided, f"move {file} away and run it again: {over_http.command(found)}"
    why = f"all {len(judgement.lines)} things that the policy asks hold"
    if line is not None:
        shows = f"see loads.{name} of the policy, or" if judgement.word == OVER else "it shows nothing:"
        why = f"{line.asked}: {line.saw}; {shows} {again}"
    return LoadResult(
        load=name,
        title=title,
        word=OF_LOAD[judgement.word],
        why=why,
        found=found,
        asks=asks,
        judgement=judgement,
    )


def _missing(
    gates: tuple[GateResult, ...],
    ground: tuple[RuleResult, ...],
    criteria: tuple[CriterionResult, ...],
    loads: tuple[LoadResult, ...],
) -> tuple[str, ...]:
    """Everything that could not be judged, and why: first what all rests on, then gate by gate, the criteria, and loads."""
    own = [(f"{each.title}, {rule.name}", rule) for each in gates for rule in each.rules]
    judged = [(each.title, each.headline) for each in criteria if each.headline is not None]
    told = [*((each.name, each) for each in ground), *own, *judged]
    lacking = [f"{name}: {rule.why or rule.measured}" for name, rule in told if rule.word == "no_data"]
    return tuple(dict.fromkeys([*lacking, *(f"{each.title}: {each.why}" for each in loads if each.word == "NO DATA")]))


def gate_word(results: tuple[RuleResult, ...]) -> tuple[Word, str]:
    """A gate's verdict from its rules: the first that failed decides, then the first without data."""
    for bad, word in (("fail", "NO-GO"), ("no_data", "NO DATA")):
        first = next((each for each in results if each.word == bad), None)
        if first is not None:
            return ("NO-GO" if word == "NO-GO" else "NO DATA"), f"{first.name}: {first.why or first.measured}"
    if not results:
        return "NO DATA", "no rule was judged"
    return "GO", f"all {len(results)} rules passed"


def foremost(results: Iterable[Result], word: str) -> list[Result]:
    """The gates of that verdict. Those that a rule of their own decided go before those that a shared rule did: one harm
    can break invariants of several gates, and a reader should see first whose it is.
    """
    found = [each for each in results if each.word == word]
    return sorted(found, key=lambda each: each.headline is not None and each.headline.name in rules.SHARED_NAMES)


def _total(
    gates: tuple[GateResult, ...], criteria: tuple[CriterionResult, ...], loads: tuple[LoadResult, ...]
) -> tuple[Word, str]:
    wanted = [each for each in gates if each.word is not None]
    asked = [each for each in criteria if each.word is not None]
    for word in ("NO-GO", "NO DATA"):
        bad = foremost([*wanted, *asked, *loads], word)
        if bad:
            more = f" (and {', '.join(each.title for each in bad[1:])})" if len(bad) > 1 else ""
            return ("NO-GO" if word == "NO-GO" else "NO DATA"), f"{bad[0].title}{more}. {bad[0].why}"
    if not wanted:
        return "NO DATA", "The step requires no gate."
    within = f" {count(len(loads), 'load')} over the API {'is' if len(loads) == 1 else 'are'} within." if loads else ""
    if len(wanted) == 1 and not asked:
        return "GO", wanted[0].why + within
    passed = sum(len(each.rules) for each in wanted)
    met = f", and all {len(asked)} criteria are met" if asked else ""
    return (
        "GO",
        f"All {len(wanted)} gates are open: each of their {passed} rules passed, under load and in every scenario{met}.{within}",
    )
