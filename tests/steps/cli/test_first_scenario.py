"""docs/writing-features.md, "A first scenario, with three mistakes", typed as it stands there: each answer is the one it shows."""

import re
import shlex
import subprocess
import sys
import textwrap
from pathlib import Path

PAGE = (Path(__file__).parents[3] / "docs" / "writing-features.md").read_text(encoding="utf-8")
SECTION = PAGE.partition("## A first scenario, with three mistakes")[2].partition("\n## ")[0]
BLOCKS = [
    textwrap.dedent(block).lstrip("\n") for block in re.findall(r"(?:^    .*\n|^\n(?=    ))+", SECTION, re.MULTILINE)
]
HOLDPOINT = [sys.executable, "-P", "-m", "safety_core.cli.main"]
MENDED = {"@gate-kill-swich": "@gate-kill-switch", "halts the client": "halts client", '"Y"': '"X"'}
"""The three words as the answers offer them."""


def typed(block: str, where: Path) -> None:
    """Type what follows each ``$`` and look for the lines below it, in their order; ``…`` stands for anything."""
    for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
        words = [*HOLDPOINT, *shlex.split(command)[1:]]
        done = subprocess.run(words, cwd=where, capture_output=True, text=True, timeout=120, check=False)
        lines = [re.escape(line.strip()).replace("…", ".*") for line in shown.splitlines() if line.strip()]
        assert lines, f"the page shows no answer to {command}"
        said = done.stdout + done.stderr
        assert re.search(r"[\s\S]*?".join(lines), said), f"{command} is answered:\n{said}"


def test_what_the_page_shows_is_what_is_answered(tmp_path: Path) -> None:
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    begun, feature, mistaken, mended = BLOCKS
    typed(begun, tmp_path)
    path = tmp_path / "features" / "kill_switch" / "one_client.feature"
    assert path.is_file()
    path.write_text(feature, encoding="utf-8")
    typed(mistaken, tmp_path)
    for wrong, right in MENDED.items():
        assert feature.count(wrong) == 1
        feature = feature.replace(wrong, right)
    path.write_text(feature, encoding="utf-8")
    typed(mended, tmp_path)
