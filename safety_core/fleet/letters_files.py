"""Files about letters, as somebody hands them over: templates, and answers; what is wrong is named by file, line and field."""

from pathlib import Path

from safety_core.errors import BadFile, BadInput
from safety_core.fleet import toml_file
from safety_core.letters import SignedAnswer, parse
from safety_core.shell import answers

ANSWERS_MAX = 10_000


def read_templates(path: Path) -> str:
    """The file's text, once it is known to be templates.

    Raises:
        BadFile: with line and field.
    """
    text = toml_file.text_of(path)
    parse(text, file=str(path))
    return text


def read_answers(path: Path) -> list[tuple[str, SignedAnswer]]:
    """The answers of a file, one a line, each with its place; empty lines are skipped.

    Raises:
        BadFile: with line and field.
    """
    found: list[tuple[str, SignedAnswer]] = []
    for number, line in enumerate(toml_file.text_of(path).removeprefix("\ufeff").split("\n"), 1):
        if not line.strip():
            continue
        if len(found) == ANSWERS_MAX:
            raise BadFile(str(path), number, "", f"has more than {ANSWERS_MAX} answers", "import it in parts")
        try:
            found.append((f"{path}:{number}", answers.read(line)))
        except BadInput as odd:
            said = odd.wrong.removeprefix(f"{odd.field}: ")
            raise BadFile(str(path), number, odd.field, said, odd.do) from odd
    if not found:
        raise BadFile(str(path), None, "", "holds no answer", "give one object a line")
    return found
