"""The page of all steps in a real Chromium: found by words, whole without its script, readable at 360 pixels and in the dark."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from steps.catalogue.entries import Entry, Example
from steps.catalogue.page import page
from tests.reports.html.browsing import address, browser, program

pytestmark = pytest.mark.skipif(program() is None, reason="there is no Chromium here; make browser installs one")

WIDE, NARROW = 1200, 360
TABLE = ("| field | value |", f"| mix   | {'offer ' * 30} |")


def entry(noun: str, text: str, *, below: tuple[str, ...] = ()) -> Entry:
    example = Example(text, "features/x.feature:3", "It is seen <b>", below)
    return Entry(noun, "when", text, (("client", "any words"), ("time", "a number and seconds")), text, "", example)


@pytest.fixture(scope="module")
def where(tmp_path_factory: pytest.TempPathFactory) -> str:
    shown = [entry("letters", "the letter is read"), entry("letters", "the letter is lost")]
    shown += [entry("planning", 'the brand of "acme" is loaded with', below=TABLE)]
    path = tmp_path_factory.mktemp("catalogue") / "steps.html"
    Path(path).write_text(page(shown, "1"), encoding="utf-8")
    return address(path)


@pytest.fixture(scope="module")
def opened() -> Iterator[Browser]:
    with browser() as made:
        yield made


def test_steps_are_found_by_their_words_and_all_come_back(opened: Browser, where: str) -> None:
    sheet = opened.new_page()
    sheet.goto(where)
    assert sheet.locator("dt:visible").count() == 3
    sheet.get_by_role("searchbox").fill("LETTER lost")
    assert sheet.locator("dt:visible").all_inner_texts() == ["When the letter is lost"]
    assert sheet.locator("h2:visible").all_inner_texts() == ["letters"]
    assert sheet.get_by_text("1 found").is_visible()
    sheet.get_by_role("searchbox").fill("seen")
    assert sheet.get_by_text("0 found").is_visible(), "a scenario's name is no word of a step"
    sheet.get_by_role("searchbox").press("Escape")
    assert sheet.locator("dt:visible").count() == 3
    sheet.close()


def test_without_its_script_the_page_stands_whole_and_offers_no_search(opened: Browser, where: str) -> None:
    context = opened.new_context(java_script_enabled=False)
    sheet = context.new_page()
    sheet.goto(where)
    assert sheet.locator("dt:visible").count() == 3
    assert not sheet.locator("input").is_visible()
    assert "| field | value |" in sheet.locator("pre").inner_text()
    context.close()


@pytest.mark.parametrize(("scheme", "width"), [("light", WIDE), ("dark", WIDE), ("light", NARROW), ("dark", NARROW)])
def test_it_can_be_read_by_everybody_and_never_goes_sideways(
    opened: Browser, where: str, scheme: str, width: int
) -> None:
    context = opened.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    sheet = context.new_page()
    said: list[str] = []
    sheet.on("console", lambda message: said.append(message.text))
    sheet.goto(where)
    assert said == [], "its own policy let in its own script"
    assert sheet.evaluate("document.documentElement.scrollWidth") == width
    context.close()
    context = opened.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    sheet = context.new_page()
    sheet.goto(where)
    assert Axe().run(sheet).response["violations"] == []
    context.close()
