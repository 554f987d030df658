"""Names come from outside: whatever they are, no output takes them for markup, and no terminal obeys them."""

import json
import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from click.testing import CliRunner

from reports.cli import report
from reports.judge import spoken
from tests.reports.cucumber import Told
from tests.reports.six import Made

HOSTILE = (
    "</script><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "\u202edesrever\u2066 \u200f",
    "\x1b[2J\x1b[31mGO\x1b]0;title\x07\x9b1m",
    '=HYPERLINK("http://example.org")',
    "nul \x00 in it",
    "lone \ud800 surrogate",
    "| a | b |\n# GO\n::error::x",
    "x" * 10_240,
)
OBEYED = ("\x1b", "\x07", "\x9b", "\x00", "\u202e", "\u2066", "\u200f")


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_no_markup_in_any_output_and_no_order_to_a_terminal(made: Made, tmp_path: Path, text: str) -> None:
    made.load.breaches = [{"client": text, "intent": text, "permit": text, "what": text, "found_us": 1}]
    if "\ud800" in text:
        made.load.breaches = []  # a row of evidence is UTF-8 and holds none
    folder = made.written(tmp_path / "run")
    told = Told(uri=text).scenario(text, "FAILED", message=text, failure={"replay": text})
    (folder / "run.ndjson").write_text("".join(json.dumps(each) + "\n" for each in told.messages(success=False)))
    said = CliRunner().invoke(report.command, [str(folder), "--format", "text"])
    assert said.exit_code == 1, said.output
    assert not [each for each in OBEYED if each in said.output]
    assert said.output.splitlines()[-1].startswith("NO-GO (bench: six gates)")
    plain = json.loads((folder / "gate.json").read_text())
    assert plain["verdict"] == "NO-GO"
    assert fromstring((folder / "junit.xml").read_text()).tag == "testsuites"
    summary = (folder / "summary.md").read_text()
    assert not re.search(r"(?<!\\)[<>]", summary)
    assert not [line for line in summary.splitlines()[1:] if line.startswith(("# ", "::"))]
    metrics = (folder / "metrics.txt").read_text()
    assert metrics.endswith("# EOF\n")
    assert metrics.count("# EOF") == 1


def test_what_a_terminal_would_obey_stands_as_its_escape() -> None:
    assert spoken("\x1b[31m\u202ea\tb\n\ud800") == "\\u001b[31m\\u202ea\tb\n?"
