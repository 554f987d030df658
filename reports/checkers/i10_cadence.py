"""I10 Cadence: no window of any account holds more than its limit, over all workers and restarts; nobody is called too fast.

1. Judged are requests *begun*, by the platforms' journals: those that never arrived took no place, those that were
   refused took one. The harness's own requests and probes are nobody's.
2. A rolling window is half open: of two requests exactly its length apart, only one stands in it. Clock-aligned windows
   (a UTC hour or day, an account's local day) begin where the wall clock put them as it stood last before the request,
   by the audit log's own ``at`` and ``at_us``; an entry without both says nothing of it.
3. Of a quota that clients share all requests on the platform are counted, whoever's. A committing request of which
   nobody knows what it was to do counts for every limit on actions.
4. Limits change in flight. An effect is judged by those in force from the asking for its permit to its arrival, a read
   by those in force within the time that it may take: it broke the rule if it exceeded each version among them.
5. Where the core exported its slots, each request of an operation that a limit names has one of its own that counts:
   taken before it arrived, not over before, and not given back; whichever account's, since a token of another account
   shows in the journal as that account's.
6. A 429 is a breach unless an injected storm spent the window: then the platform's journal names the fault.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cached_property
from itertools import accumulate, pairwise
from zoneinfo import ZoneInfo

from reports.checkers.finding import Finding, Violation, judged, no_data, seconds, violation
from reports.checkers.log import entries
from reports.checkers.places import unplaced
from reports.checkers.scope import FOREVER_US, Index, index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import JournalRow, LimitRow

NAME, TITLE = "I10", "Cadence"
READ_US = 25_000_000
"""From the taking of a read's place to its arrival, at most: 5 s in advance, D to connect, D to the answer, in µs."""
TOO_MANY, STORM = 429, "too_fast"
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
BY_LENGTH = frozenset(("rolling", "spacing"))

Counted = tuple[int, int]
"""A request by its place among those begun, and what it costs."""


def check(evidence: Evidence) -> Finding:
    """Judge every request that some limit counts, and every answer that it came too fast."""
    index = index_of(evidence)
    begun = _begun(index)
    if not begun:
        return no_data(NAME, TITLE, "nothing was requested")
    if not evidence.limits:
        return no_data(NAME, TITLE, "no limit is known")
    on: dict[str, list[tuple[int, JournalRow]]] = defaultdict(list)
    for place, each in enumerate(begun):
        on[each.platform].append((place, each))
    spans = _spans(evidence.limits)
    wall = Wall(evidence)
    within: dict[int, set[int]] = defaultdict(set)
    over: dict[int, dict[int, str]] = defaultdict(dict)
    for limit in evidence.limits:
        for counted in _subjects(index, limit, on[limit.platform]):
            for place, sentence in _exceeded(limit, begun, counted, wall):
                within[place].add(limit.version)
                if sentence is not None:
                    over[place].setdefault(limit.version, sentence)
    rows: list[Violation] = []
    count = 0
    for place, each in enumerate(begun):
        versions = _in_force(spans, *_decided(index, each))
        exceeded = [over[place].get(version) for version in versions] if place in over else []
        first = next((sentence for sentence in exceeded if sentence is not None), None)
        refused = _too_fast(each)
        count += refused is not None or not within[place].isdisjoint(versions)
        if first is not None and None not in exceeded:
            rows.append(violation(first, each))
        if refused is not None:
            rows.append(violation(refused, each))
    rows += [violation(_without_slot(each), each) for each in unplaced(evidence, begun)]
    return judged((NAME, TITLE), count, rows, unit="requests", nothing="no limit counts what was requested")


def _begun(index: Index) -> list[JournalRow]:
    """What arrived at the platforms, in order, save for what the harness asked itself."""
    own = index.placed | {each.ref for each in index.evidence.samples if each.name == "probe"}
    found = [each for each in index.evidence.journal if each.tag is None or each.tag not in own]
    return sorted(found, key=lambda each: each.arrived_us)


def _without_slot(row: JournalRow) -> str:
    return (
        f"{row.operation} of {row.account} on {row.platform} (arrived {seconds(row.arrived_us)}) has no slot that counts: "
        "the core's own windows know nothing of it"
    )


def _too_fast(row: JournalRow) -> str | None:
    if row.status != TOO_MANY or row.fault == STORM:
        return None
    return (
        f"{row.platform} refused {row.operation} of {row.account} (arrived {seconds(row.arrived_us)}) as too fast, "
        "and no storm was injected"
    )


# ---------------------------------------------------------------- which limits were in force


def _spans(limits: Iterable[LimitRow]) -> list[tuple[int, int, int]]:
    """Each version with the instants from and before which it was in force, in order."""
    since = sorted({(each.from_us, each.version) for each in limits})
    ends = [later for (_, _), (later, _) in pairwise(since)] + [FOREVER_US]
    return [(version, from_us, end_us) for (from_us, version), end_us in zip(since, ends, strict=True)]


def _in_force(spans: list[tuple[int, int, int]], since_us: int, until_us: int) -> list[int]:
    """The versions that were in force at some time from ``since_us`` up to and with ``until_us``."""
    return [version for version, from_us, end_us in spans if from_us <= until_us and end_us > since_us]


def _decided(index: Index, row: JournalRow) -> tuple[int, int]:
    """From when to when it may have been decided that a request may go."""
    if not row.committing:
        return row.arrived_us - READ_US, row.arrived_us
    intent = index.intent_of(row)
    permits = [] if intent is None else index.permits_of(intent)
    asked = [each.asked_us for each in permits if each.minted_us <= row.arrived_us]
    return max(asked, default=row.arrived_us), row.arrived_us


# ---------------------------------------------------------------- what a window holds


def _subjects(index: Index, limit: LimitRow, begun: list[tuple[int, JournalRow]]) -> Iterator[list[Counted]]:
    """The requests of its platform that a limit counts, for each of its subjects, in order."""
    found: dict[str, list[Counted]] = defaultdict(list)
    for place, each in begun:
        cost = _cost(index, limit, each)
        subject = _subject(index, limit, each) if cost else None
        if subject is not None:
            found[subject].append((place, cost))
    yield from found.values()


def _cost(index: Index, limit: LimitRow, row: JournalRow) -> int:
    if limit.operations:
        return limit.operations.get(row.operation, 0)
    if not row.committing:
        return limit.actions.get("read", 0)
    intent = index.intent_of(row)
    return limit.actions.get(intent.action, 0) if intent else max(limit.actions.values(), default=0)


def _subject(index: Index, limit: LimitRow, row: JournalRow) -> str | None:
    """Whose window a request stands in; ``None``: nobody's, since it came without a token that is known."""
    if limit.subject not in ("account", "client"):
        return ""
    if row.account is None or limit.subject == "account":
        return row.account
    owner = index.owner(row.platform, row.account)
    return None if owner is None else owner.client


def _exceeded(
    limit: LimitRow, begun: list[JournalRow], counted: list[Counted], wall: "Wall"
) -> Iterator[tuple[int, str | None]]:
    """Each request that can be judged, with a sentence where its window then holds more than the limit."""
    times = [begun[place].arrived_us for place, _ in counted]
    sums = [0, *accumulate(cost for _, cost in counted)]
    for number, (place, _) in enumerate(counted):
        row = begun[place]
        start_us = row.arrived_us - limit.length_us + 1 if limit.window in BY_LENGTH else wall.start_us(limit, row)
        if start_us is None:
            continue
        first = bisect_left(times, start_us)
        holds = sums[number + 1] - sums[first]
        yield place, _sentence(limit, row, holds, times[first]) if holds > limit.most else None


def _sentence(limit: LimitRow, row: JournalRow, holds: int, first_us: int) -> str:
    window = f"{limit.length_us / 1e6:g} s" if limit.window in BY_LENGTH else f"the {limit.window}"
    return (
        f"{row.operation} of {row.account} on {row.platform} (arrived {seconds(row.arrived_us)}) makes it {holds} of at most {limit.most} "
        f'of "{limit.name}" within {window}, the first at {seconds(first_us)}'
    )


# ---------------------------------------------------------------- clock-aligned windows


class Wall:
    """Where the wall clock stood, by the audit log."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence

    @cached_property
    def _seen(self) -> tuple[list[int], list[int]]:
        """When the log says the time, and how far the wall clock was ahead then; asked for by aligned windows only."""
        seen: list[tuple[int, int]] = []
        for _, entry in entries(self._evidence):
            if "at" in entry and "at_us" in entry:
                shown_us = (datetime.fromisoformat(entry["at"]) - EPOCH) // MICROSECOND
                seen.append((entry["at_us"], shown_us - entry["at_us"]))
        seen.sort()
        return [at_us for at_us, _ in seen], [offset_us for _, offset_us in seen]

    def start_us(self, limit: LimitRow, row: JournalRow) -> int | None:
        """The first instant (boot clock) of the aligned window that a request arrived in; ``None``: it is not known."""
        times, offsets = self._seen
        if not offsets:
            return None
        offset_us = offsets[max(0, bisect_right(times, row.arrived_us) - 1)]
        named = limit.zones.get(row.account or "") if limit.window == "local day" else None
        zone: tzinfo = UTC if named is None else ZoneInfo(named)
        local = (EPOCH + (row.arrived_us + offset_us) * MICROSECOND).astimezone(zone)
        start = local.replace(minute=0, second=0, microsecond=0)
        if limit.window != "utc hour":
            start = start.replace(hour=0, fold=0)
        return (start.astimezone(UTC) - EPOCH) // MICROSECOND - offset_us
