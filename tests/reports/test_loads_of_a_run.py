"""Loads over the API in the folder of a gate's run: each must be within, is signed with the rest, and stands on the page."""

import copy
import json
import re
import shutil
from pathlib import Path, PurePosixPath

import msgspec
import pytest

from reports import policy
from reports.cli.gate import _point_to
from reports.errors import BadEvidence
from reports.evidence import over_http
from reports.evidence.over_http import Found, Group
from reports.html.load_page import NARROW, WIDE
from reports.judge import Judged, judge
from reports.signed import bundle, decision, recompute
from reports.signed import verify_gate as verifier
from reports.signed.verify_gate import Asked, unpacked
from reports.verdict import Verdict, decide
from safety_core.console.outside import NOWHERE
from safety_core.vocabulary import Role
from tests.reports import bench as benches
from tests.reports import signing
from tests.reports.bench import Bench
from tests.reports.cucumber import Told
from tests.reports.html.test_page import HOSTILE, Page, as_shown, own_markup_only, settled
from tests.reports.signed.conftest import SIGNED
from tests.reports.test_loads import GOOD, SLOW, times
from tests.safety_core.console.nouns.desks import do, sitting
from tests.safety_core.shell.ground import Ground

replace = msgspec.structs.replace
STEP = "bench: kill switch"
LOST = replace(GOOD, lost_workers=1)
HALTS = ("seen", "began", "last ended", "acknowledged")
SWITCH = replace(
    GOOD, scenario="switch", rate=12.0, times={each: times(100 + 50 * n, 9) for n, each in enumerate(HALTS)}
)


def verdict_on(**loads: Found | str) -> Verdict:
    """A verdict without any evidence but loads."""
    known = benches.environment_of(policy.load().digest)
    return decide(STEP, policy.load(), evidences={}, run=None, load=None, environment=known, loads=loads)


def test_a_load_over_its_threshold_is_no_go_and_says_which_and_what_to_do():
    found = verdict_on(publish=SLOW)
    assert (found.word, found.exit_code) == ("NO-GO", 1)
    assert found.why == (
        "Load publish. api p99 at most 500 ms: 812.3 ms; see loads.publish of the policy, or move load-publish.json away and run it "
        "again: holdpoint load publish --rate 10 --duration 30 --workers 3 --seed 1 --settle 60"
    )


@pytest.mark.parametrize(
    ("name", "load", "told"),
    [
        ("publish", LOST, "no generator lost: 1 of 3 were; it shows nothing: move load-publish.json away"),
        ("publish", "load-publish.json: cannot be read: cut off", "cut off; move it away and run it again: holdpoint load"),
        ("surf", replace(GOOD, scenario="surf"), "the policy asks nothing of a load of that name"),
    ],
)  # fmt: skip
def test_a_load_that_shows_nothing_is_missing_by_its_name(name, load, told):
    found = verdict_on(**{name: load})
    assert found.word == "NO DATA"
    (line,) = [each for each in found.missing if each.startswith(f"Load {name}: ")]
    assert told in line
    assert verdict_on().missing == tuple(each for each in found.missing if each != line)


def test_what_is_broken_goes_before_what_shows_nothing():
    assert verdict_on(publish=LOST, switch=SWITCH).word == "NO DATA"
    assert verdict_on(publish=SLOW, switch=replace(SWITCH, lost_workers=1)).why.startswith("Load publish. ")


def test_a_system_that_ran_already_is_part_of_the_line_that_makes_the_load_again():
    line = over_http.command(replace(GOOD, host="https://holdpoint.example"))
    assert line.endswith("--settle 60 --host https://holdpoint.example --as NAME")


def test_each_load_of_a_folder_is_read_or_is_told_of_without_the_folders_place(tmp_path):
    over_http.write(tmp_path / "load-publish.json", GOOD)
    over_http.write(tmp_path / "load-ramp.json", GOOD)
    (tmp_path / "load-switch.json").write_text('{"scenario":')
    (tmp_path / "load.json").write_text("of the halt load")
    found = over_http.read_all(tmp_path)
    assert list(found) == ["publish", "ramp", "switch"]
    assert found["publish"] == GOOD
    assert found["ramp"] == "load-ramp.json says that it is of the load 'publish'"
    assert str(found["switch"]).startswith("load-switch.json:1: ")


@pytest.mark.parametrize("name", ["load-Publish.json", "load-a b.json", "load-.json", f"load-{'a' * 41}.json"])
def test_a_file_that_is_called_like_a_load_and_is_none_is_refused(tmp_path, name):
    (tmp_path / name).write_text("{}")
    with pytest.raises(BadEvidence, match="no load is called so"):
        over_http.names(tmp_path)


def test_more_loads_than_anybody_makes_are_refused(tmp_path):
    for n in range(over_http.FILES_MAX + 1):
        (tmp_path / f"load-l{n}.json").write_text("{}")
    with pytest.raises(BadEvidence, match="20 at most"):
        over_http.names(tmp_path)


# ---------------------------------------------------------------- a whole run


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory, _whole: Bench, _little: Bench) -> Path:
    """The folder of a run that is GO by itself, with two loads; not judged."""
    told = Told().scenario("A halt of everything lets nothing through").scenario("A halt of one client")
    folder = tmp_path_factory.mktemp("loads") / "run"
    benches.write(folder, _whole, policy.load().digest, told.messages(), settled(copy.deepcopy(_little)))
    over_http.write(folder / "load-publish.json", GOOD)
    over_http.write(folder / "load-switch.json", SWITCH)
    return folder


@pytest.fixture(scope="module")
def judged(evidence: Path) -> Judged:
    """Judged and signed."""
    return judge(evidence, key_file=signing.run_key(evidence.parent), at=SIGNED)


@pytest.fixture
def folder(judged: Judged) -> Path:
    """The same; nobody changes it for good."""
    return judged.page.parent


def test_loads_that_are_within_leave_a_go_and_are_told_by_every_output(judged, folder):
    assert (judged.verdict.word, judged.verdict.why.partition("allowed.")[2]) == (
        "GO",
        " 2 loads over the API are within.",
    )
    machine = json.loads((folder / "gate.json").read_text())
    assert [(each["load"], each["word"]) for each in machine["loads"]] == [("publish", "GO"), ("switch", "GO")]
    assert {each["word"] for load in machine["loads"] for each in load["rules"]} == {"pass"}
    n = len(machine["loads"][0]["rules"])
    row = f"| Load publish over the API | - | all {n} things that the policy asks hold |"
    assert row in (folder / "summary.md").read_text()
    assert 'holdpoint_load_verdict{load="switch",verdict="GO"} 1' in (folder / "metrics.txt").read_text()
    assert '<testsuite name="loads"' in (folder / "junit.xml").read_text()


def test_figures_stand_beside_what_is_asked_of_them_with_the_line_that_makes_them_again(folder):
    text = (folder / "report.html").read_text()
    page = Page(text)
    assert "publish again: holdpoint load publish --rate 10 --duration 30" in page.shown
    assert "intended start to the API's answer, p99: 10.0 ms at most 500 ms" in page.shown
    for n, each in enumerate(HALTS):
        assert f"{over_http.WORDS[each]}, max: {100 + 50 * n}.0 ms at most 30,000 ms" in page.shown
    assert text.count('role="img" aria-label="p50, p95, p99 and the worst') == 2 * len((WIDE, NARROW))
    assert own_markup_only(text, page)


def test_each_has_a_page_of_its_own_and_the_latest_report_finds_it_from_its_own_place(folder, tmp_path):
    links = re.findall(r'href="([^#"][^"]*)"', (folder / "report.html").read_text())
    assert links == ["load-publish.html", "load-switch.html"]
    assert all((folder / each).exists() for each in links)
    latest = _point_to(tmp_path / "latest.html", folder / "report.html", PurePosixPath("/runs/a run"))
    assert re.findall(r'href="([^#"][^"]*)"', latest.read_text()) == [f"runs/a%20run/{each}" for each in links]


def test_the_console_shows_each_of_these_pages_as_it_was_signed(folder):
    ground = Ground()
    try:
        vera = sitting(ground.core, ground.person("vera", Role.VIEWER), NOWHERE._replace(runs=folder.parent))
        assert [(each.load, each.page) for each in do(vera, "runs.show", run=folder.name).loads] == [
            ("publish", True),
            ("switch", True),
        ]
        for each in ("publish", "switch"):
            shown = do(vera, "runs.load", run=folder.name, load=each).html
            assert shown == (folder / f"load-{each}.html").read_text()
    finally:
        ground.store.close()


def test_loads_and_their_pages_are_signed_and_a_changed_byte_is_found(folder):
    files = unpacked((folder / "bundle.zip").read_bytes())
    assert {each for each in files if each.startswith("load-")} == {
        f"load-{name}.{kind}" for name in ("publish", "switch") for kind in ("json", "html")
    }
    key = verifier.public_key(files["gate.pub"], "gate.pub")
    assert recompute.again(files, verifier.key_id(key)).word == "ok"
    slow = msgspec.json.encode(SLOW)
    lines, _ = verifier.verify(bundle.packed({**files, "load-publish.json": slow}), Asked(key=key, at=SIGNED))
    assert any("load-publish.json was changed" in each.told for each in lines if each.word == "BROKEN")
    assert recompute.again({**files, "load-publish.json": slow}, verifier.key_id(key)).word == "BROKEN"


def test_nobody_decides_on_a_report_that_a_load_came_after(folder, tmp_path):
    key = signing.run_key(tmp_path, 7)
    later = folder / "load-ramp.json"
    later.write_bytes(b"{}")
    try:
        with pytest.raises(
            decision.CannotDecide, match=r"load-ramp.json is not among what was signed.*holdpoint report"
        ):
            decision.decide(folder, "go", name="Quinn", reason="all open", key_file=key, at=SIGNED)
    finally:
        later.unlink()


def test_a_go_is_no_data_by_a_load_that_shows_nothing_and_hostile_text_in_that_shows_as_text(evidence, tmp_path):
    copied = Path(shutil.copytree(evidence, tmp_path / "run"))
    parts = {f"api/{each}": times(10) for each in HOSTILE}
    hostile = replace(
        GOOD, breaches=HOSTILE, troubles=HOSTILE, host=HOSTILE[0], outcomes={HOSTILE[0]: 1},
        groups={each: Group(planned=1, rate=1.0) for each in HOSTILE}, times={**GOOD.times, **parts},
    )  # fmt: skip
    over_http.write(copied / "load-publish.json", hostile)
    assert judge(copied).verdict.word == "NO DATA"
    text = (copied / "report.html").read_text()
    page = Page(text)
    for each in HOSTILE:
        assert as_shown(each) in page.shown
    assert own_markup_only(text, page)
