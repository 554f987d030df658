"""P16: the gate report of 1,000 and of 10,000 scenarios: how long it takes to make, how large it is, how much memory making it
takes, and how soon a browser shows it and finds in it.

Each is made in a process of its own from evidence that was written for it; its memory is what the system says of that process,
and its times are the processor's: it waits for nothing. The browser is the system's Chromium, where there is one.
"""

import json
import shutil
import sys
from collections.abc import Sequence
from contextlib import closing
from importlib import import_module
from os import wait4
from pathlib import Path
from subprocess import PIPE, Popen
from tempfile import TemporaryDirectory
from typing import Any, Final

import msgspec

from loadtests.benchmarks import page_evidence
from loadtests.benchmarks.findings import Better, Figure, Goal, NoData, Section
from loadtests.benchmarks.measure import middle, spread

FEW, MANY = 1_000, 10_000
MADE_MAX_S, SIZE_MAX_KB, LOADED_MAX_S, FOUND_MAX_MS, PEAK_MAX_MB = 0.5, 500, 1.0, 100.0, 300
STEP: Final = "bench: six gates"
TURNS = 5
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PROGRAM: Final = """\
import json, sys
from pathlib import Path
from time import process_time
from reports import judge, policy
began = process_time()
made = judge.read_and_decide(Path(sys.argv[1]), policy.load(policy.DEFAULT))
decided = process_time()
text = judge.OUTPUTS[judge.PAGE](made)
done = process_time()
data = text.encode(errors="replace")
Path(sys.argv[1], judge.PAGE).write_bytes(data)
print(json.dumps({"judged_s": decided - began, "made_s": done - decided, "bytes": len(data)}))
"""
FIND: Final = """async () => {
  const field = document.querySelector("[data-sift=scenarios] input"), took = [];
  const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))));
  field.scrollIntoView();
  await drawn();
  for (const word of ["row 9", "row 99 of", "matrix", "zzz", ""]) {
    const began = performance.now();
    field.value = word;
    field.dispatchEvent(new Event("input"));
    await drawn();
    took.push(performance.now() - began);
  }
  return Math.max(...took);
}"""
"""The field is in sight, as it is for whoever types in it, and a search has ended with the second frame after it: rows out of sight
are not laid out, so a page that stayed at its top would have next to nothing to do, and what comes into sight is drawn a frame later."""
LOADED: Final = """() => {
  const [seen] = performance.getEntriesByType("navigation");
  return seen.loadEventEnd - seen.startTime;
}"""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """One report that was made."""

    judged_s: float
    made_s: float
    bytes: int
    peak_mb: float
    page: Path


def run(*, quick: bool) -> Section:
    """Make both, and look at the smaller one."""
    few, many, turns = (50, 200, 2) if quick else (FEW, MANY, TURNS)
    about = Section(name="report", clause="P16", title="gate report, made, shown and searched", wish=False)
    with TemporaryDirectory(prefix="holdpoint-bench-") as made:
        try:
            small = [_made(Path(made) / "few", few) for _ in range(turns)]
            large = _made(Path(made) / "many", many)
        except NoData as none:
            return msgspec.structs.replace(about, no_data=(str(none),))
        missing = ("a quick run makes too small a report to judge by",) if quick else ()
        try:
            loaded_s, found_ms = _looked_at(small[-1].page, turns)
        except NoData as none:
            loaded_s, found_ms, missing = [], [], (*missing, str(none))
    figures = (*_figures(few, small), *_figures(many, [large]), *_seen(few, loaded_s, found_ms))
    return msgspec.structs.replace(
        about, figures=figures, goals=judged(small, large, loaded_s, found_ms, quick=quick), no_data=missing
    )


def _made(folder: Path, scenarios: int) -> Report:
    """One report, in a process of its own.

    Raises:
        NoData: it could not be made.
    """
    if not folder.exists():
        page_evidence.write(folder, scenarios, step=STEP)
    with Popen([sys.executable, "-c", PROGRAM, str(folder)], stdout=PIPE, stderr=PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        with closing(process.stdout) as out, closing(process.stderr) as errors:
            told, wrong = out.read(), errors.read()
        _, status, used = wait4(process.pid, 0)
        process.returncode = status
    if status != 0:
        raise NoData(f"the report of {scenarios:,} scenarios could not be made: {wrong.strip().splitlines()[-1:]}")
    return Report(**json.loads(told), peak_mb=used.ru_maxrss / 1024, page=folder / "report.html")


def _looked_at(page: Path, turns: int) -> tuple[list[float], list[float]]:
    """Seconds until it is loaded, and the slowest of five searches in ms, turn by turn.

    Raises:
        NoData: there is no Chromium, or nothing to drive it with.
    """
    program = next((found for name in CHROMIUM if (found := shutil.which(name))), None)
    if program is None:
        raise NoData("there is no Chromium here; make browser installs one")
    try:
        playwright: Any = import_module("playwright.sync_api")
    except ImportError as missing:
        raise NoData(f"playwright is not installed ({missing}); make bench installs it") from missing
    loaded_s, found_ms = [], []
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(turns + 1):
            sheet = chromium.new_context().new_page()
            sheet.goto(page.resolve().as_uri())
            loaded_s.append(sheet.evaluate(LOADED) / 1_000)
            found_ms.append(sheet.evaluate(FIND))
            sheet.context.close()
        chromium.close()
    return loaded_s[1:], found_ms[1:]  # the first turn warms the browser


def _figures(scenarios: int, made: Sequence[Report]) -> tuple[Figure, ...]:
    told = f"{scenarios:,} scenarios"
    made_ms, judged_s, peak = ([getattr(each, name) for each in made] for name in ("made_s", "judged_s", "peak_mb"))
    return (
        Figure(name=f"page made, {told}", value=middle(made_ms) * 1_000, unit="ms", note=spread([each * 1_000 for each in made_ms], 0)),
        Figure(name=f"evidence read and judged before, {told}", value=middle(judged_s), unit="s", note=spread(judged_s, 2)),
        Figure(name=f"size of the page, {told}", value=made[-1].bytes / 1_000, unit="KB", better=Better.LESS),
        Figure(name=f"peak memory, {told}", value=max(peak), unit="MB", note="of the process that reads, judges and makes it", better=Better.LESS),
    )  # fmt: skip


def _seen(scenarios: int, loaded_s: Sequence[float], found_ms: Sequence[float]) -> tuple[Figure, ...]:
    if not loaded_s:
        return ()
    told = f"{scenarios:,} scenarios, in Chromium"
    return (
        Figure(name=f"page loaded, {told}", value=middle(loaded_s), unit="s", note=spread(loaded_s, 2)),
        Figure(name=f"slowest of five searches, {told}", value=middle(found_ms), unit="ms", note=spread(found_ms, 0)),
    )


def judged(
    small: Sequence[Report], large: Report, loaded_s: Sequence[float], found_ms: Sequence[float], *, quick: bool = False
) -> tuple[Goal, ...]:
    """Each by its median; a quick run shows that it can be measured, and proves no figure."""
    if quick:
        return ()
    made_s, size_kb = middle([each.made_s for each in small]), small[-1].bytes / 1_000
    goals = [
        _goal(f"{FEW:,} scenarios: made in <= {MADE_MAX_S} s", made_s, MADE_MAX_S, f"{made_s:.2f} s"),
        _goal(f"{FEW:,} scenarios: <= {SIZE_MAX_KB} KB", size_kb, SIZE_MAX_KB, f"{size_kb:,.0f} KB"),
        _goal(
            f"{MANY:,} scenarios: peak memory <= {PEAK_MAX_MB} MB",
            large.peak_mb,
            PEAK_MAX_MB,
            f"{large.peak_mb:.0f} MB",
        ),
    ]
    for text, values, most, unit in (
        (f"{FEW:,} scenarios: loaded in <= {LOADED_MAX_S:.0f} s", loaded_s, LOADED_MAX_S, "s"),
        (f"{FEW:,} scenarios: found in < {FOUND_MAX_MS:.0f} ms", found_ms, FOUND_MAX_MS, "ms"),
    ):
        found = middle(values) if values else 0.0
        goals.append(
            _goal(text, found, most, f"{found:.3g} {unit}") if values else Goal(text=text, met=None, saw="no browser")
        )
    return tuple(goals)


def _goal(text: str, value: float, most: float, saw: str) -> Goal:
    return Goal(text=text, met=value <= most, saw=saw)
