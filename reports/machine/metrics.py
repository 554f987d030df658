r"""``metrics.txt``: the judged run as OpenMetrics text. No I/O.

Source: OpenMetrics 1.0 (RFC draft): one block for each family, ``# EOF`` at the end; in labels ``\``, ``"`` and the line
feed are escaped. A verdict is three series, of which one is 1, so that an alert can be written on the two others.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import fsum
from typing import Literal, get_args

from reports.halts import HaltSample
from reports.made import Made
from reports.verdict import Result, Word

Kind = Literal["gauge", "info", "histogram"]
Labels = Mapping[str, str]
Series = tuple[str, Labels, float]
"""The suffix of a series' name, its labels, its value."""

RESPONSE_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 60.0)
VERIFIED_BUCKETS_S = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
STATUSES = ("PASSED", "FAILED", "SKIPPED", "UNDEFINED", "AMBIGUOUS", "PENDING", "UNKNOWN")
_ESCAPED = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


def render(made: Made) -> str:
    """The whole file."""
    blocks = [*_verdict(made), *_rules(made), *_halts(made), *_traffic(made), *_scenarios(made)]
    return "\n".join([line for block in blocks for line in block] + ["# EOF", ""])


def _family(name: str, told: str, series: Iterable[Series], *, kind: Kind = "gauge", unit: str = "") -> list[str]:
    """A family's lines; ``name`` ends with its unit, as the format asks."""
    head = [f"# TYPE {name} {kind}", *([f"# UNIT {name} {unit}"] if unit else []), f"# HELP {name} {_escaped(told)}"]
    return head + [f"{name}{suffix}{_labelled(labels)} {_number(value)}" for suffix, labels, value in series]


def _labelled(labels: Labels) -> str:
    pairs = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{pairs}}}" if pairs else ""


def _escaped(text: str) -> str:
    return text.translate(_ESCAPED)


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _words(word: str | None, labels: Labels) -> list[Series]:
    return [("", {**labels, "verdict": each}, each == word) for each in get_args(Word)]


def _verdict(made: Made) -> list[list[str]]:
    verdict, environment = made.verdict, made.environment
    about = {
        "run": environment.run,
        "step": verdict.step,
        "build": environment.build,
        "commit": environment.commit,
        "seed": str(environment.seed),
        "policy_digest": verdict.policy_digest,
        "simulated": str(verdict.simulated).lower(),
    }
    return [
        _family("holdpoint_run", "The run that was judged.", [("_info", about, 1)], kind="info"),
        _family("holdpoint_verdict", "1 for the verdict on the step, 0 for the others.", _words(verdict.word, {})),
        _family("holdpoint_exit_code", "What holdpoint gate ended with.", [("", {}, verdict.exit_code)]),
    ]


def _asked(results: Iterable[Result]) -> list[Result]:
    return [each for each in results if each.word is not None]


def _rules(made: Made) -> list[list[str]]:
    """Gates and criteria that the step requires; each rule with how much it judged and what it measured."""
    gates, criteria = _asked(made.verdict.gates), _asked(made.verdict.criteria)
    judged = [
        *(({"gate": gate.name, "rule": rule.name}, rule) for gate in gates for rule in gate.judged),
        *(({"gate": "", "rule": rule.name}, rule) for rule in made.verdict.ground),
    ]
    told = [(each.name, each.headline) for each in criteria if each.headline is not None]
    loads = [series for each in made.verdict.loads for series in _words(each.word, {"load": each.load})]
    of_loads = "1 for the verdict on a load over the API that lies in the run's folder, 0 for the others."
    return [
        *([_family("holdpoint_load_verdict", of_loads, loads)] if loads else []),
        _family(
            "holdpoint_gate_verdict",
            "1 for the gate's verdict, 0 for the others; gates that the step requires.",
            [series for each in gates for series in _words(each.word, {"gate": each.name})],
        ),
        _family(
            "holdpoint_criterion_verdict",
            "1 for the criterion's verdict, 0 for the others; criteria that the step requires.",
            [series for each in criteria for series in _words(each.word, {"criterion": each.name})],
        ),
        _family(
            "holdpoint_rule_passed",
            "1 when the rule passed; gate is empty for those that all gates rest on.",
            [("", labels, rule.word == "pass") for labels, rule in judged],
        ),
        _family(
            "holdpoint_rule_judged",
            "How many things the rule's measurement rests on.",
            [("", labels, rule.n) for labels, rule in judged],
        ),
        _family(
            "holdpoint_criterion_judged",
            "How many things the criterion's measurement rests on.",
            [("", {"criterion": name}, rule.n) for name, rule in told],
        ),
        _family(
            "holdpoint_criterion",
            "What was measured beside what is asked for, in words.",
            [
                ("_info", {"criterion": name, "limit": rule.limit, "measured": rule.measured, "bound": rule.bound}, 1)
                for name, rule in told
            ],
            kind="info",
        ),
    ]


def _halts(made: Made) -> list[list[str]]:
    samples = made.verdict.samples
    counted = [each for each in samples if each.is_sample]
    bound_us = max((each.bound_us for each in samples), default=0)
    kinds = sorted({each.kind for each in counted})
    return [
        _family(
            "holdpoint_halts",
            "Halts of the load, by whether they count as samples.",
            [
                ("", {"sample": "true"}, len(counted)),
                ("", {"sample": "false"}, len(samples) - len(counted)),
            ],
        ),
        _family(
            "holdpoint_switch_response_seconds",
            "From a halt's being asked for until it was true, by what it names; halts that count.",
            [
                series
                for kind in kinds
                for series in _histogram(_took(counted, kind), RESPONSE_BUCKETS_S, {"scope": kind})
            ],
            kind="histogram",
            unit="seconds",
        ),
        _family(
            "holdpoint_switch_bound_seconds",
            "The longest proven bound of any halt.",
            [("", {}, bound_us / 1_000_000)] if samples else [],
            unit="seconds",
        ),
        _family(
            "holdpoint_effects_after_acknowledgement",
            "Requests in a halt's scope that arrived after it was acknowledged.",
            [("", {}, made.verdict.effects_after)],
        ),
    ]


def _took(samples: list[HaltSample], kind: str) -> list[float]:
    return [each.latency_us / 1_000_000 for each in samples if each.kind == kind and each.latency_us is not None]


def _histogram(values_s: list[float], buckets_s: tuple[float, ...], labels: Labels) -> list[Series]:
    """Cumulative buckets, count and sum; the last bucket holds all."""
    bounds = [("_bucket", {**labels, "le": repr(each)}, sum(v <= each for v in values_s)) for each in buckets_s]
    return [
        *bounds,
        ("_bucket", {**labels, "le": "+Inf"}, len(values_s)),
        ("_count", labels, len(values_s)),
        ("_sum", labels, fsum(values_s)),
    ]


def _traffic(made: Made) -> list[list[str]]:
    """Permits and effects of the load and of the features, and how soon the load's permits were read back."""
    permits: Counter[tuple[str, str, str]] = Counter()
    effects: Counter[tuple[str, str]] = Counter()
    verified: list[float] = []
    for name, evidence in made.evidences.items():
        ground = "load" if name == made.step.scenario else "features"
        permits.update((ground, each.platform, each.state) for each in evidence.permits)
        effects.update((ground, each.platform) for each in evidence.ledger)
        if ground == "load":
            verified += [
                (each.confirmed_us - each.sent_us) / 1_000_000
                for each in evidence.permits
                if each.confirmed_us is not None and each.sent_us is not None
            ]
    return [
        _family(
            "holdpoint_permits",
            "Permits, by where they were minted and how they ended.",
            [
                ("", {"ground": ground, "platform": platform, "state": state}, n)
                for (ground, platform, state), n in sorted(permits.items())
            ],
        ),
        _family(
            "holdpoint_effects",
            "Effects in the platforms' own ledgers.",
            [("", {"ground": ground, "platform": platform}, n) for (ground, platform), n in sorted(effects.items())],
        ),
        _family(
            "holdpoint_verification_seconds",
            "From a permit's first byte until its effect was read back; permits of the load that were read back.",
            _histogram(verified, VERIFIED_BUCKETS_S, {}),
            kind="histogram",
            unit="seconds",
        ),
    ]


def _scenarios(made: Made) -> list[list[str]]:
    counted = Counter(each.status for each in (made.run.scenarios if made.run else ()))
    broken: Counter[str] = Counter()
    for findings in made.verdict.findings.values():
        for each in findings:
            broken[each.invariant] += len(each.rows)
    return [
        _family(
            "holdpoint_scenarios",
            "Scenarios, by how they ended.",
            [("", {"status": status}, counted[status]) for status in STATUSES],
        ),
        _family(
            "holdpoint_invariant_broken_rows",
            "Rows of the evidence that break the invariant.",
            [("", {"invariant": name}, n) for name, n in sorted(broken.items())],
        ),
    ]
