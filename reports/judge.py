"""From a folder of evidence to its verdict and its outputs. Reads and writes files, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from reports import policy
from reports.errors import ReportError
from reports.evidence import environment, folder, load, messages
from reports.html import page
from reports.machine import annotations, gate_json, junit, metrics, summary
from reports.made import Made
from reports.verdict import Verdict, decide

PAGE, SUMMARY = "report.html", "summary.md"
OUTPUTS: dict[str, Callable[[Made], bytes | str]] = {
    PAGE: page.render,
    "gate.json": gate_json.render,
    SUMMARY: summary.render,
    "junit.xml": junit.render,
    "metrics.txt": metrics.render,
}
"""The files that are written beside the evidence, each from the same judged run and from nothing else."""


class Judged(msgspec.Struct, frozen=True):
    """A verdict, where its page was written, and what a platform that runs it may put beside the sources."""

    verdict: Verdict
    page: Path
    annotations: tuple[str, ...] = ()


def judge(run_folder: Path, *, policy_file: Path = policy.DEFAULT, step: str | None = None) -> Judged:
    """Decide the step that a run was made for, from its evidence alone, and write its outputs beside it.

    Raises:
        BadEvidence: the evidence cannot be read; nothing was written.
        BadPolicy: the policy cannot be read, or has no such step.
    """
    made = _made(run_folder, policy.load(policy_file), step)
    written = {name: _encoded(render(made)) for name, render in OUTPUTS.items()}
    try:
        for name, data in written.items():
            (run_folder / name).write_bytes(data)
    except OSError as wrong:
        raise ReportError(
            f"{run_folder}: the report cannot be written: {wrong}", "make room, then: holdpoint report"
        ) from wrong
    return Judged(made.verdict, run_folder / PAGE, annotations.render(made))


def _made(run_folder: Path, loaded: policy.LoadedPolicy, step: str | None) -> Made:
    known = environment.read(run_folder)
    name = step or known.step
    evidences, run, burden = folder.read(run_folder), messages.read(run_folder), load.read(run_folder)
    verdict = decide(name, loaded, evidences=evidences, run=run, load=burden, environment=known)
    return Made(
        verdict=verdict,
        policy=loaded,
        step=loaded.step(name),
        environment=known,
        evidences=evidences,
        run=run,
        load=burden,
    )


def _encoded(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else sayable(text).encode()


def sayable(text: str) -> str:
    """As UTF-8 can hold it: what has no place in it (lone surrogates of a hostile name) is shown as a question mark."""
    return text.encode(errors="replace").decode()


def last_line(judged: Judged) -> str:
    """The last line of a command: verdict and exit code, for people and for scripts; and everything that is missing.
    One line, whatever stands in a name.
    """
    verdict = judged.verdict
    missing = f", missing: {'; '.join(verdict.missing)}" if verdict.word == "NO DATA" else ""
    told = f"{verdict.word} ({verdict.step}){missing}, exit code {verdict.exit_code}"
    return sayable(" ".join(told.splitlines()))
