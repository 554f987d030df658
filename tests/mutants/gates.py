"""The long proof: for each gate and each criterion the gate is run with a bug planted that must stop it, one after another."""

from collections.abc import Sequence
from time import monotonic

from tests.mutants.gate import NO_GO, Ended, gate_with
from tests.mutants.patches import Patch
from tests.mutants.saying import say

SENTENCE_CHARS = 160


def gates(chosen: Sequence[Patch], step: str) -> bool:
    """Plant each in turn, print the table, and say whether every one ended NO-GO by what it was declared to stop."""
    rows: list[str] = []
    good = 0
    for number, mutant in enumerate(chosen, 1):
        say(f"\n{number} of {len(chosen)}")
        began = monotonic()
        ended = gate_with(mutant, step)
        good += ended.code == NO_GO
        rows.append(row(mutant, ended, monotonic() - began))
    say("")
    for each in (
        "| plant | stops | what the first screen shows | exit code | seconds |",
        "|---|---|---|---:|---:|",
        *rows,
    ):
        say(each)
    say(f"\n{good} of {len(chosen)} planted gates ended NO-GO by what was planted")
    return good == len(chosen)


def row(mutant: Patch, ended: Ended, seconds: float) -> str:
    """A row of the table."""
    shown = "; ".join(_short(each.sentence) for each in ended.own) or "NOT CAUGHT"
    stops = ", ".join(filter(None, (mutant.gate, mutant.criterion)))
    return f"| `{mutant.name}` | {stops} | {shown} | {ended.code} | {seconds:.0f} |"


def _short(sentence: str) -> str:
    line = " ".join(sentence.split()).replace("|", "\\|")
    return line if len(line) <= SENTENCE_CHARS else f"{line[:SENTENCE_CHARS]} …"
