"""Burns beyond a budget, counted anew from the audit log: by the words of docs/error-budgets.md, and no code of what is judged.

1. Ends of permits, in the order of the log, are what is counted; the objectives are read from their own text, in the version
   that was loaded then. The minute is the wall clock's, by the entry.
2. A trip is written just before the end that was enough. What is found here without one, or stands there without being found
   here, breaks the rule.
3. What ends in a scope that a trip stops is decided already: it counts for the budget, and for no test.
4. Objectives that cannot be read count nothing: the check refuses then.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reports.checkers.finding import Violation, violation
from reports.checkers.log import entries
from reports.evidence.folder import Evidence

RULES = "objectives"
ALPHA, ALTERNATIVES, RUN, LOOKS = 0.05, 16, 500, 100_000
OUTAGE_S, MINUTE_S = 1_800, 60
SPARED = frozenset({"recall", "read", "plan", "create", "draft"})
GOOD, BAD = "confirmed", frozenset({"rejected", "not_sent", "absent", "quarantined"})
APART = frozenset(
    {
        *("switch_thrown", "hard_stop"),
        *("sandboxed", "sandbox_failed", "sandbox_changed", "sandbox_expired", "live_not_granted"),
    }
)
OUTAGES = frozenset({"not_connected", "answer_lost", "answer_unclear", "account_unreadable"})
BURN, ERRORS, LATENCY = "budget_burn", "error_rate", "latency"
COUNTED = frozenset({BURN, ERRORS, LATENCY})
UNITS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
NEAR = 1e-9

Entry = Mapping[str, Any]


class Window(NamedTuple):
    """A pair of windows in minutes, and how fast both must burn."""

    name: str
    long: int
    short: int
    rate: float


class Goal(NamedTuple):
    """One objective."""

    name: str
    target: float
    platform: str
    action: str
    client: str | None
    windows: tuple[Window, ...]


class Trigger(NamedTuple):
    """What trips for a share of a window; ``over_us`` is of latency."""

    name: str
    harm: str
    platform: str | None
    action: str | None
    share: float
    at_least: int
    minutes: int
    over_us: int


class End(NamedTuple):
    """One permit that ended."""

    at: int
    client: str
    platform: str
    account: str
    action: str
    bad: bool
    outage: bool
    at_s: int
    took_us: int

    @property
    def minute(self) -> int:
        return self.at_s // MINUTE_S


class Meter:
    """What a cell has seen."""

    def __init__(self, terms: tuple[float, int]) -> None:
        self.terms = terms
        self.run, self.good, self.bad = 1, 0, 0
        self.outage_s: int | None = None
        self.burns_from = 0
        self.minutes: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        """Good, bad, incidents and late of each minute."""

    def again(self) -> None:
        self.run, self.good, self.bad = self.run + 1, 0, 0

    def since(self, minute: int) -> list[int]:
        begun = max(minute, self.burns_from)
        own = [each for at, each in self.minutes.items() if at >= begun]
        return [sum(each[place] for each in own) for place in range(4)]


class Recount:
    """One scenario, counted anew.

    Attributes:
        ends: how many permits' ends an objective counted; burns: how many were found to be enough.
        trips: of these kinds of harm, in the log; rows: what does not agree.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.ends = self.burns = self.trips = 0
        self.rows: list[Violation] = []
        self._rows = {each.index: each for each in evidence.audit}
        self._tripped = {each.trip: each for each in evidence.trips}
        self._bodies = {each.version: each.body for each in evidence.rules if each.name == RULES}
        self._body = self._bodies.get(min(self._bodies, default=0), "")
        self._sent = {each.permit: each.sent_us for each in evidence.permits}
        self._permits: dict[str, Entry] = {}
        self._reasons: dict[str, str | None] = {}
        self._done: set[str] = set()
        self._meters: dict[str, Meter] = {}
        self._tallies: dict[tuple[str, str, str], dict[int, list[int]]] = defaultdict(
            lambda: defaultdict(lambda: [0, 0])
        )
        self._decided: dict[tuple[str, str], int] = {}
        self._standing: dict[str, Entry] = {}
        self._new: list[Entry] = []
        for index, entry in entries(evidence):
            self._next(index, entry)
        self._unfounded(())

    def _next(self, index: int, entry: Entry) -> None:
        match entry.get("kind"):
            case "trip":
                self._standing[str(entry.get("trip"))] = entry
                self._new.append(entry)
                self.trips += entry.get("harm") in COUNTED
                return
            case "trip_freed":
                self._standing.pop(str(entry.get("trip")), None)
                return
            case "answer" | "outcome":
                end = self._end(index, entry)
                found = self._ended(end) if end is not None else []
                self._unfounded({harm for harm, _ in found})
            case "permit":
                self._permits[str(entry.get("permit"))] = entry
            case "rules" if entry.get("name") == RULES:
                self._body = self._bodies.get(int(entry.get("version") or 0), "")
        self._unfounded(())

    def _end(self, index: int, entry: Entry) -> End | None:
        """The end that an entry tells of; ``None``: it is none, or counts for nothing."""
        name, word, reason = str(entry.get("permit")), entry.get("answer") or entry.get("outcome"), entry.get("reason")
        before, self._reasons[name] = self._reasons.get(name), reason
        minted = self._permits.get(name)
        if (word != GOOD and word not in BAD) or name in self._done or minted is None or minted.get("action") in SPARED:
            return None
        self._done.add(name)
        at_s = _wall_s(entry)
        if at_s is None:
            return None
        if word == "not_sent" and reason in APART:
            return None
        sent_us = self._sent.get(name)
        return End(
            at=index,
            client=str(minted.get("client")),
            platform=str(minted.get("platform")),
            account=str(minted.get("account")),
            action=str(minted.get("action")),
            bad=word != GOOD,
            outage=(before if word == "absent" else reason) in OUTAGES,
            at_s=at_s,
            took_us=0 if sent_us is None else int(entry.get("at_us") or 0) - sent_us,
        )

    def _ended(self, end: End) -> list[tuple[str, str]]:
        """Count an end; the harms that are enough now, each with what it is."""
        tally = self._tallies[end.client, end.platform, end.action][end.minute]
        tally[end.bad] += 1
        goals, triggers = objectives(self._body)
        mine = [each for each in goals if (each.platform, each.action) == (end.platform, end.action)]
        mine = [each for each in mine if each.client in (None, end.client)]
        self.ends += bool(mine)
        fresh = {each.get("trip") for each in self._new}
        tested = not any(name not in fresh and covers(each, end) for name, each in self._standing.items())
        told = [
            (harm, what)
            for goal in mine
            for harm, what in self._metered(goal, len(goals), triggers, end, tested=tested)
        ]
        if mine and end.bad:
            told += self._failed(triggers, end)
        for harm, what in told:
            self.burns += 1
            if not any(
                each.get("harm") == harm and covers(each, end) for each in (*self._new, *self._standing.values())
            ):
                sentence = f"{what}, and nothing tripped for it"
                self.rows.append(violation(sentence, self._rows[end.at]))
        return told

    def _metered(
        self, goal: Goal, cells: int, triggers: tuple[Trigger, ...], end: End, *, tested: bool
    ) -> Iterator[tuple[str, str]]:
        meter = self._meters.setdefault(goal.name, Meter((goal.target, cells)))
        if meter.terms != (goal.target, cells):
            meter.terms = (goal.target, cells)
            meter.again()
        slow = [each for each in triggers if each.harm == LATENCY and concerns(each, end)]
        late = not end.bad and bool(slow) and end.took_us > slow[0].over_us
        incident = _stepped(meter, end, tested=tested)
        for place, value in enumerate((not end.bad, end.bad, incident, late)):
            meter.minutes[end.minute][place] += value
        found = _enough(goal, meter, cells, end) if incident and tested else None
        if found is None and late:
            found = next((told for each in slow if (told := _too_late(each, meter, end)) is not None), None)
        if found is not None or any(each.get("rule") == goal.name for each in self._new):
            meter.again()
            meter.burns_from = end.minute + 1
        elif meter.good + meter.bad >= RUN:
            meter.again()
        if found is not None:
            yield found

    def _failed(self, triggers: tuple[Trigger, ...], end: End) -> Iterator[tuple[str, str]]:
        own = self._tallies[end.client, end.platform, end.action]
        for each in triggers:
            if each.harm != ERRORS or not concerns(each, end):
                continue
            begun = end.minute - each.minutes + 1
            last = self._decided.get((each.name, end.client), begun)
            sums = [
                [sum(at[place] for minute, at in own.items() if minute >= first) for place in (0, 1)]
                for first in (begun, max(begun, last))
            ]
            if all(good + bad >= each.at_least and bad >= each.share * (good + bad) for good, bad in sums):
                good, bad = sums[1]
                self._decided[each.name, end.client] = end.minute + 1
                yield ERRORS, f"{bad} of {good + bad} of {end.client} failed ({each.name})"

    def _unfounded(self, found: Any) -> None:
        """Trips for which nothing was found."""
        for each in self._new:
            if each.get("harm") in COUNTED and each.get("harm") not in found:
                row = self._tripped.get(str(each.get("trip")))
                what = f"trip {each.get('trip')} ({each.get('harm')}, {each.get('rule')}) stands on no burn that a second count finds"
                if row is not None:
                    self.rows.append(violation(what, row))
        self._new = []


def _wall_s(entry: Entry) -> int | None:
    """The wall clock of an entry; one without says nothing of any minute."""
    try:
        return int(datetime.fromisoformat(str(entry.get("at"))).timestamp())
    except ValueError:
        return None


def covers(trip: Entry, end: End) -> bool:
    """Whether a trip's scope has an end in it."""
    where = {"client": end.client, "platform": end.platform, "account": end.account, "action": end.action}
    return all(trip.get(name) in (None, value) for name, value in where.items())


def concerns(trigger: Trigger, end: End) -> bool:
    """Whether a trigger looks at an end."""
    return trigger.platform in (None, end.platform) and trigger.action in (None, end.action)


def _stepped(meter: Meter, end: End, *, tested: bool) -> bool:
    """One step; whether it is an incident of its own."""
    if not end.bad:
        meter.good, meter.outage_s = meter.good + tested, None
        return False
    if end.outage and meter.outage_s is not None and 0 <= end.at_s - meter.outage_s < OUTAGE_S:
        return False
    meter.bad, meter.outage_s = meter.bad + tested, end.at_s if end.outage else None
    return True


def _enough(goal: Goal, meter: Meter, cells: int, end: End) -> tuple[str, str] | None:
    p0 = 1 - goal.target
    seen, limit = log_evidence(meter.good, meter.bad, p0), log_limit(meter.run, cells)
    if seen >= limit - NEAR:
        return (
            BURN,
            f"{goal.action} on {goal.platform}: ln E is {seen:.3f} of {limit:.3f} in run {meter.run} of {goal.name}",
        )
    for each in goal.windows:
        long, short = meter.since(end.minute - each.long + 1), meter.since(end.minute - each.short + 1)
        rates = [round(bad / (good + bad) / p0, 9) if good + bad else 0.0 for good, bad, *_ in (long, short)]
        events = long[0] + long[1]
        allowed = ALPHA / (2 * cells * len(goal.windows) * LOOKS)
        if min(rates) >= each.rate and tail(min(long[2], events), events, p0) <= allowed * (1 + NEAR):
            return (
                BURN,
                f"{goal.action} on {goal.platform} burns {rates[0]:.1f} times as fast as {goal.name} allows ({each.name})",
            )
    return None


def _too_late(trigger: Trigger, meter: Meter, end: End) -> tuple[str, str] | None:
    good, _, _, late = meter.since(end.minute - trigger.minutes + 1)
    if good < trigger.at_least or late < trigger.share * good:
        return None
    return LATENCY, f"{late} of {good} were read back too late ({trigger.name})"


def log_evidence(good: int, bad: int, p0: float) -> float:
    """Ln E of the mixture: 16 alternatives, equally likely, evenly spaced between p0 and 1 on a log scale."""
    rates = [p0 ** (1 - (number - 0.5) / ALTERNATIVES) for number in range(1, ALTERNATIVES + 1)]
    logs = [bad * math.log(q / p0) + good * math.log((1 - q) / (1 - p0)) for q in rates]
    most = max(logs)
    return most + math.log(sum(math.exp(each - most) for each in logs) / ALTERNATIVES)


def log_limit(run: int, cells: int) -> float:
    """Ln 1/alpha of run ``run`` of one of ``cells`` cells."""
    return math.log(cells * math.pi**2 * run**2 / (6 * ALPHA))


def tail(bad: int, n: int, p: float) -> float:
    """The chance of so many or more among n."""
    if bad <= 0:
        return 1.0
    logs = (
        math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) + k * math.log(p) + (n - k) * math.log1p(-p)
        for k in range(bad, n + 1)
    )
    return math.fsum(map(math.exp, logs))


@lru_cache(maxsize=64)
def objectives(body: str) -> tuple[tuple[Goal, ...], tuple[Trigger, ...]]:
    """Those of a text; none when it cannot be read."""
    try:
        found = [each for each in YAML(typ="safe", pure=True).load_all(body) if isinstance(each, dict)]
        windows = {each["metadata"]["name"]: _window(each) for each in found if each.get("kind") == "AlertPolicy"}
        goals = tuple(_goal(each, windows) for each in found if each.get("kind") == "SLO")
        triggers = tuple(_trigger(each) for each in found if each.get("kind") == "Trigger" and "share" in each["spec"])
    except (YAMLError, KeyError, TypeError, ValueError, IndexError):
        return (), ()
    return goals, triggers


def _window(policy: Entry) -> Window:
    condition = policy["spec"]["conditions"][0]["spec"]["condition"]
    short = policy["metadata"]["annotations"]["holdpoint/short-window"]
    return Window(
        policy["metadata"]["name"],
        _minutes(condition["lookbackWindow"]),
        _minutes(short),
        float(condition["threshold"]),
    )


def _goal(slo: Entry, windows: Mapping[str, Window]) -> Goal:
    spec = slo["spec"]
    of = spec["indicator"]["spec"]["ratioMetric"]["total"]["metricSource"]["spec"]
    named = tuple(windows[each["alertPolicyRef"]] for each in spec.get("alertPolicies", ()))
    target = float(spec["objectives"][0]["target"])
    return Goal(slo["metadata"]["name"], target, of["platform"], of["action"], of.get("client"), named)


def _trigger(said: Entry) -> Trigger:
    spec = said["spec"]
    return Trigger(
        name=said["metadata"]["name"],
        harm=spec["harm"],
        platform=spec.get("platform"),
        action=spec.get("action"),
        share=float(spec["share"]),
        at_least=int(spec["atLeast"]),
        minutes=_minutes(spec["window"]),
        over_us=_minutes(spec["over"]) * MINUTE_S * 1_000_000 if "over" in spec else 0,
    )


def _minutes(length: str) -> int:
    return int(length[:-1]) * UNITS[length[-1]] // MINUTE_S
