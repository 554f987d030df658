"""From a folder of evidence to its verdict and its outputs. Reads and writes files, and nothing else."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec

from reports import policy
from reports.coverage import completion as completion_page
from reports.errors import ReportError
from reports.evidence import catalogue, environment, folder, load, messages, over_http
from reports.history import past, record, runs
from reports.history.compare import compare
from reports.html import load_page, page
from reports.machine import annotations, gate_json, junit, metrics, summary
from reports.made import Made
from reports.signed import before, bundle
from reports.signed.keys import BadKey
from reports.verdict import Verdict, decide

PAGE, SUMMARY = "report.html", "summary.md"
OUTPUTS: dict[str, Callable[[Made], bytes | str]] = {
    PAGE: page.render,
    "gate.json": gate_json.render,
    SUMMARY: summary.render,
    "junit.xml": junit.render,
    "metrics.txt": metrics.render,
    runs.NAME: record.render,
}
"""The files that are written beside the evidence, each from the same judged run and from nothing else."""


class Judged(msgspec.Struct, frozen=True):
    """A verdict, where its page was written, and what a platform that runs it may put beside the sources.

    Attributes:
        signed_by: the key that signed; unsigned: why nobody did although a key was named.
    """

    verdict: Verdict
    page: Path
    annotations: tuple[str, ...] = ()
    signed_by: str | None = None
    unsigned: str = ""


def judge(
    run_folder: Path,
    *,
    policy_file: Path = policy.DEFAULT,
    step: str | None = None,
    key_file: Path | None = None,
    completion: Path | None = None,
    at: datetime | None = None,
) -> Judged:
    """Decide the step that a run was made for, from its evidence alone; write its outputs beside it, and sign.

    A key that cannot be used any more leaves the report unsigned: what the evidence shows is to be seen all the same.

    Args:
        run_folder: evidence; the outputs are written into it.
        policy_file: what to judge by.
        step: another step than the run was made for.
        key_file: of the run key; ``None``: nobody signs.
        completion: where the sprint's completion page is to be written, too.
        at: the instant of signing, if it is not now.

    Raises:
        BadEvidence: the evidence cannot be read; nothing was written.
        BadPolicy: the policy cannot be read, or has no such step.
        ReportError: somebody decided on the report: it stays as it is; or something cannot be written.
    """
    if (run_folder / bundle.DECISIONS).exists():
        raise ReportError(
            f"{run_folder}: somebody has decided on this report", f"judge a copy without {bundle.DECISIONS}"
        )
    loaded = policy.load(policy_file)
    seal, unsigned = None, ""
    try:
        seal = bundle.begin(run_folder, policy_file, key_file) if key_file else None
    except BadKey as wrong:
        unsigned = str(wrong)
    made = read_and_decide(run_folder, loaded, step, signed_by=seal.key_id if seal else None)
    written = rendered(made)
    bundle.remove(run_folder)
    try:
        for name, data in written.items():
            (run_folder / name).write_bytes(data)
        if completion is not None:
            completion.write_text(sayable(completion_page.render(made)), encoding="utf-8")
        if seal:
            bundle.close(seal, run_folder, made, written, at=at)
    except (OSError, ReportError) as wrong:
        bundle.remove(run_folder, *written)  # nothing that was not signed may stay and say that it is
        if isinstance(wrong, ReportError):
            raise
        raise ReportError(
            f"{run_folder}: the report cannot be written: {wrong}", "make room, then: holdpoint report"
        ) from wrong
    return Judged(made.verdict, run_folder / PAGE, annotations.render(made), made.signed_by, unsigned)


def rendered(made: Made, *names: str) -> dict[str, bytes]:
    """These outputs, or every one and the pages of loads, by the names of their files."""
    found = {name: _encoded(OUTPUTS[name](made)) for name in names or OUTPUTS}
    return found if names else found | _pages_of_loads(made)


def _pages_of_loads(made: Made) -> dict[str, bytes]:
    """A page for each load that could be judged: made anew, so that it says what this policy says."""
    return {
        f"{each.name}.html": _encoded(load_page.render(each.found, each.asks, each.judgement))
        for each in made.verdict.loads
        if each.found is not None and each.asks is not None and each.judgement is not None
    }


def read_and_decide(
    run_folder: Path, loaded: policy.LoadedPolicy, step: str | None = None, *, signed_by: str | None = None
) -> Made:
    """The evidence of a run and the verdict on it; nothing is written. ``signed_by``: id of the key that will sign.

    Raises:
        BadEvidence: the evidence cannot be read.
        BadPolicy: the policy has no such step.
    """
    known = environment.read(run_folder)
    name = step or known.step
    evidences, run, burden = folder.read(run_folder), messages.read(run_folder), load.read(run_folder)
    earlier = before.read(run_folder)
    verdict = decide(
        name,
        loaded,
        evidences=evidences,
        run=run,
        load=burden,
        environment=known,
        signed_by=signed_by,
        before=earlier,
        loads=over_http.read_all(run_folder),
    )
    this = past.of(verdict, known, run)
    return Made(
        verdict=verdict,
        policy=loaded,
        step=loaded.step(name),
        environment=known,
        evidences=evidences,
        run=run,
        load=burden,
        signed_by=signed_by,
        before=earlier,
        catalogue=catalogue.read(run_folder),
        history=compare(this, runs.earlier(run_folder, this)),
    )


def _encoded(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else sayable(text).encode()


def sayable(text: str) -> str:
    """As UTF-8 can hold it: what has no place in it (lone surrogates of a hostile name) is shown as a question mark."""
    return text.encode(errors="replace").decode()


_OF_A_TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def spoken(text: str) -> str:
    """As a terminal may be told: what it would obey, or show in another order, stands as its escape."""
    return _OF_A_TERMINAL.sub(lambda found: f"\\u{ord(found[0]):04x}", sayable(text))


def last_line(judged: Judged) -> str:
    """The last line of a command: verdict and exit code, for people and for scripts; and everything that is missing.
    One line, whatever stands in a name.
    """
    verdict = judged.verdict
    missing = f", missing: {'; '.join(verdict.missing)}" if verdict.word == "NO DATA" else ""
    told = f"{verdict.word} ({verdict.step}){missing}, exit code {verdict.exit_code}"
    return spoken(" ".join(told.splitlines()))
