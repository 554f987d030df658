"""Objectives from OpenSLO v1 documents (ratio metrics, occurrences), and triggers beside them, strictly.

    apiVersion: openslo/v1
    kind: SLO
    metadata:
      name: x-publish
      annotations:
        holdpoint/planned: "500"        # events per window that its budget is made for, at least
        holdpoint/look-allows: "0"      # failures that the one look for the release allows
    spec:
      service: holdpoint
      indicator:
        metadata: {name: x-publish-confirmed}
        spec:
          ratioMetric:
            counter: true
            good: {metricSource: {type: holdpoint, spec: {platform: X, action: publish, permits: confirmed}}}
            total: {metricSource: {type: holdpoint, spec: {platform: X, action: publish, permits: ended}}}
      timeWindow: [{duration: 28d, isRolling: true}]
      budgetingMethod: Occurrences
      objectives: [{displayName: confirmed, target: 0.99}]
      alertPolicies: [{alertPolicyRef: fast-burn}]

A policy is a document of its own (`AlertPolicy`) with one condition: a burn rate over `lookbackWindow`; the short window is its
annotation `holdpoint/short-window`. Triggers are documents `apiVersion: holdpoint/v1`, `kind: Trigger`.
"""

import re
from functools import lru_cache
from typing import Any, Literal, TypeVar

import msgspec

from safety_core.budget.bounds import EVENTS_MAX, FAILURES_MAX, needed
from safety_core.budget.objectives import AT_ONCE, MINUTE_S, WINDOW_MAX_S, Burn, Does, Objective, Objectives, Trigger
from safety_core.errors import BadFile
from safety_core.shell.rules_text import digest_of
from safety_core.shell.strict_yaml import Document, Place, documents
from safety_core.vocabulary import NEVER_ASKED, Action, ClientId, Harm, Platform

S = TypeVar("S", bound=msgspec.Struct)

BURN_MAX_S = 3 * 86_400
TEXTS_KEPT = 16
"""Texts that were read stay read: each process asks for the same ones again."""
PLANNED, SHORT, LOOK = "holdpoint/planned", "holdpoint/short-window", "holdpoint/look-allows"
_UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 7 * 86_400}
_LENGTH = re.compile(r"([1-9][0-9]{0,5})([mhdw])", re.ASCII)
_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)
_AT = re.compile(r" - at `\$?(.*)`$")
_STEP = re.compile(r"\.?([^.\[\]]+)|\[(\d+)\]")


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Nothing but what is named here."""


class _Metadata(_Strict, frozen=True, kw_only=True):
    name: str
    displayName: str = ""  # noqa: N815 - OpenSLO's own words
    annotations: dict[str, str] = {}
    labels: dict[str, str] = {}


class _Query(_Strict, frozen=True, kw_only=True):
    platform: Platform
    action: Action
    permits: Literal["confirmed", "ended"]
    client: str | None = None


class _Source(_Strict, frozen=True, kw_only=True):
    type: Literal["holdpoint"]
    spec: _Query


class _Metric(_Strict, frozen=True, kw_only=True):
    metricSource: _Source  # noqa: N815


class _Ratio(_Strict, frozen=True, kw_only=True):
    counter: bool = True
    good: _Metric
    total: _Metric


class _IndicatorSpec(_Strict, frozen=True, kw_only=True):
    ratioMetric: _Ratio  # noqa: N815
    description: str = ""


class _Indicator(_Strict, frozen=True, kw_only=True):
    metadata: _Metadata
    spec: _IndicatorSpec


class _Window(_Strict, frozen=True, kw_only=True):
    duration: str
    isRolling: bool  # noqa: N815


class _Target(_Strict, frozen=True, kw_only=True):
    target: float
    displayName: str = ""  # noqa: N815


class _PolicyRef(_Strict, frozen=True, kw_only=True):
    alertPolicyRef: str  # noqa: N815


class _SloSpec(_Strict, frozen=True, kw_only=True):
    service: str
    indicator: _Indicator
    timeWindow: list[_Window]  # noqa: N815
    budgetingMethod: Literal["Occurrences"]  # noqa: N815
    objectives: list[_Target]
    alertPolicies: list[_PolicyRef] = []  # noqa: N815
    description: str = ""


class _Slo(_Strict, frozen=True, kw_only=True):
    apiVersion: Literal["openslo/v1"]  # noqa: N815
    kind: Literal["SLO"]
    metadata: _Metadata
    spec: _SloSpec


class _BurnRate(_Strict, frozen=True, kw_only=True):
    kind: Literal["burnrate"]
    op: Literal["gte"]
    threshold: float
    lookbackWindow: str  # noqa: N815


class _ConditionSpec(_Strict, frozen=True, kw_only=True):
    severity: Literal["halt"]
    condition: _BurnRate
    description: str = ""


class _Condition(_Strict, frozen=True, kw_only=True):
    kind: Literal["AlertCondition"]
    metadata: _Metadata
    spec: _ConditionSpec


class _PolicySpec(_Strict, frozen=True, kw_only=True):
    conditions: list[_Condition]
    description: str = ""


class _Policy(_Strict, frozen=True, kw_only=True):
    apiVersion: Literal["openslo/v1"]  # noqa: N815
    kind: Literal["AlertPolicy"]
    metadata: _Metadata
    spec: _PolicySpec


class _TriggerSpec(_Strict, frozen=True, kw_only=True):
    harm: Harm
    does: Does
    platform: Platform | None = None
    action: Action | None = None
    share: float | None = None
    atLeast: int | None = None  # noqa: N815
    window: str | None = None
    over: str | None = None


class _Trigger(_Strict, frozen=True, kw_only=True):
    apiVersion: Literal["holdpoint/v1"]  # noqa: N815
    kind: Literal["Trigger"]
    metadata: _Metadata
    spec: _TriggerSpec


_KINDS: dict[str, type[msgspec.Struct]] = {"SLO": _Slo, "AlertPolicy": _Policy, "Trigger": _Trigger}


@lru_cache(maxsize=TEXTS_KEPT)
def parse(text: str, *, source: str) -> Objectives:
    """The objectives and triggers that a text says.

    Raises:
        BadFile: with ``source``, line and field.
    """
    shaped = [(each, _shaped(each)) for each in documents(text, source=source)]
    _check_names(shaped)
    burns = {each.metadata.name: _burn(where, each) for where, each in shaped if isinstance(each, _Policy)}
    objectives = [_objective(where, each, burns) for where, each in shaped if isinstance(each, _Slo)]
    if not objectives:
        raise BadFile(source, None, "", "has no document of kind SLO", "add one for each platform and action")
    _check_cells([(where, each) for where, each in shaped if isinstance(each, _Slo)], objectives)
    triggers = tuple(_trigger(where, each) for where, each in shaped if isinstance(each, _Trigger))
    digest = digest_of(text)
    return Objectives(objectives=tuple(objectives), triggers=triggers, digest=digest)


def _shaped(document: Document) -> Any:
    kind = document.value.get("kind") if isinstance(document.value, dict) else None
    shape = _KINDS.get(kind) if isinstance(kind, str) else None
    if shape is None:
        raise document.wrong(("kind",), "is none that is known here", f"give one of: {', '.join(_KINDS)}")
    _check_notes(document)
    try:
        return msgspec.convert(document.value, shape, strict=True)
    except msgspec.ValidationError as odd:
        message = str(odd)
        at = _AT.search(message)
        found = _STEP.findall(at.group(1)) if at else []
        place: Place = tuple(int(number) if number else name for name, number in found)
        plain = _AT.sub("", message)
        named = re.search(r"field `(.*)`", plain)
        if named is not None:
            place = (*place, named.group(1))
        do = "add it" if "missing" in plain else "remove it, or correct its name" if named else "mend it as this says"
        raise document.wrong(place, plain[:1].lower() + plain[1:], do) from odd


def _check_notes(document: Document) -> None:
    metadata = document.value.get("metadata")
    notes = metadata.get("annotations") if isinstance(metadata, dict) else None
    for name, value in notes.items() if isinstance(notes, dict) else ():
        if not isinstance(value, str):
            raise document.wrong(("metadata", "annotations", name), "is not text", "put it in quotes")


def _check_names(shaped: list[tuple[Document, Any]]) -> None:
    seen = set()
    for where, each in shaped:
        name = each.metadata.name
        if not _NAME.fullmatch(name):
            raise where.wrong(
                ("metadata", "name"), "is no plain name", "give 1 to 63 small letters, digits and hyphens"
            )
        if (each.kind, name) in seen:
            raise where.wrong(("metadata", "name"), f"is another {each.kind}'s already", "give each a name of its own")
        seen.add((each.kind, name))


def _objective(where: Document, slo: _Slo, burns: dict[str, Burn]) -> Objective:
    spec = slo.spec
    if len(spec.objectives) != 1:
        raise where.wrong(("spec", "objectives"), "are not exactly one", "write a document for each")
    target = spec.objectives[0].target
    at: Place = ("spec", "objectives", 0, "target")
    if not 0 < target < 1:
        raise where.wrong(at, f"{target:g} is not between 0 and 1", "give a share below 1: 0.99")
    if not 0.01 <= target <= 0.99999:  # noqa: PLR2004 - what statistics on few events can say something of
        raise where.wrong(at, f"{target:g} is below 0.01 or above 0.99999", "give a share within them: 0.99")
    if len(spec.timeWindow) != 1 or not spec.timeWindow[0].isRolling:
        raise where.wrong(("spec", "timeWindow"), "is not one rolling window", "give one, with isRolling: true")
    window_s = _length(where, ("spec", "timeWindow", 0, "duration"), spec.timeWindow[0].duration, WINDOW_MAX_S)
    query = _query(where, spec.indicator.spec.ratioMetric)
    notes = slo.metadata.annotations
    _known_notes(where, notes, {PLANNED, LOOK})
    failures = _count(where, notes, LOOK, 0, FAILURES_MAX)
    if needed(failures, 1 - target) > EVENTS_MAX:
        raise where.wrong(at, "would take more than ten million events to show", "give a lower target")
    return Objective(
        name=slo.metadata.name,
        target=target,
        platform=query.platform,
        action=query.action,
        client=None if query.client is None else ClientId(query.client),
        window_s=window_s,
        planned=_count(where, notes, PLANNED, 1, EVENTS_MAX),
        failures=failures,
        burns=_policies(where, spec, burns, window_s),
    )


def _query(where: Document, ratio: _Ratio) -> _Query:
    at: Place = ("spec", "indicator", "spec", "ratioMetric")
    good, total = ratio.good.metricSource.spec, ratio.total.metricSource.spec
    if not ratio.counter:
        raise where.wrong((*at, "counter"), "is false", "events are counted: give true")
    if (good.permits, total.permits) != ("confirmed", "ended"):
        raise where.wrong((*at, "good"), "and total are not confirmed and ended permits", "give them so")
    if (good.platform, good.action, good.client) != (total.platform, total.action, total.client):
        raise where.wrong((*at, "total"), "is another cell than good", "give the same platform, action and client")
    if total.action in NEVER_ASKED:
        spec: Place = (*at, "total", "metricSource", "spec", "action")
        raise where.wrong(spec, f"{total.action} needs no permit that budgets stop", "name an action with an effect")
    return total


def _policies(where: Document, spec: _SloSpec, burns: dict[str, Burn], window_s: int) -> tuple[Burn, ...]:
    found: list[Burn] = []
    for number, each in enumerate(spec.alertPolicies):
        at: Place = ("spec", "alertPolicies", number, "alertPolicyRef")
        burn = burns.get(each.alertPolicyRef)
        if burn is None:
            known = ", ".join(sorted(burns)) or "none"
            raise where.wrong(at, f"there is no AlertPolicy {each.alertPolicyRef!r}", f"known here: {known}")
        if burn.long_s >= window_s:
            raise where.wrong(at, "looks back further than the objective's own window", "give a shorter one")
        if found and not (found[-1].long_s < burn.long_s and found[-1].short_s < burn.short_s):
            raise where.wrong(at, f"does not nest: its windows are not longer than {found[-1].name}'s", "order them so")
        if found and not burn.rate < found[-1].rate:
            raise where.wrong(at, f"does not nest: its threshold is not below {found[-1].name}'s", "order them so")
        found.append(burn)
    return tuple(found)


def _burn(where: Document, policy: _Policy) -> Burn:
    if len(policy.spec.conditions) != 1:
        raise where.wrong(("spec", "conditions"), "are not exactly one", "write a policy for each")
    at: Place = ("spec", "conditions", 0, "spec", "condition")
    condition = policy.spec.conditions[0].spec.condition
    _known_notes(where, policy.metadata.annotations, {SHORT})
    if SHORT not in policy.metadata.annotations:
        raise where.wrong(("metadata", "annotations", SHORT), "is missing", 'add it: "5m"')
    short: Place = ("metadata", "annotations", SHORT)
    short_s = _length(where, short, policy.metadata.annotations[SHORT], BURN_MAX_S)
    long_s = _length(where, (*at, "lookbackWindow"), condition.lookbackWindow, BURN_MAX_S)
    if not short_s < long_s:
        raise where.wrong(short, "does not nest: it is not shorter than lookbackWindow", "give a shorter one")
    if not 1 <= condition.threshold <= 10_000:  # noqa: PLR2004
        raise where.wrong((*at, "threshold"), f"{condition.threshold:g} is not a burn rate", "give 1 to 10000")
    return Burn(name=policy.metadata.name, long_s=long_s, short_s=short_s, rate=condition.threshold)


def _check_cells(slos: list[tuple[Document, _Slo]], objectives: list[Objective]) -> None:
    seen: dict[tuple[Platform, Action, ClientId | None], str] = {}
    for (where, _), each in zip(slos, objectives, strict=True):
        cell = (each.platform, each.action, each.client)
        if cell in seen:
            raise where.wrong(("spec", "indicator"), f"is the cell of {seen[cell]} already", "keep one of the two")
        seen[cell] = each.name


def _trigger(where: Document, trigger: _Trigger) -> Trigger:
    spec = trigger.spec
    given = {name for name in ("share", "atLeast", "window", "over") if getattr(spec, name) is not None}
    asked = {
        Harm.ERROR_RATE: {"share", "atLeast", "window"},
        Harm.LATENCY: {"share", "atLeast", "window", "over"},
    }.get(spec.harm, set())
    if spec.harm not in {*AT_ONCE, Harm.ERROR_RATE, Harm.LATENCY, Harm.BUDGET_BURN}:
        raise where.wrong(("spec", "harm"), f"{spec.harm} is no trigger's", "name another, or remove the document")
    for name in sorted(given ^ asked):
        said, do = ("is missing", "add it") if name in asked else (f"means nothing for {spec.harm}", "remove it")
        raise where.wrong(("spec", name), said, do)
    if spec.harm in AT_ONCE and spec.does is not Does.HALT:
        raise where.wrong(("spec", "does"), f"{spec.does} is too little for {spec.harm}: one halts", "give halt")
    if spec.share is not None and not 0 < spec.share <= 1:
        raise where.wrong(("spec", "share"), f"{spec.share:g} is not a share", "give one above 0 and up to 1: 0.5")
    if spec.atLeast is not None and not 1 <= spec.atLeast <= EVENTS_MAX:
        raise where.wrong(("spec", "atLeast"), "is out of range", f"give 1 to {EVENTS_MAX}")
    return Trigger(
        name=trigger.metadata.name,
        harm=spec.harm,
        does=spec.does,
        platform=spec.platform,
        action=spec.action,
        share=spec.share or 0.0,
        at_least=spec.atLeast or 0,
        window_s=_length(where, ("spec", "window"), spec.window, BURN_MAX_S) if spec.window is not None else 0,
        over_s=_length(where, ("spec", "over"), spec.over, BURN_MAX_S) if spec.over is not None else 0,
    )


def _known_notes(where: Document, notes: dict[str, str], known: set[str]) -> None:
    for name in notes:
        if name.startswith("holdpoint/") and name not in known:
            raise where.wrong(
                ("metadata", "annotations", name), "is not known", f"take one of: {', '.join(sorted(known))}"
            )


def _count(where: Document, notes: dict[str, str], name: str, low: int, high: int) -> int:
    at: Place = ("metadata", "annotations", name)
    if name not in notes:
        raise where.wrong(at, "is missing", "add it, a number in quotes")
    found = _WHOLE.fullmatch(notes[name])
    if found is None or not low <= int(notes[name]) <= high:
        raise where.wrong(at, f"{notes[name]!r} is out of range", f'give "{low}" to "{high}"')
    return int(notes[name])


def _length(where: Document, at: Place, written: str, most_s: int) -> int:
    found = _LENGTH.fullmatch(written)
    length_s = int(found.group(1)) * _UNITS[found.group(2)] if found else 0
    if not MINUTE_S <= length_s <= most_s:
        raise where.wrong(
            at, f"{written!r} is not a length of 1m to {most_s // 86_400}d", "write it with its unit: 5m, 6h, 28d"
        )
    return length_s
