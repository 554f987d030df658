"""Each run leaves what the next one compares itself with, and the page tells the difference."""

import json
import re
from pathlib import Path

import pytest

from reports import policy
from reports.judge import judge
from tests.reports import bench as benches
from tests.reports.bench import Bench
from tests.reports.cucumber import Told
from tests.reports.html.test_page import HOSTILE, Page, settled
from tests.reports.six import KNOWN

STEP = "bench: kill switch"


@pytest.fixture
def write(tmp_path: Path, whole: Bench, little: Bench, monkeypatch: pytest.MonkeyPatch):
    """Each of the same rows: what differs is what was told of the features, and when."""
    KNOWN.take(monkeypatch)
    rows = settled(little)

    def written(n: int, told: Told, **changed: object) -> Path:
        known = {"run": f"run-{n}", "started_at": f"2026-11-23T12:00:0{n}+00:00", **changed}
        folder = tmp_path / f"run-{n}"
        return benches.write(folder, whole, policy.load().digest, told.messages(), rows, known)

    return written


def good() -> Told:
    return Told().scenario("A halt of everything lets nothing through").scenario("A halt of one client")


def section_of(folder: Path) -> tuple[str, str]:
    text = (folder / "report.html").read_text(encoding="utf-8")
    found = re.search(r'<section aria-labelledby="history">.*?</section>', text, re.DOTALL)
    assert found is not None
    return text, Page(found[0]).shown


def test_the_first_run_leaves_its_results_and_says_that_it_is_the_first(write):
    folder = write(1, good())
    judge(folder)
    kept = json.loads((folder / "results.json").read_text())
    assert (kept["run"], kept["step"], kept["verdict"]) == ("run-1", STEP, "GO")
    text, told = section_of(folder)
    assert "No earlier run of this step" in told
    assert 'aria-label="first run"' in text


def test_the_second_run_tells_what_broke_what_is_flaky_and_both_verdicts(write):
    judge(write(1, good()))
    worse = Told().scenario("A halt of everything lets nothing through").scenario("A halt of one client", "FAILED")
    second = write(2, worse.scenario("A new one"))
    judge(second)
    text, told = section_of(second)
    assert "The last one is run-1 at commit 0123456789ab" in told
    assert "The step GO NO-GO" in told
    assert "Scenarios that broke: 1 features/kill_switch/all.feature::A halt of one client" in told
    assert "New scenarios: 1 features/kill_switch/all.feature::A new one" in told
    assert "passed in run-1, failed in run-2" in told
    assert 'aria-label="2 runs: 1 GO, 1 NO-GO; the one before: GO"' in text
    assert "The policy changed" not in text


def test_an_earlier_run_that_is_judged_again_knows_nothing_of_the_later_one(write):
    first = write(1, good())
    judge(first)
    before = (first / "report.html").read_bytes()
    judge(write(2, good()))
    judge(first)
    assert (first / "report.html").read_bytes() == before


def test_a_changed_policy_has_a_banner(write, tmp_path: Path):
    judge(write(1, good()))
    other = tmp_path / "policy.yaml"
    other.write_bytes(policy.DEFAULT.read_bytes() + b"# another\n")
    second = write(2, good())
    judge(second, policy_file=other)
    text, _ = section_of(second)
    assert "<strong>The policy changed.</strong>" in text
    assert f"<code>{policy.load().digest[:16]}</code>" in text


def test_a_broken_old_run_is_named_on_the_page_and_the_verdict_is_the_same(write, tmp_path: Path):
    (tmp_path / "run-0").mkdir()
    (tmp_path / "run-0" / "results.json").write_bytes(b"{")
    folder = write(1, good())
    assert judge(folder).verdict.word == "GO"
    assert "run-0 results.json:" in section_of(folder)[1]


def test_a_load_that_no_gate_made_is_no_run_of_its_step(write):
    judge(write(1, good()))
    alone = write(2, Told(), policy_digest="", commands=None, commit="unknown")
    assert judge(alone).verdict.word == "NO DATA"
    assert "No earlier run of this step" in section_of(alone)[1]
    third = write(3, good())
    judge(third)
    text, told = section_of(third)
    assert "The last one is run-1" in told
    assert "1 earlier runs of this step and 1 of others" in told
    assert 'aria-label="2 runs: 2 GO; the one before: GO"' in text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_of_earlier_runs_is_text(write, hostile: str):
    judge(write(1, good().scenario(hostile), run=hostile, commit=hostile))
    second = write(2, good())
    judge(second)
    text, told = section_of(second)
    tags = [tag for tag, _ in Page(text).tags]
    assert tags.count("script") == 1  # the page's own
    assert "img" not in tags
    assert "Scenarios that are gone: 1" in told
    assert "49" not in re.findall(r">(\d+)<", text)
