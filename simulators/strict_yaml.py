"""YAML and JSON into strict models: what is wrong is named by file, line and field."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

Model = TypeVar("Model", bound=BaseModel)

_HINTS = {
    "extra_forbidden": "unknown field; remove it or correct its name",
    "string_type": "must be text; put it in quotes",
    "missing": "is missing; add it",
}


class ConfigurationRefused(ValueError):
    """A file that a simulator does not accept. Its text names file, line and field, and what to do."""

    exit_code = 2


def read(path: Path, model: type[Model]) -> Model:
    """The file as the model.

    Raises:
        ConfigurationRefused: unreadable, not YAML, or not what the model asks for.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationRefused(f"{path}: cannot be read ({error}); name a readable UTF-8 file") from error
    return parse(text, model, source=str(path))


def line_of(path: Path, *location: str | int) -> int:
    """The line of a field in a file that was read before."""
    return _place(YAML(typ="safe", pure=True).compose(path.read_text(encoding="utf-8")), location)[0]


def parse(text: str, model: type[Model], *, source: str) -> Model:
    """The text as the model; ``source`` is what errors call it.

    Raises:
        ConfigurationRefused: not YAML (duplicate keys included), or not what the model asks for.
    """
    yaml = YAML(typ="safe", pure=True)
    try:
        value = yaml.load(text)
        tree = yaml.compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        problem = " ".join(str(error.problem or error.context).split())
        raise ConfigurationRefused(f"{source}:{line}: {problem}; correct the line") from error
    except (YAMLError, ValueError, RecursionError) as error:
        raise ConfigurationRefused(
            f"{source}:1: not YAML ({type(error).__name__}: {error}); correct the file"
        ) from error
    try:
        return model.model_validate({} if value is None else value)
    except ValidationError as error:
        raise ConfigurationRefused("\n".join(_sentences(error, tree, source))) from error


def _sentences(error: ValidationError, tree: Node | None, source: str) -> list[str]:
    lines = []
    for problem in error.errors(include_url=False, include_context=False):
        line, field = _place(tree, problem["loc"])
        said = problem["msg"].removeprefix("Value error, ")  # what our own validators say, in their words alone
        hint = _HINTS.get(problem["type"], f"{said}; correct it")
        lines.append(f"{source}:{line}: {field or 'the file'}: {hint}")
    return lines


def _place(tree: Node | None, location: tuple[Any, ...]) -> tuple[int, str]:
    """The line of a location, and its name as far as the file knows it (a model's own union tags are left out)."""
    node, line, names = tree, 1, []
    for step in location:
        if isinstance(node, MappingNode):
            for key, value in node.value:
                if key.value == str(step):
                    node, line = value, key.start_mark.line + 1
                    names.append(str(step))
                    break
            else:
                if step == location[-1]:
                    names.append(str(step))
        elif isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
            names.append(str(step))
    return line, ".".join(names)
