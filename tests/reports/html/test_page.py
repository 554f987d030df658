"""The page says what the evidence says, in numbers counted another way here, and hostile text stays text."""

import base64
import copy
import hashlib
import json
import re
import shutil
from html.parser import HTMLParser
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from reports import policy
from reports.evidence.rows import FILE_OF_KIND
from reports.html.chart import LEFT, RIGHT, WIDTH, place
from reports.judge import Judged, judge
from tests.reports import bench as benches
from tests.reports import six
from tests.reports.bench import Bench
from tests.reports.cucumber import Told

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7*7 }} {% raw %}",
    "</style><script>1</script>",
    "javascript:alert(1)",
    "\u202edesrever \u200b \x1b[31mred",
    "=HYPERLINK('x') & 'quoted' |pipe| `tick`",
)


SHOWN = {HOSTILE[5]: "\u27e8U+202E\u27e9desrever \u27e8U+200B\u27e9 \u241b[31mred"}
"""What of these would not be seen, as it is shown."""


def as_shown(text: str) -> str:
    return " ".join(SHOWN.get(text, text).split())


class Page(HTMLParser):
    """What a reader sees, and which elements and attributes there are."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._quiet = False
        self.feed(text)
        self.shown = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._quiet = tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        self._quiet = self._quiet and tag not in ("style", "script")


def own_markup_only(text: str, page: Page) -> bool:
    """One script, the page's own; no picture; no handler; nothing that a reader would not see."""
    tags = [tag for tag, _ in page.tags]
    handlers = [name for _, attrs in page.tags for name in attrs if name.startswith("on")]
    hidden = re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    return tags.count("script") == 1 and "img" not in tags and handlers == hidden == []


def page_of(folder: Path) -> tuple[str, Page]:
    text = (folder / "report.html").read_text(encoding="utf-8")
    return text, Page(text)


def settled(little: Bench) -> list[dict[str, Any]]:
    little.scenario, little.clock = "features/kill_switch/all.feature:10", "virtual"
    little.samples[-1]["us"] += 400 * benches.SECOND
    return little.rows()


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, _whole: Bench, _little: Bench) -> Judged:
    """A GO that was judged once; nobody changes its folder."""
    told = Told().scenario("A halt of everything lets nothing through").scenario("A halt of one client")
    folder = tmp_path_factory.mktemp("good") / "run"
    rows = settled(copy.deepcopy(_little))
    return judge(benches.write(folder, _whole, policy.load().digest, told.messages(), rows))


@pytest.fixture
def good(judged: Judged) -> Path:
    """Its folder."""
    return judged.page.parent


def test_the_page_of_a_go_recounted_from_the_rows(judged: Judged, good: Path, whole: Bench) -> None:
    text, page = page_of(good)
    machine = json.loads((good / "gate.json").read_text())
    assert judged.verdict.word == machine["verdict"] == "GO"
    rows = re.findall(r"<code>(halt-\d+)</code>.*?</tr>", text)
    apart = re.findall(r"<code>(halt-\d+)</code>(?:(?!</tr>).)*does not count", text)
    assert sorted(rows) == sorted(each["halt"] for each in whole.halts)
    counted = set(rows) - set(apart)
    times = sorted((each["quiesced_us"] - each["asked_us"]) / 1000 for each in whole.halts if each["halt"] in counted)
    assert machine["samples"] == len(times)
    assert f"{len(times)} of {len(whole.halts)}" in page.shown
    assert f"Slowest halt {times[-1] / 1000:.2f} s" in page.shown
    half = times[ceil(len(times) / 2) - 1]
    assert f"p50 {half:,.0f} ms, p99 {times[-1]:,.0f} ms, worst {times[-1]:,.0f} ms" in page.shown
    lost = sum(each["status"] is None for each in whole.journal)
    assert f"answer_lost {100 * lost / len(whole.ledger):.2f} %" in page.shown
    assert f"{len(whole.intents):,} handed over" in page.shown
    assert "2 of 2 passed" in page.shown
    judged_effects = sum(
        row["kind"] == "effect" for row in map(json.loads, (good / "ledger.ndjson").read_text().splitlines())
    )
    assert f"None in {judged_effects:,} effects" in page.shown
    for kind in benches.KINDS:
        of_kind = [each for place, each in enumerate(whole.halts) if benches.KINDS[place % 5] == kind]
        assert f"{kind} {sum(each['halt'] in counted for each in of_kind)} {len(of_kind)}" in page.shown


def test_the_first_screen_says_verdict_step_simulated_unsigned_and_why(judged: Judged, good: Path) -> None:
    text, page = page_of(good)
    assert "<title>GO (SIMULATED): bench: kill switch" in text
    for told in ("SIMULATED", "UNSIGNED", judged.verdict.why, "0123456789ab", policy.load().digest, "seed 7"):
        assert told in page.shown
    assert page.shown.count("not required by this step") == 11
    assert "D = 3 s, L = 7 s, P = 2 s" in page.shown
    assert [attrs for tag, attrs in page.tags if tag == "line" and attrs.get("class") == "limit"]
    assert [attrs for tag, attrs in page.tags if tag == "line" and attrs.get("class") == "bound"]


def test_the_page_asks_nothing_of_anybody(good: Path) -> None:
    text, page = page_of(good)
    own = [re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL) for tag in ("style", "script")]
    assert [len(each) for each in own] == [1, 1]
    style, script = (base64.b64encode(hashlib.sha256(each[0].encode()).digest()).decode() for each in own)
    metas = [
        attrs for tag, attrs in page.tags if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert [each["content"] for each in metas] == [
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"
    ]
    assert {tag for tag, _ in page.tags} & {"link", "img", "iframe", "object", "base", "form"} == set()
    assert re.findall(r"fetch|XMLHttp|WebSocket|import|eval|innerHTML|document.write|Function", own[1][0]) == []
    loose = [
        name for _, attrs in page.tags for name in attrs if name in ("style", "src", "srcset") or name.startswith("on")
    ]
    assert loose == []
    assert re.findall(r"https?://|url\(|@import", text) == []
    assert len(text) < 500_000


def test_ids_are_unique_and_every_label_points_at_one(good: Path) -> None:
    _, page = page_of(good)
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["aria-labelledby"] for _, attrs in page.tags if "aria-labelledby" in attrs} <= set(ids)
    assert {attrs["href"] for tag, attrs in page.tags if tag == "a"} <= {f"#{each}" for each in ids}
    assert [tag for tag, _ in page.tags if tag == "h1"] == ["h1"]


def test_a_no_go_shows_the_row_the_failing_line_the_wire_and_the_replay_line(
    tmp_path: Path, whole: Bench, little: Bench
) -> None:
    for halt in whole.halts:
        halt["quiesced_us"] = halt["fenced_us"] - 6000
    failure = {
        "seed": 77,
        "replay": "holdpoint replay RUN#a:10",
        "error": "one effect too many",
        "wire": [{"status": 201}],
    }
    told = Told().scenario("A paused worker sends nothing", "PASSED", "FAILED", "SKIPPED", failure=failure)
    digest = policy.load().digest
    folder = benches.write(tmp_path / "run", whole, digest, told.messages(success=False), settled(little))
    judged = judge(folder)
    _, page = page_of(folder)
    assert (judged.verdict.word, judged.verdict.exit_code) == ("NO-GO", 1)
    rows = [each for found in judged.verdict.findings["load"] for each in found.rows if found.invariant == "I3"]
    assert rows
    assert rows[0].sentence in page.shown
    assert "features/kill_switch/all.feature:12 nothing arrives at a platform" in page.shown
    assert "Seed 77. Replay: holdpoint replay RUN#a:10" in page.shown
    assert '"status": 201' in page.shown
    assert "one effect too many" in page.shown
    broken = json.loads((folder / "gate.json").read_text())["broken"]
    assert [each["invariant"] for each in broken] == ["I3"]


def test_the_first_table_of_six_gates_has_owner_limit_measure_n_bound_and_verdict(
    tmp_path: Path, made: six.Made
) -> None:
    judged = made.judged(tmp_path / "run")
    text, page = page_of(tmp_path / "run")
    assert judged.verdict.word == "GO", judged.verdict.why
    effects, replies = len(made.load.ledger), len(made.load.ledger) // 3
    for told in (
        f"Audit trail Effects without a record A 0 of ≥ 300, all proved 0 of {effects:,} effects",
        f"Human approval Unapproved engagements D 0 of ≥ 100 0 of {replies} engagements {replies / 100:.1f} times the 100 needed {replies} zero in {replies} shows",
        "Per-client isolation Attempts across tenants D 0 allowed of ≥ 200 0 of 210, by 210 ways 1.1 times the 200 needed 210 zero in 210 shows",
    ):
        assert told in page.shown
    assert page.shown.count("not required by this step") == 6
    first, _, _ = text.partition('id="rules"')
    assert [first.count(f'href="#rules-{gate}"') for gate in six.GATES] == [1] * len(six.GATES)
    assert f"None in {replies:,} engagements" in page.shown
    assert f"{len(made.load.checkpoints)} checkpoints, at most" in page.shown


@pytest.mark.parametrize("gate", six.BREAKS)
def test_the_first_screen_of_a_no_go_names_the_gate_and_shows_its_row(
    tmp_path: Path, made: six.Made, gate: str
) -> None:
    judged = made.but(six.BREAKS[gate][0]).judged(tmp_path / "run")
    text, _ = page_of(tmp_path / "run")
    (failed,) = [each for each in judged.verdict.gates if each.word == "NO-GO"]
    assert failed.broke is not None
    rule, broke = failed.broke
    first, _, rest = text.partition('id="gates"')
    shown = Page(first).shown
    assert "NO-GO bench: six gates" in shown
    assert f"{failed.title} {rule.name}, in {broke.scenario} {broke.sentence}" in shown
    assert f"{FILE_OF_KIND[broke.row['kind']]}: {{" in shown
    assert 'id="violations"' in rest
    assert broke.sentence in Page(rest.partition('id="violations"')[2]).shown
    machine = json.loads((tmp_path / "run" / "gate.json").read_text())
    (told,) = [each for each in machine["gates"] if each["word"] == "NO-GO"]
    assert (told["gate"], told["broke"]["row"]) == (gate, json.loads(json.dumps(broke.row)))
    summary = (tmp_path / "run" / "summary.md").read_text()
    assert f"**{failed.title}** ({rule.name}, in {broke.scenario})" in summary.replace("\\", "")


def test_hostile_text_in_what_broke_a_gate_shows_as_text(tmp_path: Path, made: six.Made) -> None:
    def change(run: six.Made) -> None:
        for each, name in zip(run.load.samples[-len(HOSTILE) :], HOSTILE, strict=True):
            each.update(ref=f"{name}/operator", detail=f"ALLOWED: {name}")

    made.but(change).judged(tmp_path / "run")
    text, page = page_of(tmp_path / "run")
    assert as_shown(HOSTILE[0]) in page.shown
    assert own_markup_only(text, page)
    assert "<script" not in (tmp_path / "run" / "summary.md").read_text().replace("\\<script", "")


def test_a_step_without_the_kill_switch_has_a_page_without_its_chart(tmp_path: Path, made: six.Made) -> None:
    kept = policy.DEFAULT.read_text(encoding="utf-8")
    start = kept.index("      # Of the invariants each gate")
    file = tmp_path / "policy.yaml"
    file.write_text(kept[:start] + kept[kept.index("      isolation:") :])
    made.written(tmp_path / "run")
    judged = judge(tmp_path / "run", policy_file=file)
    _, page = page_of(tmp_path / "run")
    assert judged.verdict.word == "NO DATA"
    assert page.shown.count("not required by this step") == 7
    assert "Switch response From" not in page.shown


def test_hostile_text_shows_as_text_wherever_it_stands(tmp_path: Path, whole: Bench, little: Bench) -> None:
    told = Told(uri=f"features/{HOSTILE[0]}.feature")
    for name in HOSTILE:
        failure = {"seed": 1, "replay": name, "error": name, "wire": [{"body": name}, name]}
        told.scenario(name, "PASSED", "FAILED", failure=failure, message=name)
    named = Bench(scenario=HOSTILE[0])
    named.bindings = [{**each, "client": HOSTILE[1]} for each in little.bindings[:1]]
    named.intents = [{**little.intents[0], "client": HOSTILE[1], "tag": HOSTILE[3], "object": HOSTILE[2]}]
    named.ledger = [{**little.ledger[0], "tag": HOSTILE[3], "object": HOSTILE[2], "account": HOSTILE[5]}]
    whole.halts[0].update(halt=HOSTILE[6], quiesced_us=None, state="released")
    folder = benches.write(tmp_path / "run", whole, policy.load().digest, told.messages(success=False), named.rows())
    judge(folder)
    text, page = page_of(folder)
    for each in HOSTILE:
        assert as_shown(each) in page.shown
    assert own_markup_only(text, page)
    summary = (folder / "summary.md").read_text()
    assert "<script" not in summary.replace("\\<script", "")
    json.loads((folder / "gate.json").read_text())


def test_a_thousand_scenarios_stay_under_half_a_megabyte(tmp_path: Path, little: Bench) -> None:
    told = Told()
    for number in range(1000):
        told.scenario(f"A halt of everything in row {number} of a matrix lets nothing through")
    folder = benches.write(tmp_path / "run", little, policy.load().digest, told.messages(), [])
    assert judge(folder).verdict.word == "NO DATA"
    assert len((folder / "report.html").read_bytes()) < 500_000


def test_the_page_is_the_same_whenever_it_is_made_again(tmp_path: Path, good: Path) -> None:
    again = Path(shutil.copytree(good, tmp_path / "run"))
    judge(again)
    for name in ("report.html", "gate.json"):
        assert (again / name).read_bytes() == (good / name).read_bytes()


def test_an_empty_run_has_a_page_too(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    benches.write(folder, Bench(), policy.load().digest, [], [])
    (folder / "load.json").unlink()
    (folder / "run.ndjson").unlink()
    judged = judge(folder)
    assert (judged.verdict.word, judged.verdict.exit_code) == ("NO DATA", 3)
    _, page = page_of(folder)
    assert "No halt counts as a sample" in page.shown
    assert "No scenario was run." in page.shown
    ids = {attrs["id"] for _, attrs in page.tags if "id" in attrs}
    assert {attrs["href"] for tag, attrs in page.tags if tag == "a"} <= {f"#{each}" for each in ids}


@pytest.mark.parametrize(("ms", "x"), [(0.0, LEFT), (1.0, LEFT), (60_000.0, WIDTH - RIGHT), (10**9, WIDTH - RIGHT)])
def test_the_axis_ends_hold_what_lies_beyond_them(ms: float, x: float) -> None:
    assert place(ms) == x


NASTY = "</script><img src=x onerror=alert(1)>\u202e\x1b[2J=cmd|' /C calc'!A0" + "n" * 10_000


def test_every_text_of_every_row_may_be_hostile(tmp_path: Path, whole: Bench) -> None:
    """Each field of text of halts, effects, requests, intents, permits, bindings, people and samples, and ten thousand letters long."""
    bench = Bench(scenario=NASTY)
    for name, rows in vars(whole).items():
        if isinstance(rows, list) and rows:
            getattr(bench, name).append(
                {key: f"{key} {NASTY}" if isinstance(value, str) else value for key, value in rows[0].items()}
            )
    bench.checkpoints[0]["root"] = whole.checkpoints[0]["root"]
    kept = {"visible", "salt", "digest"}
    for rows in (bench.intents, bench.permits, bench.ledger):
        rows[0].update(dict.fromkeys(kept & rows[0].keys(), "00" * 32))
    told = Told(uri=NASTY).scenario(
        NASTY, "PASSED", "FAILED", tags=(NASTY, "@gate-kill-switch"), message=NASTY,
        failure={"seed": NASTY, "replay": NASTY, "error": NASTY, "wire": [NASTY, {NASTY: [NASTY]}]},
        invariants=({"invariant": NASTY, "held": False, "why": NASTY},),
    )  # fmt: skip
    folder = benches.write(tmp_path / "run", whole, policy.load().digest, told.messages(success=False), bench.rows())
    judge(folder)
    text, page = page_of(folder)
    assert own_markup_only(text, page)
    assert "</script><img src=x onerror=alert(1)>\u27e8U+202E\u27e9\u241b[2J=cmd|' /C calc'!A0nnn" in page.shown
    assert "more characters)" in page.shown
    assert len(text) < 1_000_000


def test_half_a_character_in_a_name_is_written_out(tmp_path: Path, little: Bench) -> None:
    told = Told().scenario("half \ud83d of one")
    folder = benches.write(tmp_path / "run", little, policy.load().digest, told.messages(), [])
    judge(folder)
    assert "half \u27e8U+D83D\u27e9 of one" in page_of(folder)[1].shown
