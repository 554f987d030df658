"""``load-SCENARIO.json``: what a load over the HTTP API saw. Latencies run from the *intended* start of each hand-over."""

import re
import shlex
from pathlib import Path

import msgspec

from reports.errors import BadEvidence
from reports.evidence.strict import read_object

PUBLISH, API, SERVICE, LAG = "publish", "api", "service", "lag"
"""Intended start to read back; intended start to the API's answer; real start to that answer; intended to real start."""
SEEN, BEGAN, LAST_ENDED, ACKNOWLEDGED = "seen", "began", "last ended", "acknowledged"
"""From a halt being asked for: the last worker saw it; the last request in scope began; the last one ended; the API said that it is
acknowledged.
"""

WORDS = {
    PUBLISH: "intended start to read back",
    API: "intended start to the API's answer",
    SERVICE: "real start to the API's answer",
    LAG: "intended to real start: the generator's own",
    SEEN: "halt asked for to last worker saw it",
    BEGAN: "halt asked for to last request in scope began",
    LAST_ENDED: "halt asked for to last request in scope ended",
    ACKNOWLEDGED: "halt asked for to acknowledged",
}
"""What each of them is, in the order in which they are shown."""

FILE = re.compile(r"load-([a-z0-9][a-z0-9_-]{0,39})\.json")
FILES_MAX = 20
"""Loads of one folder."""


class Times(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A distribution's figures, in milliseconds, and over how many."""

    count: int
    mean: float
    p50: float
    p95: float
    p99: float
    max: float
    stddev: float


class Group(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the schedule: how many hand-overs it had, how many a second that were, and how many were begun over 100 ms late."""

    planned: int
    rate: float
    late_starts: int = 0


class Found(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One run.

    Attributes:
        rate: the option of that name, in hand-overs a second; settle_s: so long were ends awaited. host: the system that ran already;
            empty: one of the load's own.
        workers, lost_workers: generators that had a share, and those of them that were never heard to the end.
        planned, handed: hand-overs of the schedule, and those begun. outcomes: how they ended, by state or by the API's status.
        unended: handed over, and no end was seen before the run ended.
        groups: the parts that the schedule has, where it has some.
        times: by what was measured (``publish``, ``api``, ``service``, ``lag``), and ``NAME/GROUP`` for a part of it.
        locust: Locust's own rows of the same run, for comparison.
        cpu_max: the busiest second of any generator, as a share of a core; late_starts: hand-overs begun over 100 ms late.
        breaches: what must never be, and was. troubles: what broke; the figures are not to be relied on then.
        histograms: HDR histograms of ``times`` in their base64 form, to be merged with others.
    """

    scenario: str
    seed: int
    length_s: float
    rate: float
    settle_s: float
    host: str
    rate_asked: float
    rate_done: float
    workers: int
    lost_workers: int
    planned: int
    handed: int
    outcomes: dict[str, int]
    unended: int
    groups: dict[str, Group]
    times: dict[str, Times]
    locust: dict[str, Times]
    cpu_max: float
    late_starts: int
    breaches: tuple[str, ...]
    troubles: tuple[str, ...]
    histograms: dict[str, str]


def ordered(found: Found) -> list[str]:
    """Names of ``times``: what is measured in its order, and below each the parts of the schedule in theirs."""
    names = [each for first in WORDS for each in (first, *(f"{first}/{group}" for group in found.groups))]
    return [each for each in names if each in found.times]


def called(name: str) -> str:
    """What a row of ``times`` is called: its words, or the part of the schedule that it is of."""
    first, _, group = name.partition("/")
    return group or WORDS.get(first, first)


def called_in_full(name: str) -> str:
    """The same where it stands by itself: its words, and the part of the schedule."""
    first, _, group = name.partition("/")
    return f"{called(first)}, {group}" if group else called(first)


def command(found: Found) -> str:
    """The line that makes the load again. Who hands over to a system that ran stands in no file, and is left to be filled in."""
    words = ["holdpoint", "load", found.scenario, "--rate", f"{found.rate:g}", "--duration", f"{found.length_s:g}"]
    words += ["--workers", str(found.workers), "--seed", str(found.seed), "--settle", f"{found.settle_s:g}"]
    return shlex.join([*words, *(("--host", found.host) if found.host else ())]) + (" --as NAME" if found.host else "")


def name(scenario: str) -> str:
    """The file's name in a folder."""
    return f"load-{scenario}.json"


def write(path: Path, found: Found) -> None:
    """Write it; whatever is there is replaced."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")


def names(folder: Path) -> list[str]:
    """The files of loads in a folder, sorted. What is called like one and is none is refused: it would be judged by nobody.

    Raises:
        BadEvidence: a name that no load has, or more than ``FILES_MAX``.
    """
    there = sorted(each.name for each in folder.glob("load-*.json"))
    for each in there:
        if FILE.fullmatch(each) is None:
            raise BadEvidence(str(folder / each), None, "no load is called so", "take it out of the folder")
    if len(there) > FILES_MAX:
        raise BadEvidence(str(folder), None, f"holds {len(there)} loads, {FILES_MAX} at most", "judge fewer together")
    return there


def read_all(folder: Path) -> dict[str, Found | str]:
    """Each load of a folder by its name, or why it cannot be read: in words that are the same wherever the folder stands.

    Raises:
        BadEvidence: of ``names``.
    """
    loads: dict[str, Found | str] = {}
    for each in names(folder):
        called_so = each.removeprefix("load-").removesuffix(".json")
        try:
            found = read(folder / each)
        except BadEvidence as wrong:
            loads[called_so] = wrong.wrong.replace(str(folder / each), each)
            continue
        other = f"{each} says that it is of the load {found.scenario!r}"
        loads[called_so] = found if found.scenario == called_so else other
    return loads


def read(path: Path) -> Found:
    """What was written.

    Raises:
        BadEvidence: not exactly the format, or a figure that cannot be (negative counts).
    """
    found = read_object(path, Found)
    counts = {"planned": found.planned, "handed": found.handed, "unended": found.unended, **found.outcomes}
    for field, count in counts.items():
        if count < 0:
            raise BadEvidence(str(path), None, f"{field} is {count}: a count cannot be negative")
    return found
