"""From a folder of evidence to its verdict and its outputs. Reads and writes files, and nothing else."""

from pathlib import Path

import msgspec

from reports import machine, policy
from reports.errors import ReportError
from reports.evidence import environment, folder, load, messages
from reports.html import page
from reports.verdict import Verdict, decide

PAGE, MACHINE, SUMMARY = "report.html", "gate.json", "summary.md"


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
    loaded = policy.load(policy_file)
    known = environment.read(run_folder)
    name = step or known.step
    run, burden = messages.read(run_folder), load.read(run_folder)
    verdict = decide(name, loaded, evidences=folder.read(run_folder), run=run, load=burden, environment=known)
    made = page.Made(verdict=verdict, step=loaded.step(name), environment=known, run=run, load=burden)
    text = page.render(made)
    try:
        (run_folder / PAGE).write_text(text, encoding="utf-8", errors="replace")
        (run_folder / MACHINE).write_bytes(machine.gate_json(verdict, known))
        (run_folder / SUMMARY).write_text(machine.summary_md(verdict, known), encoding="utf-8", errors="replace")
    except OSError as wrong:
        raise ReportError(
            f"{run_folder}: the report cannot be written: {wrong}", "make room, then: holdpoint report"
        ) from wrong
    return Judged(verdict, run_folder / PAGE)


def last_line(judged: Judged) -> str:
    """The last line of a command: verdict and exit code, for people and for scripts; and everything that is missing."""
    verdict = judged.verdict
    missing = f", missing: {'; '.join(verdict.missing)}" if verdict.word == "NO DATA" else ""
    return f"{verdict.word} ({verdict.step}){missing}, exit code {verdict.exit_code}"
