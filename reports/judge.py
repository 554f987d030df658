"""From a folder of evidence to its verdict and its outputs. Reads and writes files, and nothing else."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from reports import machine, policy
from reports.errors import ReportError
from reports.evidence import environment, folder, load, messages
from reports.html import page
from reports.made import Made
from reports.verdict import Verdict, decide

PAGE = "report.html"
OUTPUTS: dict[str, Callable[[Made], bytes | str]] = {
    PAGE: page.render,
    "gate.json": machine.gate_json,
    "summary.md": machine.summary_md,
}
"""The files that are written beside the evidence, each from the same judged run and from nothing else."""


class Judged(msgspec.Struct, frozen=True):
    """A verdict and where its page was written."""

    verdict: Verdict
    page: Path


def judge(run_folder: Path, *, policy_file: Path = policy.DEFAULT, step: str | None = None) -> Judged:
    """Decide the step that a run was made for, from its evidence alone, and write page, JSON and summary beside it.

    Raises:
        BadEvidence: the evidence cannot be read; nothing was written.
        BadPolicy: the policy cannot be read, or has no such step.
    """
    made = read_and_decide(run_folder, policy.load(policy_file), step)
    written = {name: _encoded(render(made)) for name, render in OUTPUTS.items()}
    try:
        for name, data in written.items():
            (run_folder / name).write_bytes(data)
    except OSError as wrong:
        raise ReportError(
            f"{run_folder}: the report cannot be written: {wrong}", "make room, then: holdpoint report"
        ) from wrong
    return Judged(made.verdict, run_folder / PAGE)


def read_and_decide(run_folder: Path, loaded: policy.LoadedPolicy, step: str | None = None) -> Made:
    """The evidence of a run and the verdict on it; nothing is written.

    Raises:
        BadEvidence: the evidence cannot be read.
        BadPolicy: the policy has no such step.
    """
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
    """UTF-8; what has no place in it (lone surrogates of a hostile name) is shown as a question mark."""
    return text if isinstance(text, bytes) else text.encode(errors="replace")


def last_line(judged: Judged) -> str:
    """The last line of a command: verdict and exit code, for people and for scripts; and everything that is missing."""
    verdict = judged.verdict
    missing = f", missing: {'; '.join(verdict.missing)}" if verdict.word == "NO DATA" else ""
    return f"{verdict.word} ({verdict.step}){missing}, exit code {verdict.exit_code}"
