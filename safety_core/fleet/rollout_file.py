"""The files of a rollout, its plan and its candidates, as somebody hands them over; what is wrong is named by line and field."""

from datetime import date
from pathlib import Path

from safety_core.canary import CandidatesFile
from safety_core.canary import check as check_candidates
from safety_core.errors import BadInput
from safety_core.fleet import toml_file
from safety_core.fleet.approvals_file import placed
from safety_core.rollout.plan import Plan, check


def read_plan(path: Path) -> tuple[str, Plan]:
    """The file's text, once it is known to be a plan, and the plan.

    Raises:
        BadFile: with line and field.
    """
    text = toml_file.text_of(path)
    plan = toml_file.shaped(path, text, toml_file.tables(path, text), Plan)
    try:
        check(plan)
    except BadInput as refused:
        raise placed(path, text, refused) from refused
    return text, plan


def read_candidates(path: Path, *, today: date) -> CandidatesFile:
    """The candidates of a file.

    Raises:
        BadFile: with line and field.
    """
    text = toml_file.text_of(path)
    found = toml_file.shaped(path, text, toml_file.tables(path, text), CandidatesFile)
    try:
        check_candidates(found, today=today)
    except BadInput as refused:
        raise placed(path, text, refused) from refused
    return found
