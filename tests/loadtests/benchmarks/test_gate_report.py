"""The report is measured on evidence that its reader takes, and each figure is judged at its edge."""

from pathlib import Path

import pytest

from loadtests.benchmarks import gate_report, page_evidence
from loadtests.benchmarks.findings import NoData
from loadtests.benchmarks.gate_report import (
    FEW,
    FOUND_MAX_MS,
    LOADED_MAX_S,
    MADE_MAX_S,
    PEAK_MAX_MB,
    SIZE_MAX_KB,
    Report,
    judged,
)
from reports.checkers import check_all
from reports.evidence import folder, messages


def of(made_s: float = 0.1, kb: float = 100, peak_mb: float = 100) -> Report:
    return Report(judged_s=1.0, made_s=made_s, bytes=int(kb * 1_000), peak_mb=peak_mb, page=Path("report.html"))


@pytest.mark.parametrize(
    ("small", "large", "loaded_s", "found_ms", "missed"),
    [
        (of(MADE_MAX_S, SIZE_MAX_KB), of(peak_mb=PEAK_MAX_MB), LOADED_MAX_S, FOUND_MAX_MS, []),
        (of(MADE_MAX_S + 0.001), of(), 0.1, 1.0, [0]),
        (of(kb=SIZE_MAX_KB + 0.001), of(), 0.1, 1.0, [1]),
        (of(), of(peak_mb=PEAK_MAX_MB + 0.1), 0.1, 1.0, [2]),
        (of(), of(), LOADED_MAX_S + 0.01, 1.0, [3]),
        (of(), of(), 0.1, FOUND_MAX_MS + 0.1, [4]),
    ],
)
def test_each_figure_is_judged_at_its_edge(small, large, loaded_s, found_ms, missed):
    goals = judged([small], large, [loaded_s], [found_ms])
    assert [place for place, each in enumerate(goals) if not each.met] == missed


def test_without_a_browser_what_it_shows_is_no_data():
    assert [each.met for each in judged([of()], of(), [], [])] == [True, True, True, None, None]


def test_a_quick_run_proves_no_figure():
    assert judged([of()], of(), [1.0], [1.0], quick=True) == ()


def test_the_evidence_is_read_and_holds(tmp_path):
    page_evidence.write(tmp_path / "run", 30, step=gate_report.STEP)
    run = messages.read(tmp_path / "run")
    assert run is not None
    assert {each.status for each in run.scenarios} == {"PASSED"}
    assert (len(run.scenarios), run.finished, run.success) == (30, True, True)
    evidences = folder.read(tmp_path / "run")
    assert len(evidences) == 31
    assert set(evidences) == {"load", *(each.location for each in run.scenarios)}
    assert (len(evidences["load"].ledger), len(evidences["load"].halts)) == (page_evidence.POSTS, page_evidence.HALTS)
    found = {each.invariant: each.status for each in check_all(next(iter(evidences.values())))}
    assert [found[name] for name in ("I1", "I2", "I5", "I9")] == ["held"] * 4


def test_a_report_is_made_in_a_process_of_its_own_and_says_what_it_took(tmp_path):
    made = gate_report._made(tmp_path / "run", 12)
    assert made.page.stat().st_size == made.bytes
    assert made.made_s > 0
    assert made.judged_s > 0
    assert made.peak_mb > 10


def test_a_report_that_cannot_be_made_is_no_data(tmp_path):
    (tmp_path / "run").mkdir()
    with pytest.raises(NoData, match="could not be made"):
        gate_report._made(tmp_path / "run", 1)


def test_without_a_chromium_the_page_is_not_looked_at(monkeypatch, tmp_path):
    monkeypatch.setattr(gate_report, "CHROMIUM", ("no-such-program",))
    with pytest.raises(NoData, match="make browser"):
        gate_report._looked_at(tmp_path / "report.html", 1)
    assert FEW == 1_000
