"""P13, P14, P19: a week of 84,000 posts, a sweep of short rehearsals, and a month, each in a process of its own.

CPU seconds are what is counted: the rehearsal knows no other clock, and so many of them are a core's wall seconds when
nobody else is on it. Memory is the process's peak, checkers and all.
"""

import json
import subprocess
import sys
from time import perf_counter

import msgspec

from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section

SIX = ("--platforms", "X,Facebook,Instagram,Threads,LinkedIn,YouTube")
"""All but TikTok, which takes fifteen posts of an account a day."""
WEEK = ("--days", "7", "--clients", "100", "--accounts", "6", "--per-day", "20", "--faults", "none", *SIX)
WEEK_QUICK = ("--days", "1", "--clients", "3", "--accounts", "2", "--per-day", "4", "--faults", "none")
WEEK_S, WEEK_MB = 90.0, 500.0
SEEDS, SEEDS_QUICK = 200, 4
SEEDS_A_SECOND = 15.0
MONTH = ("--days", "30", "--clients", "5", "--accounts", "2", "--per-day", "10", "--faults", "none")
TENTH = ("--days", "3", *MONTH[2:])
MONTH_QUICK, TENTH_QUICK = ("--days", "2", *WEEK_QUICK[2:]), WEEK_QUICK
FLAT = 1.2
"""A month may need so many times the memory of its first tenth."""
KIB = 1024
_CHILD = """
import json, resource, sys, time
from loadtests.cli.rehearse import command
sys.argv = ["holdpoint rehearse", *json.loads(sys.argv[1])]
try:
    command(standalone_mode=False)
except SystemExit as ended:
    code = ended.code
used = resource.getrusage(resource.RUSAGE_SELF)
below = resource.getrusage(resource.RUSAGE_CHILDREN)
(peak,) = (line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([code, used.ru_utime + used.ru_stime + below.ru_utime + below.ru_stime, int(peak)]))
"""
"""The peak is its own: ``ru_maxrss`` begins with what the process that started it had."""
LIMIT_S = 7_200.0


class Ran:
    """One rehearsal in a process of its own. ``cpu_s``: of it all; ``peak_mb``: of the process that holds the world."""

    def __init__(self, words: tuple[str, ...]) -> None:
        began = perf_counter()
        asked = [sys.executable, "-c", _CHILD, json.dumps([*words, "--json"])]
        try:
            ended = subprocess.run(asked, capture_output=True, check=False, timeout=LIMIT_S)
        except subprocess.TimeoutExpired as slow:
            raise NoData(f"holdpoint rehearse {' '.join(words)} took more than {LIMIT_S:.0f} s") from slow
        lines = ended.stdout.splitlines()
        if ended.returncode or not lines:
            raise NoData(f"holdpoint rehearse {' '.join(words)} failed: {ended.stderr.decode()[-300:]}")
        code, self.cpu_s, peak_kib = json.loads(lines[-1])
        if code:
            raise NoData(f"holdpoint rehearse {' '.join(words)} ended with {code}: a violation is no measurement")
        self.peak_mb = peak_kib / KIB
        self.took_s = perf_counter() - began
        self.found = json.loads(lines[-2])


def run(*, quick: bool) -> Section:
    """Rehearse them one after the other."""
    about = Section(
        name="rehearsal", clause="P13, P14, P19", title="days in virtual time, through the unchanged shell", wish=False
    )
    try:
        week = Ran((*(WEEK_QUICK if quick else WEEK), "--seed", "1"))
        swept = Ran(("--seeds", str(SEEDS_QUICK if quick else SEEDS), "--jobs", "1"))
        tenth = Ran(TENTH_QUICK if quick else TENTH)
        month = Ran(MONTH_QUICK if quick else MONTH)
    except NoData as none:
        return msgspec.structs.replace(about, no_data=(str(none),))
    rate = swept.found["seeds"] / swept.found["cpu_s"]
    return msgspec.structs.replace(
        about,
        figures=_figures(week, swept, tenth, month, rate),
        goals=_goals(week, month.peak_mb / tenth.peak_mb, rate, quick=quick),
    )


def _figures(week: Ran, swept: Ran, tenth: Ran, month: Ran, rate: float) -> tuple[Figure, ...]:
    posts = week.found["effects"]
    return (
        Figure(
            name="a week", value=week.cpu_s, unit="CPU s", note=f"{posts:,} effects, {week.took_s:.0f} s on the wall"
        ),
        Figure(name="of it, each effect", value=week.cpu_s / posts * 1_000, unit="ms", note="checkers included"),
        Figure(name="a week, peak memory", value=week.peak_mb, unit="MB", better=Better.LESS),
        Figure(
            name="short rehearsals",
            value=rate,
            unit="seeds/s",
            note=f"per core; {swept.found['seeds']} seeds, all checkers",
        ),
        Figure(
            name="three days, peak memory", value=tenth.peak_mb, unit="MB", note=f"{tenth.found['effects']:,} effects"
        ),
        Figure(name="a month, peak memory", value=month.peak_mb, unit="MB", note=f"{month.found['effects']:,} effects"),
    )


def _goals(week: Ran, growth: float, rate: float, *, quick: bool) -> tuple[Goal, ...]:
    texts = (
        f"84,000 publishes <= {WEEK_S:.0f} s on one core",
        f"84,000 publishes <= {WEEK_MB:.0f} MB",
        f"short rehearsals >= {SEEDS_A_SECOND:.0f} seeds/s per core",
        f"a month's memory <= {FLAT} x that of its first tenth",
    )
    if quick:
        return tuple(Goal(text=each, met=None, saw="a quick run proves no figure") for each in texts)
    saw = (f"{week.cpu_s:.0f} s", f"{week.peak_mb:.0f} MB", f"{rate:.1f} seeds/s", f"{growth:.2f} x")
    met = (week.cpu_s <= WEEK_S, week.peak_mb <= WEEK_MB, rate >= SEEDS_A_SECOND, growth <= FLAT)
    whys = (
        "six commits and four requests a publish; no part of it takes a tenth: python -m cProfile",
        "the simulator and the checkers keep every request of the week",
        "half is the core's, a tenth the checkers'",
        "what happened stays in the world's ledger and journal until it is judged",
    )
    return tuple(
        Goal(text=text, met=good, saw=seen, why=why)
        for text, good, seen, why in zip(texts, met, saw, whys, strict=True)
    )
