"""The report in a real Chromium: it asks nobody anything, axe finds nothing, and everything on it can be reached and read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from reports import policy
from reports.evidence import over_http
from reports.html import page
from reports.judge import judge
from tests.reports import bench as benches
from tests.reports import six
from tests.reports.cucumber import Told
from tests.reports.html.browsing import address, browser, program
from tests.reports.html.test_page import HOSTILE
from tests.reports.observed_week import Week
from tests.reports.test_loads import SLOW
from tests.reports.test_observed_week import stray

pytestmark = pytest.mark.skipif(program() is None, reason="there is no Chromium here; make browser installs one")

SCENARIOS = 1000
WIDE, NARROW = 1200, 360
VERDICTS = ("go", "no-go", "no-data", "observed")
VIEWS = [
    *(("no-go", scheme, width) for scheme in ("light", "dark") for width in (WIDE, NARROW)),
    ("go", "light", WIDE),
    ("go", "dark", NARROW),
    ("no-data", "dark", WIDE),
    ("no-data", "light", NARROW),
    ("observed", "light", NARROW),
    ("observed", "dark", WIDE),
]
ALL_OPEN = "() => { for (const each of document.querySelectorAll('details')) each.open = true; }"
SOME_OPEN = """() => {
  for (const each of document.querySelectorAll("details:not(.exhibit)")) each.open = true;
  for (const each of [...document.querySelectorAll(".exhibit")].slice(0, 4)) each.open = true;
}"""
"""Exhibits are all made by one macro: axe looks into a few of them, and not for a minute into each."""
RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
    "resultTypes": ["violations"],
}
"""All rules run; of those that find nothing it writes down one node and not each."""


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as chromium:
        yield chromium


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, _made: six.Made) -> dict[str, Path]:
    """A report of each verdict; the NO-GO has broken rows, hostile names and loads over the API, another one a thousand scenarios."""
    root = tmp_path_factory.mktemp("pages")
    _made.but(lambda _: None).judged(root / "go")
    no_go = _made.but(six.wrong_account)
    no_go.written(root / "no-go")
    over_http.write(root / "no-go" / "load-publish.json", SLOW)
    (root / "no-go" / "load-switch.json").write_text("{}", encoding="utf-8")
    (root / "no-go" / "run.ndjson").write_text("".join(json.dumps(each) + "\n" for each in told(20).messages()))
    judge(root / "no-go")
    benches.write(root / "many", benches.Bench(), policy.load().digest, told(SCENARIOS).messages(), [])
    judge(root / "many")
    benches.write(root / "no-data", benches.Bench(), policy.load().digest, [], [])
    (root / "no-data" / "load.json").unlink()
    judge(root / "no-data")
    (root / "observed").mkdir()
    week = Week()
    stray(week)
    (root / "observed" / "report.html").write_text(page.render(week.made()), encoding="utf-8")
    return {name: root / name / "report.html" for name in (*VERDICTS, "many")}


def told(scenarios: int) -> Told:
    """So many: hostile ones that failed, three that were kept out, and the rest passed."""
    told = Told()
    for number in range(scenarios - len(HOSTILE) - 3):
        told.scenario(f"Row {number} of a matrix lets nothing through")
    for name in HOSTILE:
        failure = {"seed": 1, "replay": name, "error": name, "wire": [{"body": name}]}
        told.scenario(name, "PASSED", "FAILED", failure=failure, message=name)
    told.scenario("Kept apart for now", tags=("@gate-kill-switch", "@quarantined-2026-11"))
    told.scenario("Left to a person", tags=("@gate-kill-switch", "@manual"))
    told.scenario("Never begun", start=False)
    return told


@pytest.fixture
def show(opened: Browser, pages: dict[str, Path]) -> Iterator[Any]:
    contexts = []

    def shown(name: str, *, width: int = WIDE, **options: Any) -> Page:
        contexts.append(opened.new_context(viewport={"width": width, "height": 900}, **options))
        sheet = contexts[-1].new_page()
        sheet.goto(address(pages[name]))
        return sheet

    yield shown
    for each in contexts:
        each.close()


@pytest.mark.parametrize("name", VERDICTS)
def test_it_asks_nothing_of_anybody_and_breaks_no_policy(opened: Browser, pages: dict[str, Path], name: str) -> None:
    context = opened.new_context()
    sheet = context.new_page()
    asked: list[str] = []
    told: list[str] = []
    sheet.on("request", lambda each: asked.append(each.url))
    sheet.on("console", lambda each: told.append(each.text))
    sheet.on("pageerror", lambda each: told.append(str(each)))
    sheet.goto(address(pages[name]))
    sheet.evaluate(ALL_OPEN)
    for field in sheet.locator("[data-sift] input").all():
        field.fill("halt")
    context.close()
    assert asked == [address(pages[name])]
    assert told == []


@pytest.mark.parametrize(("name", "scheme", "width"), VIEWS)
def test_axe_finds_nothing_on_the_page_unfolded(show: Any, name: str, scheme: str, width: int) -> None:
    sheet = show(name, width=width, color_scheme=scheme)
    sheet.evaluate(SOME_OPEN)
    found = Axe().run(sheet, options=RULES).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in found] == []


@pytest.mark.parametrize("name", VERDICTS)
def test_at_360_pixels_nothing_runs_off_the_side(show: Any, name: str) -> None:
    sheet = show(name, width=NARROW)
    sheet.evaluate(ALL_OPEN)
    assert sheet.evaluate("document.documentElement.scrollWidth") <= NARROW


def test_without_a_script_the_verdict_and_every_row_are_there(show: Any) -> None:
    sheet = show("many", java_script_enabled=False)
    assert sheet.title().startswith("NO-GO")
    assert sheet.locator("h1").is_visible()
    assert sheet.locator("table.gates tbody tr").count() == 12
    assert sheet.locator("#scenarios tbody tr:not(.group)").count() == SCENARIOS
    assert sheet.locator("[data-sift]:visible").count() == 0
    sheet.locator("details.wholly:has(#scenarios) > summary").click()
    assert sheet.get_by_text("Row 990 of a matrix lets nothing through").is_visible() is False
    assert sheet.get_by_text("Row 989 of a matrix lets nothing through").is_visible()
    for told in ("Kept apart for now", "Left to a person", "Never begun"):
        assert sheet.get_by_text(told).first.is_visible()


def test_a_link_unfolds_the_rows_behind_its_number_with_and_without_a_script(show: Any) -> None:
    for script in (True, False):
        sheet = show("go", java_script_enabled=script)
        link = sheet.locator("table.gates td.from a").first
        place = sheet.locator(link.get_attribute("href"))
        assert not place.is_visible()
        link.click()
        place.wait_for(state="visible")
        assert "inclusion" in sheet.locator("section:has(#evidence)").inner_text()
        assert "from the leaf up" in place.inner_text()


@pytest.mark.parametrize("name", VERDICTS)
def test_every_link_leads_to_something_that_can_be_seen(show: Any, name: str) -> None:
    sheet = show(name)
    sheet.evaluate(ALL_OPEN)
    lost = sheet.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map(each => each.hash.slice(1))"
        ".filter(id => !document.getElementById(id)?.checkVisibility())"
    )
    assert lost == []


def test_the_filter_finds_by_words_and_by_result_and_says_how_many(show: Any) -> None:
    sheet = show("many")
    bar = sheet.locator("[data-sift=scenarios]")
    rows = sheet.locator("#scenarios tbody tr:not(.group):visible")
    field = bar.get_by_role("searchbox")
    field.fill("MATRIX row 98")
    found = [n for n in range(SCENARIOS - len(HOSTILE) - 3) if "98" in f"row {n} of a matrix, line {10 * n + 10}"]
    assert rows.count() == len(found)
    assert bar.locator("output").inner_text() == f"{rows.count()} of 1,000 shown"
    field.fill("")
    assert bar.locator("output").inner_text() == ""
    assert rows.count() == SCENARIOS
    failed = bar.get_by_role("button", name="failed")
    failed.click()
    assert failed.get_attribute("aria-pressed") == "true"
    assert rows.count() == len(HOSTILE)
    assert bar.locator("output").inner_text() == f"{len(HOSTILE)} of 1,000 shown"
    field.fill("nothing is called so")
    assert rows.count() == 0
    field.press("Escape")
    bar.get_by_role("button", name="All").click()
    assert rows.count() == SCENARIOS
    assert bar.locator("output").get_attribute("aria-live") == "polite"


def test_on_a_narrow_page_too_the_filter_shows_only_what_it_says(show: Any) -> None:
    sheet = show("go", width=NARROW)
    name = sheet.locator("#every-halt code").last.text_content()
    sheet.locator("[data-sift=every-halt] input").fill(name)
    assert sheet.locator("[data-sift=every-halt] output").inner_text().startswith("1 of ")
    assert sheet.locator("#every-halt tbody tr:visible").count() == 1


ROOM = """([word, looked]) => {
  const body = document.getElementById("scenarios").tBodies[0];
  const field = document.querySelector("[data-sift=scenarios] input");
  document.querySelector("details:has(#scenarios)").open = true;
  if (word) { field.value = word; field.dispatchEvent(new Event("input")); }
  if (looked) body.scrollIntoView();
  const row = body.querySelector("tr:not(.group):not([hidden])");
  const frame = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
  return new Promise((done) => frame(() => done([
    row.checkVisibility({ contentVisibilityAuto: true }), body.getBoundingClientRect().height,
  ])));
}"""
"""Whether the first row is laid out, and how high all of them are: a word is looked for, and the page goes there or stays."""


@pytest.mark.parametrize("word", ["", "row 98"])
def test_rows_out_of_sight_are_not_laid_out_and_take_the_room_that_they_will(show: Any, word: str) -> None:
    sheet = show("many")
    laid_out, kept = sheet.evaluate(ROOM, [word, False])
    assert not laid_out
    laid_out, high = sheet.evaluate(ROOM, [word, True])
    assert laid_out
    assert kept == pytest.approx(high, rel=0.05)
    assert sheet.evaluate(ROOM, [word, True])[1] == high


def test_on_the_screen_it_is_a_table_still(show: Any) -> None:
    sheet = show("many")
    sheet.locator("details:has(#scenarios) > summary").click()
    told = sheet.evaluate(
        "getSelection().selectAllChildren(document.getElementById('scenarios')) ?? String(getSelection())"
    )
    assert told.strip().startswith("Scenario\tLine\tResult\n")
    assert told.count("\tpassed") == SCENARIOS - len(HOSTILE) - 3
    assert sheet.get_by_role("row", name="Row 989 of a matrix lets nothing through 9900 passed").count() == 1


def test_rows_are_read_before_the_first_key_and_no_language_is_loaded_to_say_how_many(show: Any) -> None:
    sheet = show("many")
    sheet.locator("[data-sift=scenarios] input").focus()
    assert sheet.evaluate("document.getElementById('scenarios').tBodies[0].style.getPropertyValue('--rows')") == str(
        SCENARIOS
    )
    sheet.evaluate("() => { Number.prototype.toLocaleString = () => { throw new Error('asked'); }; }")
    sheet.locator("[data-sift=scenarios] input").fill("matrix")
    assert sheet.locator("[data-sift=scenarios] output").inner_text() == "990 of 1,000 shown"


def test_the_keyboard_reaches_every_control_and_shows_where_it_is(show: Any) -> None:
    sheet = show("no-go")
    wanted = sheet.evaluate(
        """() => {
          window.reached = new Set();
          window.unseen = [];
          addEventListener("focusin", (event) => {
            window.reached.add(event.target);
            if (getComputedStyle(event.target).outlineStyle === "none") window.unseen.push(event.target.outerHTML);
          });
          const controls = "a[href], button, input, summary, [tabindex='0']";
          return [...document.querySelectorAll(controls)].filter((each) => each.checkVisibility()).length;
        }"""
    )
    for _ in range(wanted):
        sheet.keyboard.press("Tab")
    assert sheet.evaluate("window.reached.size") == wanted > 50
    assert sheet.evaluate("window.unseen") == []


def test_a_summary_unfolds_by_the_keyboard(show: Any) -> None:
    sheet = show("go")
    summary = sheet.locator("#evidence ~ details > summary").first
    summary.focus()
    sheet.keyboard.press("Enter")
    assert sheet.locator("#evidence ~ details .inside").first.is_visible()


@pytest.mark.parametrize("script", [True, False])
def test_on_paper_everything_is_shown(show: Any, script: bool) -> None:
    sheet = show("many", java_script_enabled=script)
    if script:
        sheet.locator("[data-sift=scenarios] input").fill("row 98")
    sheet.emulate_media(media="print")
    if not script:
        assert sheet.locator("#scenarios tbody tr:not(.group):visible").count() == SCENARIOS
        assert not sheet.locator(".skip").is_visible()
        return
    shown = "document.querySelectorAll('#scenarios tbody tr:not(.group)')"
    assert sheet.evaluate(f"[...{shown}].filter(each => each.checkVisibility()).length") == SCENARIOS
    assert sheet.evaluate(
        "[...document.querySelectorAll('pre')].every(each => each.getBoundingClientRect().height > 0)"
    )
    assert sheet.evaluate("[...document.querySelectorAll('.sift')].every(each => !each.checkVisibility())")
    assert len(sheet.pdf()) > 100_000


def test_hostile_text_runs_nothing_and_turns_nothing(show: Any) -> None:
    sheet = show("no-go")
    dialogs: list[str] = []
    sheet.on("dialog", lambda each: (dialogs.append(each.message), each.dismiss()))
    sheet.evaluate(ALL_OPEN)
    text = sheet.locator("#failed").locator("..").inner_text()
    for told in (HOSTILE[0], HOSTILE[1], HOSTILE[2], HOSTILE[3], HOSTILE[4], HOSTILE[6]):
        assert told in text
    assert "\u27e8U+202E\u27e9desrever" in text
    assert "\u202e" not in sheet.content()
    assert sheet.locator("script").count() == 1
    assert sheet.locator("img, iframe, object").count() == 0
    assert dialogs == []
