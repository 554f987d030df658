"""docs/writing-features.md names every rule, and none that there is not."""

import re
from pathlib import Path

from steps.lint.rules import meanings

PAGE = (Path(__file__).parents[3] / "docs" / "writing-features.md").read_text(encoding="utf-8")


def test_the_page_names_exactly_the_rules_there_are() -> None:
    rows = [line.split("|")[1] for line in PAGE.split("## The rules")[1].splitlines() if line.startswith("| `")]
    assert sorted(name for row in rows for name in re.findall("`([a-z-]+)`", row)) == sorted(meanings())
