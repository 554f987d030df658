"""A rehearsal's page: what it came to, the picture of its weeks for wide and narrow, the same as tables, and no more."""

import base64
import hashlib
import html
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from reports import rehearsed
from reports.cli import report
from reports.errors import BadEvidence
from reports.evidence import environment, folder
from reports.html.weeks_chart import BOLD, LETTER, NARROW, SIDE, WIDE, Words, pictures
from reports.weeks import Weeks, weeks
from tests.reports import bench as benches
from tests.reports.html.test_page import HOSTILE, Page, as_shown, page_of
from tests.reports.test_weeks import HEAD, ROWS, Row, halt, move, rehearsal, sample

STOP = [
    sample("planted", 8.0, "30%"),
    sample("stopped", 9.0, "canary-10"),
    halt(8.5, None, automatic=True, harm="budget_burn", client="acme"),
]
BREACH: Row = benches.chained([{"kind": "effect", **HEAD, **benches.make(1).ledger[0]}])[0]


def written(at: Path, rows: list[dict[str, Any]], step: str = "") -> Path:
    folder.append(at, rows)
    plain = benches.environment_of("ab" * 32)
    environment.begin(at, msgspec.structs.replace(plain, step=step, bench=None, commands=None))
    return at


def seen(rows: list[Row]) -> Weeks:
    evidence = folder.from_rows(rows)
    found = weeks(evidence, evidence.rehearsals[0])
    assert found is not None
    return found


def held() -> list[Row]:
    """A rehearsal whose few rows break nothing."""
    return [each for each in ROWS if each["kind"] in {"rehearsal", "budget"}]


def test_the_page_says_what_it_came_to_and_that_it_decides_nothing(tmp_path: Path) -> None:
    told = rehearsed.report(written(tmp_path, held()))
    _, page = page_of(tmp_path)
    assert (told.word, told.exit_code) == ("GO", 0)
    for words in (
        "GO 21 days in virtual time",
        "SIMULATED",
        "DECIDES NO STEP",
        "everybody is let in",
        "holdpoint rehearse --seed 7",
    ):
        assert words in page.shown
    assert "UNSIGNED" not in page.shown


@pytest.mark.parametrize(
    ("word", "code"), [("GO", 0), ("HELD", 0), ("NO GO", 3), ("VIOLATED", 1), ("anything else", 1)]
)
def test_the_report_ends_with_the_code_of_the_rehearsal(tmp_path: Path, word: str, code: int) -> None:
    ended = CliRunner().invoke(report.command, [str(written(tmp_path, [rehearsal(word=word)]))])
    assert ended.exit_code == code, ended.output
    assert f"{word} (a rehearsal): everybody is let in" in ended.output


@pytest.mark.parametrize(("word", "becomes"), [("GO", "VIOLATED"), ("HELD", "VIOLATED"), ("NO GO", "NO GO")])
def test_a_row_that_broke_an_invariant_goes_before_a_harness_that_said_go(
    tmp_path: Path, word: str, becomes: str
) -> None:
    told = rehearsed.report(written(tmp_path, [rehearsal(word=word), BREACH]))
    _, page = page_of(tmp_path)
    assert told.word == becomes
    assert told.exit_code != 0
    assert "I5 Written before done in rehearsal-7" in page.shown


def test_the_picture_is_drawn_for_wide_and_narrow_and_stands_in_tables_too(tmp_path: Path) -> None:
    rehearsed.report(written(tmp_path, [*ROWS, *STOP]))
    text, page = page_of(tmp_path)
    drawn = [attrs for tag, attrs in page.tags if tag == "svg" and attrs.get("role") == "img"]
    assert [each["class"] for each in drawn] == ["wide-only", "narrow-only"]
    for each in drawn:
        label = each["aria-label"]
        assert label is not None
        assert "Stages: house from day 0.0, canary-10 from day 7.5" in label
        assert "x-publish at least 15 % left" in label
    assert page.shown.count("stopped at canary-10, day 9.0") == 1
    assert page.shown.count("stopped, day 9.0") == 1
    details = Page(text[text.index("<details>") :]).shown
    for words in (
        "2 house 15.0 % red",
        "8.50 client acme Holdpoint itself, for budget_burn no",
        "9.00 the sprint stopped at canary-10",
    ):
        assert words in details


def test_the_page_asks_nothing_of_anybody_and_its_ids_are_unique(tmp_path: Path) -> None:
    rehearsed.report(written(tmp_path, [*ROWS, *STOP]))
    text, page = page_of(tmp_path)
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in html.unescape(text)
    assert {tag for tag, _ in page.tags} & {"script", "link", "img", "iframe", "object", "base", "form"} == set()
    assert [name for _, attrs in page.tags for name in attrs if name == "style" or name.startswith("on")] == []
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert {attrs["href"] for tag, attrs in page.tags if tag == "a"} <= {f"#{each}" for each in ids}


def test_hostile_text_shows_as_text(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        *(move(10 + n, 11.0 + n, "load", "house", name, why=name, saw="") for n, name in enumerate(HOSTILE)),
        *(halt(3.0 + n, None, halt=f"h{n}", reason=name, client=name) for n, name in enumerate(HOSTILE)),
    ]
    rehearsed.report(written(tmp_path, [*rows[1:], rehearsal(why=HOSTILE[0], line=HOSTILE[1])]))
    text, page = page_of(tmp_path)
    for each in HOSTILE:
        assert as_shown(each) in page.shown
    assert {tag for tag, _ in page.tags} & {"script", "img"} == set()
    assert not re.search(r"<script|<img|onerror=[^&]*>", re.sub(r"&lt;.*?&gt;", "", text))


def test_a_short_rehearsal_has_a_page_without_weeks(tmp_path: Path) -> None:
    told = rehearsed.report(written(tmp_path, [rehearsal(days=0, word="HELD", why="nothing was violated")]))
    _, page = page_of(tmp_path)
    assert (told.word, told.exit_code) == ("HELD", 0)
    assert "a minute in virtual time" in page.shown
    assert "The weeks" not in page.shown


@pytest.mark.parametrize("rows", [[sample("ended", 1.0)], [rehearsal(), rehearsal(line="another")]])
def test_a_folder_of_no_step_that_is_not_of_one_rehearsal_is_refused(tmp_path: Path, rows: list[Row]) -> None:
    with pytest.raises(BadEvidence, match=r"of no step, and of \d rehearsals instead of one; make it again"):
        rehearsed.report(written(tmp_path, rows))
    assert not (tmp_path / "report.html").exists()


def test_the_page_is_the_same_whenever_it_is_made_again(tmp_path: Path) -> None:
    rehearsed.report(written(tmp_path, [*ROWS, *STOP]))
    first = (tmp_path / "report.html").read_bytes()
    rehearsed.report(tmp_path)
    assert (tmp_path / "report.html").read_bytes() == first


# ---------------------------------------------------------------- geometry


@pytest.mark.parametrize("rows", [ROWS, [*ROWS, *STOP]])
def test_everything_lies_within_the_picture(rows: list[Row]) -> None:
    for picture in pictures(seen(rows)):
        for box in picture.boxes:
            assert box.x >= SIDE
            assert box.x + box.w <= picture.width - SIDE + 1, box
            assert 0 <= box.y <= box.y + box.h <= picture.height, box
        for words in picture.words:
            wide = len(words.text) * (BOLD if words.look else LETTER)
            before = {"start": 0.0, "middle": wide / 2, "end": wide}[words.anchor]
            assert words.x - before >= 0, words
            assert words.x - before + wide <= picture.width, words
            assert 0 < words.y <= picture.height


def test_words_on_one_line_do_not_lie_on_one_another() -> None:
    for picture in pictures(seen([*ROWS, *STOP])):
        spans: dict[float, list[tuple[float, float]]] = {}
        for each in picture.words:
            spans.setdefault(each.y, []).append(_span(each))
        for lines in spans.values():
            lines.sort()
            assert all(one[1] <= other[0] for one, other in pairwise(lines)), lines


def _span(words: Words) -> tuple[float, float]:
    wide = len(words.text) * (BOLD if words.look else LETTER)
    begins = words.x - {"start": 0.0, "middle": wide / 2, "end": wide}[words.anchor]
    return begins, begins + wide


def test_time_goes_from_side_to_side() -> None:
    for picture, width in zip(pictures(seen(ROWS)), (WIDE, NARROW), strict=True):
        bands = [each for each in picture.boxes if each.look.startswith("stage")]
        assert (bands[0].x, bands[-1].x + bands[-1].w) == (SIDE, width - SIDE)


def test_a_budget_that_is_overspent_lies_on_the_ground_of_its_panel() -> None:
    rows = [each for each in ROWS if each["kind"] != "budget"]
    spent: Row = {"kind": "budget", **HEAD, "us": 0, "objective": "x", "band": "red", "events": 1, "failures": 9}
    deep, empty = (pictures(seen([*rows, {**spent, "left": left}]))[0] for left in (-1_400, 0))
    assert [each.d for each in deep.strokes if each.look == "left"] == [
        each.d for each in empty.strokes if each.look == "left"
    ]
