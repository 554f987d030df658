"""The alerts that are given out (docs/monitoring/alerts.yml), and whether a Prometheus has them as they are. Reads no file itself."""

import hashlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Protocol

import msgspec

from safety_core.errors import BadFile, FlowUnavailable, FlowUnreadable
from safety_core.shell.strict_yaml import Document, documents

UNITS_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_FOR = re.compile(r"([0-9]+)([smhd])", re.ASCII)
_BLANK = re.compile(r"\s+")


class Released(msgspec.Struct, frozen=True, kw_only=True):
    """One alert of the file. ``for_s``: how long it must hold before it fires, in seconds; ``runbook``: its page."""

    alert: str
    expr: str
    for_s: float
    severity: str
    runbook: str


class LoadedAlert(Protocol):
    """One alert as a Prometheus has it loaded; ``adapters/prometheus.py`` says what each is."""

    @property
    def alert(self) -> str: ...
    @property
    def expr(self) -> str: ...
    @property
    def for_s(self) -> float: ...
    @property
    def severity(self) -> str: ...
    @property
    def health(self) -> str: ...
    @property
    def since(self) -> str: ...


class Alerting(Protocol):
    """A Prometheus, as ``adapters/prometheus.py`` asks it; raises ``FlowUnavailable`` or ``FlowUnreadable`` where nothing is known."""

    @property
    def shown(self) -> str:
        """Host and port."""

    def rules(self) -> Sequence[LoadedAlert]:
        """Every alert that it has loaded."""

    def written(self, expr: str) -> str:
        """An expression as it would write it."""

    def managers(self) -> int:
        """How many Alertmanagers it hands alerts to."""


class Look(NamedTuple):
    """What was seen: a row for each released alert, those of them that fire with since when, and how many Alertmanagers hear of it."""

    rows: list[dict[str, Any]]
    firing: list[tuple[Released, str]]
    managers: int


def released(text: str, *, source: str) -> tuple[Released, ...]:
    """The alerts of a file's text, in its order.

    Raises:
        BadFile: it is no file of alerts, or holds none.
    """
    found = [
        _alert(document, ("groups", n, "rules", m), rule)
        for document in documents(text, source=source)
        for n, group in enumerate(_list(document, (), "groups"))
        for m, rule in enumerate(_list(document, ("groups", n), "rules", group))
        if isinstance(rule, dict) and "alert" in rule
    ]
    if not found:
        raise BadFile(source, None, "groups", "holds no alert", "give docs/monitoring/alerts.yml")
    return tuple(found)


def _list(document: Document, place: tuple[int | str, ...], name: str, within: Any = None) -> list[Any]:
    value = document.value if not place else within
    found = value.get(name) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise document.wrong((*place, name), "is no list of Prometheus's rules", "give docs/monitoring/alerts.yml")
    return found


def _alert(document: Document, place: tuple[int | str, ...], rule: dict[str, Any]) -> Released:
    labels, notes = rule.get("labels") or {}, rule.get("annotations") or {}
    lasting = _FOR.fullmatch(str(rule.get("for", "0s")))
    said: tuple[Any, ...] = (rule["alert"], rule.get("expr"), labels.get("severity", ""), notes.get("runbook_url", ""))
    if lasting is None or not all(isinstance(each, str) for each in said):
        raise document.wrong(place, "is no alert with expr and for", "write it as docs/monitoring/alerts.yml has them")
    alert, expr, severity, runbook = said
    for_s = float(int(lasting[1]) * UNITS_S[lasting[2]])
    return Released(alert=alert, expr=expr, for_s=for_s, severity=severity, runbook=runbook)


def digest(alert: str, expr: str, for_s: float, severity: str) -> str:
    """SHA-256 (hex) of what an alert says, as ``reports/evidence/support_rows.py`` has it: blanks of the expression do not count."""
    plain = {"alert": alert, "expr": _BLANK.sub("", expr), "for_s": for_s, "severity": severity}
    return hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


def look(alerting: Alerting, wanted: Sequence[Released], at_us: int) -> Look:
    """Each released alert beside what is loaded. A Prometheus that says nothing leaves rows that say so. ``at_us``: Unix time, µs."""
    plain = {"kind": "alert_rule", "prometheus": alerting.shown, "at_us": at_us}
    try:
        there = alerting.rules()
        known = [digest(each.alert, alerting.written(each.expr), each.for_s, each.severity) for each in wanted]
        managers = alerting.managers()
    except (FlowUnavailable, FlowUnreadable) as away:
        nothing = {**plain, "released": "", "loaded": "", "health": "", "saw": away.wrong}
        return Look([{**nothing, "alert": each.alert} for each in wanted], [], 0)
    rows: list[dict[str, Any]] = []
    firing = []
    for each, its in zip(wanted, known, strict=True):
        named = {digest(has.alert, has.expr, has.for_s, has.severity): has for has in there if has.alert == each.alert}
        loaded = its if its in named else next(iter(named), "")
        has = named.get(loaded)
        told = {"alert": each.alert, "released": its, "loaded": loaded, "health": has.health if has else "", "saw": ""}
        rows.append({**plain, **told})
        if has is not None and has.since and loaded == its:
            firing.append((each, has.since))
    return Look(rows, firing, managers)
