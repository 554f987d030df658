"""The page on the torture says what the table says."""

from pathlib import Path

from loadtests.torture.faults.table import FAULTS

PAGE = Path(__file__).parents[3] / "docs" / "torture.md"


def test_the_page_lists_every_fault_with_how_much_of_it_and_what_it_shows():
    page = PAGE.read_text(encoding="utf-8")
    assert [f"| `{each.name}` | {each.unit} | {each.shows} |" for each in FAULTS] == [
        line for line in page.splitlines() if line.startswith("| `")
    ]
