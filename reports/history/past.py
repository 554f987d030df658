"""``results.json``: what later runs want to know of this one, in one small file. No I/O."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from reports.evidence.environment import Environment
from reports.evidence.messages import Run, Scenario
from reports.rules.shared import passed
from reports.verdict import CriterionResult, GateResult, Verdict, Word

KEPT_OUT = "KEPT OUT"
"""Of a scenario that passed and counts for nothing: it is quarantined, or left to a person."""

Text = Annotated[str, msgspec.Meta(max_length=2000)]


class Figure(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A gate or a criterion: its verdict, and the rule that decided it with what that measured."""

    word: Word | None
    title: Text
    rule: Text = ""
    measured: Text = ""


class Past(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run.

    Attributes:
        step: the one that a gate made the run to decide; empty of what no gate made, a halt load by itself, which is half of a step.
        figures: by gate or criterion; measured: by title and rule, everything that was measured.
        scenarios: their keys (``file::name``) by status.
    """

    schema: Literal["holdpoint-results/1"] = "holdpoint-results/1"
    run: Text
    step: Text
    verdict: Word
    commit: Text
    seed: int
    started_at: Text
    policy_digest: Text
    figures: dict[Text, Figure]
    measured: dict[Text, Text]
    scenarios: dict[Text, tuple[Text, ...]]

    @property
    def order(self) -> tuple[datetime, str]:
        """When it began; of two that began in one second the name decides.

        Raises:
            ValueError: the time is none, or says no zone.
        """
        began = datetime.fromisoformat(self.started_at)
        if began.tzinfo is None:
            raise ValueError(f"{self.started_at!r} names no time zone")
        return began, self.run

    @property
    def by_key(self) -> dict[str, str]:
        """The status of each scenario."""
        return {key: status for status, keys in self.scenarios.items() for key in keys}

    @property
    def pinned(self) -> bool:
        """Whether its commit says which sources it ran with."""
        return self.commit != "unknown" and "+" not in self.commit


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """Earlier runs, oldest first; ``skipped``: runs that could not be read, each with why."""

    runs: tuple[Past, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()


def of(verdict: Verdict, environment: Environment, run: Run | None) -> Past:
    """What of this run is kept."""
    results: tuple[GateResult | CriterionResult, ...] = (*verdict.gates, *verdict.criteria)
    by_status: dict[str, list[str]] = {}
    for key, each in keyed(run.scenarios if run else ()).items():
        by_status.setdefault(status_of(each), []).append(key)
    return Past(
        run=_cut(environment.run),
        step=_cut(verdict.step) if environment.policy_digest else "",  # a gate names the policy that it begins under
        verdict=verdict.word,
        commit=_cut(environment.commit),
        seed=environment.seed,
        started_at=_cut(environment.started_at),
        policy_digest=verdict.policy_digest,
        figures={each.name: _figure(each) for each in results},
        measured={
            f"{each.title}: {rule.name}": _cut(rule.measured) for each in results for rule in each.judged if each.word
        },
        scenarios={status: tuple(sorted(keys)) for status, keys in sorted(by_status.items())},
    )


def encoded(kept: Past) -> bytes:
    """The file."""
    plain = {"schema": kept.schema, **msgspec.to_builtins(kept)}
    return msgspec.json.encode(plain) + b"\n"


def _figure(each: GateResult | CriterionResult) -> Figure:
    told = each.headline
    if told is None:
        return Figure(word=each.word, title=each.title)
    return Figure(word=each.word, title=each.title, rule=_cut(told.name), measured=_cut(told.measured))


def keyed(scenarios: tuple[Scenario, ...]) -> dict[str, Scenario]:
    """Each scenario by its file and name, which outlive a line that moves; what has one name is numbered in its order."""
    found: dict[str, Scenario] = {}
    for each in sorted(scenarios, key=lambda one: (one.uri, one.line)):
        key = again = _cut(each.id or f"{each.uri}::{each.name}")
        n = 1
        while again in found:
            n += 1
            again = f"{key} #{n}"
        found[again] = each
    return found


def status_of(scenario: Scenario) -> str:
    """A scenario's status, as it counts."""
    return KEPT_OUT if scenario.status == "PASSED" and not passed(scenario) else scenario.status


def _cut(text: str) -> str:
    """No longer than a later run reads, and sayable in UTF-8."""
    return text[:1900].encode(errors="replace").decode()
