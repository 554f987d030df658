"""What a gate's verdict says of the bug that was planted under it: which gate and which criterion it stopped, by which row."""

import json
from dataclasses import dataclass
from html import unescape
from typing import Any

from reports.html.frame import line
from reports.html.seen import clip, seen
from tests.mutants.patches import Patch

ROW_CHARS = 400
_SCREEN = ("<header>", "</header>")


@dataclass(frozen=True)
class Stop:
    """A gate or a criterion that is NO-GO, and what it shows for it.

    Attributes:
        name: by which the policy calls it; title: by which the page does.
        rule: that broke; sentence: what broke it; row: of the evidence, empty where that is the line of a scenario.
    """

    name: str
    title: str
    why: str
    invariants: tuple[str, ...] = ()
    rule: str = ""
    scenario: str = ""
    sentence: str = ""
    row: dict[str, Any] | None = None

    def told(self) -> list[str]:
        """Lines for a person."""
        said = [f"  NO-GO {self.title}: {self.why}"]
        if self.sentence:
            said.append(f"    {self.rule}, in {self.scenario}: {self.sentence}")
        if self.row:
            said.append(f"    {json.dumps(self.row)[:ROW_CHARS]}")
        return said


def stopped(verdict: dict[str, Any]) -> list[Stop]:
    """Every gate and every criterion that is NO-GO."""
    return [
        *(_gate(each) for each in verdict["gates"] if each["word"] == "NO-GO"),
        *(_criterion(each) for each in verdict["criteria"] if each["word"] == "NO-GO"),
    ]


def _gate(each: dict[str, Any]) -> Stop:
    broke = each["broke"] or {}
    return Stop(
        name=each["gate"],
        title=each["title"],
        why=each["why"],
        invariants=tuple(each["invariants"]),
        rule=broke.get("rule", ""),
        scenario=broke.get("scenario", ""),
        sentence=broke.get("sentence", ""),
        row=broke.get("row"),
    )


def _criterion(each: dict[str, Any]) -> Stop:
    headline = each["headline"]
    rows = headline["rows"] if headline["word"] == "fail" else []
    first = min(rows, key=lambda row: not row["row"], default={})
    return Stop(
        name=each["criterion"],
        title=each["title"],
        why=each["why"],
        rule=headline["name"],
        scenario=first.get("scenario", ""),
        sentence=first.get("sentence", ""),
        row=first.get("row"),
    )


def own(verdict: dict[str, Any], mutant: Patch) -> list[Stop]:
    """Those that are the planted bug's own and show why: its gate with a row (one that asks for its invariant, where the
    bug names none), and its criterion with a row, or with the line of a scenario that failed.
    """
    found = stopped(verdict)
    gates = [each for each in found if mutant.invariant in each.invariants and each.row]
    named = [each for each in gates if mutant.gate in {"", each.name}]
    return [*named[:1], *(each for each in found if each.name == mutant.criterion and each.sentence)]


def lacking(verdict: dict[str, Any], mutant: Patch, page: str) -> str:
    """What the verdict or its first screen does not show of the planted bug; empty when all is there."""
    found = own(verdict, mutant)
    if mutant.invariant and not any(each.invariants for each in found):
        whose = f"the gate {mutant.gate}" if mutant.gate else f"a gate that asks for {mutant.invariant}"
        return f"{whose} did not say NO-GO and show a row"
    if mutant.criterion and mutant.criterion not in {each.name for each in found}:
        return f"the criterion {mutant.criterion} did not say NO-GO and show what broke it"
    screen = unescape(page.partition(_SCREEN[0])[2].partition(_SCREEN[1])[0])
    for each in found:
        shown = [each.title, seen(clip(each.sentence)), *([seen(line(each.row))] if each.row else [])]
        if not all(text in screen for text in shown):
            return f"the first screen does not name {each.title} with what broke it"
    return ""
