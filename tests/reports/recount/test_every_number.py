"""Every number of the page is held against one counted anew from the files; one that this does not know fails it."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.reports.recount.anew import Anew
from tests.reports.recount.exhibits import strange
from tests.reports.recount.reading import Reading, Text, plain
from tests.reports.recount.tables import every_text

DIGIT = re.compile(r"\d")
NUMBER = re.compile(r">[^<>&]*?(?<![\w.,-])(\d[\d,]*)(?![\w-])[^<>]*<")
LINKS, EXHIBITS = "Evidence", "evidence"
"""The column of links to rows, and the part in which these stand: they are held against the evidence by a test of their own."""


def numbers(page: str) -> Counter[Text]:
    """Every text with a digit that a reader sees."""
    found = Reading(page).texts
    return Counter(
        each for each in found if DIGIT.search(each.words) and each.column != LINKS and each.part != EXHIBITS
    )


def wanted(run: Anew) -> Counter[Text]:
    """What they must be."""
    said = (each._replace(words=plain(each.words)) for each in every_text(run))
    return Counter(each for each in said if DIGIT.search(each.words))


def differing(page: str, run: Anew) -> tuple[list[Text], list[Text]]:
    """What is shown and was not counted so, and what was counted and is not shown."""
    shown, counted = numbers(page), wanted(run)
    return sorted((shown - counted).elements()), sorted((counted - shown).elements())


def page_of(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def test_every_number_of_the_page_is_the_one_counted_anew(folder: Path, run: Anew) -> None:
    wrong, lacking = differing(page_of(folder), run)
    assert wrong == []
    assert lacking == []


def test_every_row_instant_and_proof_behind_the_numbers_is_of_the_evidence(folder: Path, run: Anew) -> None:
    texts = [each.words for each in Reading(page_of(folder)).texts if each.part == EXHIBITS]
    assert len(texts) > 100
    assert strange(texts, run) == []


def test_links_to_rows_are_numbered_from_one(folder: Path) -> None:
    cells = [each.words for each in Reading(page_of(folder)).texts if each.column == LINKS and DIGIT.search(each.words)]
    assert len(cells) > 20
    for words in cells:
        links = [each.rpartition(" ") for each in words.split(", ")]
        seen: Counter[str] = Counter()
        for kind, _, number in links:
            seen[kind] += 1
            assert number == str(seen[kind]), words


def changed(page: str, nth: int) -> str:
    """The page with the nth of its numbers, outside of marks and of what stands behind the numbers, one more than it is."""
    start, end = page.index('id="facts"'), page.index('id="evidence"')
    found = [each for each in NUMBER.finditer(page, start) if each.end() < end][nth]
    more = str(int(found[1].replace(",", "")) + 1)
    return f"{page[: found.start(1)]}{more}{page[found.end(1) :]}"


@pytest.mark.parametrize("nth", range(0, 460, 23))
def test_a_number_that_is_one_more_is_found(folders: list[Path], of_first: Anew, nth: int) -> None:
    wrong, lacking = differing(changed(page_of(folders[0]), nth), of_first)
    assert wrong
    assert lacking


def test_a_number_that_nobody_counted_is_found(folders: list[Path], of_first: Anew) -> None:
    page = page_of(folders[0]).replace('<h2 id="failed"', '<p>About 7 others were seen.</p><h2 id="failed"', 1)
    wrong, lacking = differing(page, of_first)
    assert [each.words for each in wrong] == ["About 7 others were seen."]
    assert lacking == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (" quiescent at 4", " quiescent at 5"),
        ("Leaf index 1", "Leaf index 2"),
        ("asked_us&#34;: 4", "asked_us&#34;: 5"),
    ],
)
def test_an_instant_or_a_proof_that_is_another_is_found(
    folders: list[Path], of_first: Anew, before: str, after: str
) -> None:
    page = page_of(folders[0])
    assert before in page
    texts = [each.words for each in Reading(page.replace(before, after, 1)).texts if each.part == EXHIBITS]
    assert len(strange(texts, of_first)) == 1
