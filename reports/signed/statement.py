"""What is signed: in-toto statements (v1) on a judged run. No I/O.

The gate's is a Simple Verification Result: the policy, and the properties that were shown. A property is there only if its
gate or criterion is GO, so that whoever does not know the rest, or drops it, reads less and never more. What SVR has no field
for stands under ``holdpoint``. Each suite's is a Test Result: what was not seen to pass stands among the failed.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from reports.errors import BadEvidence
from reports.evidence import environment as environments
from reports.made import Made
from reports.policy import ObservedStep
from reports.rules.shared import passed
from reports.signed.verify_gate import STATEMENT_TYPE, SVR, TEST_RESULT

VERIFIER = "urn:holdpoint:gate:1"
POLICY = "policy.yaml"
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


def gate(
    made: Made, digests: Mapping[str, str], *, previous: Mapping[str, str] | None, made_at: datetime
) -> dict[str, Any]:
    """The statement on the gate.

    Args:
        made: the judged run.
        digests: SHA-256 (hex) of each file that it is about, by name.
        previous: run and SHA-256 of the envelope of the gate before, of the same step; ``None``: this is the first.
        made_at: the instant of signing.
    """
    verdict, known = made.verdict, made.environment
    return {
        "_type": STATEMENT_TYPE,
        "subject": _subject(made, digests),
        "predicateType": SVR,
        "predicate": {
            "verifier": {"id": VERIFIER, "policies": [_policy(made)]},
            "timeCreated": _text(made_at),
            "properties": _properties(made),
            "holdpoint": {
                "verdict": verdict.word,
                "step": verdict.step,
                "run": known.run,
                "seed": known.seed,
                "sources": sorted({each.source for each in made.evidences.values()}),
                "build": known.build,
                "commit": known.commit,
                "expires": _text(expiry(made, made_at)),
                "previous": previous,
                "log": {"scenario": made.step.scenario, "key": known.bench.audit_key if known.bench else None},
            },
        },
    }


def expiry(made: Made, made_at: datetime) -> datetime:
    """Until when a verdict counts: from when the run began, so that judging it anew makes it no younger.

    Raises:
        BadEvidence: the run does not say when it began.
    """
    try:
        began = datetime.fromisoformat(made.environment.started_at)
        if began.tzinfo is None:
            raise ValueError("no time zone")  # noqa: TRY301 - the same to whoever reads it
    except ValueError as wrong:
        told = f"started_at {made.environment.started_at!r} is no time ({wrong})"
        raise BadEvidence(environments.NAME, None, told) from wrong
    return min(began, made_at) + timedelta(hours=made.policy.policy.valid_hours)


def suites(made: Made, digests: Mapping[str, str]) -> list[dict[str, Any]]:
    """One statement for each suite of which the run left something."""
    named = "collected" if isinstance(made.step, ObservedStep) else "load"
    found = {"features": _features(made), named: _load(made), "rehearsal": _rehearsal(made)}
    return [
        {
            "_type": STATEMENT_TYPE,
            "subject": _subject(made, digests),
            "predicateType": TEST_RESULT,
            "predicate": {
                "result": "PASSED" if all(told.values()) and told else "FAILED",
                "configuration": [_policy(made)],
                "passedTests": sorted(name for name, good in told.items() if good),
                "warnedTests": [],
                "failedTests": sorted(name for name, good in told.items() if not good),
                "suite": suite,
            },
        }
        for suite, told in found.items()
        if told is not None
    ]


def _features(made: Made) -> dict[str, bool] | None:
    if made.run is None:
        return None
    ended = made.run.finished and made.run.success and not made.run.errors
    return {f"{each.name} ({each.location})": passed(each) for each in made.run.scenarios} | {"the run itself": ended}


def _load(made: Made) -> dict[str, bool] | None:
    """What the step asks of the load, or of what was collected: what it rests on, and each invariant that must hold under it."""
    scenario = made.step.scenario
    if made.load is None and scenario not in made.evidences:
        return None
    of_all = isinstance(made.step, ObservedStep)
    gates = made.step.gates.required().values()
    asked = {name for asks in gates for name in (asks.invariants if of_all else asks.invariants_of_load)}
    held = _invariants(made, scenario)
    return {each.name: each.word == "pass" for each in made.verdict.ground} | {
        name: held.get(name, False) for name in asked | {name for name, good in held.items() if not good}
    }


def _rehearsal(made: Made) -> dict[str, bool] | None:
    rehearsed = [name for name, each in made.evidences.items() if each.rehearsals]
    if not rehearsed:
        return None
    return {
        f"{name} in {scenario}": good for scenario in rehearsed for name, good in _invariants(made, scenario).items()
    }


def _invariants(made: Made, scenario: str) -> dict[str, bool]:
    """Those that were judged there."""
    found = made.verdict.findings.get(scenario, ())
    return {each.invariant: each.status == "held" for each in found if each.status != "no_data"}


def _subject(made: Made, digests: Mapping[str, str]) -> list[dict[str, Any]]:
    """The files, and the commit if the sources were exactly that."""
    found: list[dict[str, Any]] = [{"name": name, "digest": {"sha256": digests[name]}} for name in sorted(digests)]
    if _COMMIT.fullmatch(made.environment.commit):
        found.append({"name": "sources", "digest": {"gitCommit": made.environment.commit}})
    return found


def _policy(made: Made) -> dict[str, Any]:
    return {"name": POLICY, "digest": {"sha256": made.policy.digest}}


def _properties(made: Made) -> list[str]:
    """What was shown. The whole verdict names its step, and whether the platforms were simulators."""
    verdict = made.verdict
    parts = [("GATE", each) for each in verdict.gates] + [("CRITERION", each) for each in verdict.criteria]
    found = [f"HOLDPOINT_{kind}_{each.name}" for kind, each in parts if each.word == "GO"]
    if verdict.word == "GO":
        found.append(f"HOLDPOINT_{'SIMULATED_' if verdict.simulated else ''}GO_{verdict.step}")
    return found


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
