"""No page tells anybody to type what the command line does not know."""

import pytest

from tests.docs.commands import PAGES, lines, shown, wrong_of


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_command_and_option_that_a_page_names_exists(page):
    wrong = {each: wrong_of(each) for each in lines(page.read_text(encoding="utf-8"))}
    assert {line: what for line, what in wrong.items() if what} == {}


def test_lines_are_found_in_blocks_indented_and_in_sentences():
    page = "Type `holdpoint halt -m WHY`:\n\n    holdpoint gate   decides\n\n```sh\nholdpoint verify x\n```\n```toml\nholdpoint = true\n```\n"
    assert lines(page) == ["holdpoint verify x", "holdpoint gate   decides", "holdpoint halt -m WHY"]
    assert sum(len(lines(each.read_text(encoding="utf-8"))) for each in PAGES) > 300


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("holdpoint hlat -m why", "there is no command 'hlat'"),
        ("holdpoint switch drll", "there is no command 'drll'"),
        ("holdpoint halt --clinet acme -m why", "holdpoint halt has no option --clinet"),
        ("holdpoint inbox list [--everything]", "holdpoint inbox list has no option --everything"),
    ],
)
def test_a_line_that_cannot_be_typed_is_found(line, what):
    assert wrong_of(line).endswith(what.removeprefix("holdpoint "))


@pytest.mark.parametrize(
    "line",
    [
        "holdpoint halt, release, switch",
        "holdpoint flags show > flags.json   # the text in force",
        "holdpoint rehearse --seed 36    keep the rows, as of any other run",
        "holdpoint intent submit … --at TIME",
        "holdpoint rollout plan check|load|show",
        "holdpoint --version",
    ],
)
def test_what_stands_beside_a_line_is_not_taken_for_it(line):
    assert wrong_of(line) == ""
