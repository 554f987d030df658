"""How a failed scenario is told: the Gherkin with the failing line, the row, the error, the invariant, the seed."""

import json
import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from steps.plugin.document import below
from steps.plugin.scenario import FAILURE, RunningScenario, Slot, sayable

ADDRESS: Final = re.compile(r" at 0x[0-9a-f]+(?=>)")
"""Where an object stood in memory: another place each time, so a replay would seem to fail in another way."""


@dataclass(frozen=True)
class RunIdentity:
    """What a run is called and how it began.

    Attributes:
        seed: as ``--seed`` takes it. evidence: where it is written; ``None`` when nothing is kept.
        worker: ``master``, or the name of the worker process.
    """

    seed: int
    evidence: Path | None
    root: Path
    worker: str

    def replay_line(self, uri: str, line: int) -> str:
        """The command that runs one scenario of this run again."""
        if self.evidence is None:
            return f"holdpoint run {shlex.quote(f'{uri}:{line}')} --seed {self.seed}"
        usual = self.evidence.parent == self.root / "reports" / "runs"
        run = self.evidence.name if usual else str(self.evidence)
        return f"holdpoint replay {shlex.quote(f'{run}#{uri}:{line}')}"


def sentence(error: BaseException) -> str:
    """An exception in words, without its traceback."""
    if isinstance(error, StopIteration):  # what a step looked for, with `next`, among the things of the scenario
        return "nothing is there of what this line names; is a client, a text or a person spelt as above?"
    text = ADDRESS.sub("", str(error)) or type(error).__name__
    plain = type(error).__name__ in {"Failed", "Skipped", "InvariantBroken"}
    return text if plain else f"{type(error).__name__}: {text}" if str(error) else text


def line_of(running: RunningScenario, slot: Slot) -> int:
    """The line in the file that a slot of the record stands for."""
    if slot not in running.steps:
        return running.line
    step = running.case.pickle["steps"][_index(running, slot)]
    written: int = running.document.steps()[step["astNodeIds"][0]]["location"]["line"]
    return written


def step_text(running: RunningScenario, slot: Slot) -> str:
    """What a slot of the record is called: the step as it ran, or which part of the scenario it was."""
    for part, name in (
        (running.before, "setting up"),
        (running.invariants, "the invariants after the last step"),
        (running.after, "tearing down"),
    ):
        if slot is part:
            return name
    return _written_step(running, _index(running, slot))


def _index(running: RunningScenario, slot: Slot) -> int:
    return next(index for index, each in enumerate(running.steps) if each is slot)


def _written_step(running: RunningScenario, index: int) -> str:
    step = running.case.pickle["steps"][index]
    written = running.document.steps()[step["astNodeIds"][0]]
    return f"{written['keyword']}{step['text']}"


def attach_failure(running: RunningScenario, slot: Slot, identity: RunIdentity) -> None:
    """Put the failure into the record, for the report."""
    content = {
        "error": slot.message,
        "step": step_text(running, slot),
        "line": line_of(running, slot),
        "seed": identity.seed,
        "replay": identity.replay_line(running.uri, running.line),
        "wire": running.wire(),
    }
    running.attach_to(slot, FAILURE, content)


def told(running: RunningScenario, slot: Slot, identity: RunIdentity) -> str:
    """The failure for a person to read."""
    lines = [f"{running.uri}:{line_of(running, slot)}", ""]
    lines.append(f"    Feature: {running.document.feature['name']}")
    lines.append(f"      Scenario: {running.case.pickle['name']}")
    for index, each in enumerate(running.steps):
        mark = ">" if each is slot else " "
        lines.append(f"  {mark}     {_written_step(running, index)}")
        lines += [f"          {line}" for line in below(running.case.pickle["steps"][index])]
    if slot not in running.steps:
        lines.append(f"  >   {step_text(running, slot)}")
    if running.case.row:
        row = " | ".join(f"{column} = {cell}" for column, cell in running.case.row.items())
        lines.append(f"    row on line {running.line}: {row}")
    lines += ["", *_labelled("error", slot.message)]
    for broken in running.broken_invariants():
        lines += _labelled("invariant", f"{broken['invariant']} is broken (n = {broken['n']}): {broken['saw']}")
    for exchange in running.wire():
        lines += _labelled("wire", exchange if isinstance(exchange, str) else json.dumps(exchange, ensure_ascii=False))
    lines += _labelled("seed", str(identity.seed))
    lines += _labelled("replay", identity.replay_line(running.uri, running.line))
    return sayable("\n".join(lines))


def _labelled(label: str, text: str) -> list[str]:
    first, *rest = text.splitlines() or [""]
    return [f"    {label + ':':<11}{first}", *(f"{'':15}{line}" for line in rest)]
