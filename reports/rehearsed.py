"""From the evidence of a rehearsal to its page. It decides no step: it has none."""

from pathlib import Path

import msgspec

from reports.checkers import check_all
from reports.errors import BadEvidence, ReportError
from reports.evidence import environment, folder
from reports.html import rehearsal_page
from reports.html.rehearsal_page import Rehearsed

PAGE = "report.html"
EXIT_CODES = {"GO": 0, "HELD": 0, "VIOLATED": 1, "NO GO": 3}


class Told(msgspec.Struct, frozen=True):
    """What a rehearsal came to, in words, the code that its report ends with, and where its page was written."""

    word: str
    why: str
    exit_code: int
    page: Path


def of_rehearsal(run_folder: Path) -> bool:
    """Whether a run was made to decide no step.

    Raises:
        BadEvidence: its environment cannot be read.
    """
    return not environment.read(run_folder).step


def report(run_folder: Path) -> Told:
    """Judge its evidence by every checker, and write its page. A broken invariant goes before a harness that said GO.

    Raises:
        BadEvidence: the evidence cannot be read, or is of no rehearsal; nothing was written.
    """
    known, evidences = environment.read(run_folder), folder.read(run_folder)
    found = [(evidence, row) for evidence in evidences.values() for row in evidence.rehearsals]
    if len(found) != 1:
        wrong = f"is of no step, and of {len(found)} rehearsals instead of one"
        raise BadEvidence(str(run_folder), None, wrong, "make it again: holdpoint rehearse --evidence DIR")
    ((evidence, row),) = found
    findings = check_all(evidence)
    broken = [each for each in findings if each.status == "broken"]
    word, why = row.word, row.why
    if broken and EXIT_CODES.get(word) == 0:
        word, why = "VIOLATED", f"{broken[0].invariant} {broken[0].title}: {broken[0].why}; its harness said {row.word}"
    text = rehearsal_page.render(
        Rehearsed(word=word, why=why, row=row, evidence=evidence, environment=known, findings=findings)
    )
    try:
        (run_folder / PAGE).write_text(text, encoding="utf-8", errors="replace")
    except OSError as away:
        raise ReportError(
            f"{run_folder}: the report cannot be written: {away}", "make room, then: holdpoint report"
        ) from away
    return Told(word, why, EXIT_CODES.get(word, 1), run_folder / PAGE)
