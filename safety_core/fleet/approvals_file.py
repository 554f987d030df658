"""The file of the rules on approvals, as somebody hands it over; what is wrong is named by file, line and field."""

from pathlib import Path

from safety_core.approval_rules import ApprovalRules
from safety_core.errors import BadFile, BadInput
from safety_core.fleet import toml_file
from safety_core.shell.rules_text import check


def read(path: Path) -> str:
    """The file's text, once it is known to be rules.

    Raises:
        BadFile: with line and field.
    """
    text = toml_file.text_of(path)
    content = toml_file.tables(path, text)
    if not content:
        raise BadFile(
            str(path), None, "engagement", "is missing: the file has no rules", "add [engagement], or a [[rule]]"
        )
    rules = toml_file.shaped(path, text, content, ApprovalRules)
    try:
        check(rules)
    except BadInput as refused:
        raise placed(path, text, refused) from refused
    return text


def placed(path: Path, text: str, refused: BadInput) -> BadFile:
    """What is wrong with the rules, where it stands in their file."""
    place = tuple(int(step) if step.isdecimal() else step for step in refused.field.split("."))
    return toml_file.wrong(path, text, place, refused.wrong.removeprefix(f"{refused.field}: "), refused.do)
