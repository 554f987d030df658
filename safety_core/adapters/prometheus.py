"""Prometheus, by its HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/), as ``monitoring/alerts.py`` wants it.

Keys that are not asked for are passed over, so that a newer one is still understood. No message repeats what it answered.
"""

from typing import Any, Generic, TypeVar
from urllib.parse import quote

import msgspec

from safety_core.adapters.flow_http import fetch, read_url
from safety_core.adapters.transports.resolver import Resolver
from safety_core.errors import FlowUnreadable
from safety_core.ports import Clock

TOTAL_S = 10.0
FIRING = "firing"
Data = TypeVar("Data")


class _Alert(msgspec.Struct, frozen=True):
    state: str
    activeAt: str | None = None  # noqa: N815  # the API's name


class _Rule(msgspec.Struct, frozen=True):
    name: str
    query: str
    health: str
    duration: float = 0.0
    labels: dict[str, str] = {}
    alerts: list[_Alert] = []


class _Group(msgspec.Struct, frozen=True):
    rules: list[_Rule]


class _Rules(msgspec.Struct, frozen=True):
    groups: list[_Group]


class _Managers(msgspec.Struct, frozen=True):
    activeAlertmanagers: list[dict[str, str]]  # noqa: N815  # the API's name


class _Answer(msgspec.Struct, Generic[Data], frozen=True):
    data: Data


class AlertRule(msgspec.Struct, frozen=True, kw_only=True):
    """One alert as it is loaded.

    Attributes:
        expr: as that Prometheus writes it. for_s: how long it must hold before it fires, in seconds.
        health: ``ok``, ``err``, ``unknown``: how its evaluation goes.
        since: when it began to fire (ISO 8601); empty: it does not.
    """

    alert: str
    expr: str
    for_s: float
    severity: str
    health: str
    since: str


class Prometheus:
    """One of them. Each question raises ``FlowUnavailable`` or ``FlowUnreadable`` where nothing is known: it was not reached, or
    answered something else.

    Args:
        url: ``https``, or ``http`` on this machine only; what it serves below ``/api/v1`` is asked for.
        clock: for the end of the time.

    Raises:
        BadInput: the URL is none.
    """

    def __init__(self, url: str, *, clock: Clock) -> None:
        self._shown = read_url(url, field="--prometheus").shown
        self._url = url.rstrip("/")
        self._clock = clock
        self._resolver = Resolver(clock)

    @property
    def shown(self) -> str:
        """Host and port."""
        return self._shown

    def rules(self) -> tuple[AlertRule, ...]:
        """Every alert that it has loaded."""
        found: _Rules = self._asked("rules?type=alert", _Rules)
        return tuple(
            AlertRule(
                alert=each.name,
                expr=each.query,
                for_s=each.duration,
                severity=each.labels.get("severity", ""),
                health=each.health,
                since=next((alert.activeAt or "" for alert in each.alerts if alert.state == FIRING), ""),
            )
            for group in found.groups
            for each in group.rules
        )

    def written(self, expr: str) -> str:
        """An expression as it would write it."""
        found: str = self._asked(f"format_query?query={quote(expr, safe='')}", str)
        return found

    def managers(self) -> int:
        """How many Alertmanagers it hands alerts to."""
        found: _Managers = self._asked("alertmanagers", _Managers)
        return len(found.activeAlertmanagers)

    def _asked(self, what: str, kind: Any) -> Any:
        answer = fetch(f"{self._url}/api/v1/{what}", clock=self._clock, resolver=self._resolver, total_s=TOTAL_S)
        try:
            return msgspec.json.decode(answer, type=_Answer[kind]).data
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        said = f"{self._shown} did not answer /api/v1/{what.partition('?')[0]} as Prometheus does"
        raise FlowUnreadable(said, "give the URL at which a Prometheus is: --prometheus URL")
