"""Every error class: a documented exit code, a docstring, and what to do next in its message."""

import inspect
import re

import pytest

from safety_core import errors
from safety_core.errors import BadFile, BadInput, HoldpointError, UnknownName

CLASSES = [value for value in vars(errors).values() if inspect.isclass(value) and value.__module__ == errors.__name__]
DOCUMENTED = {int(code) for code in re.findall(r"^    (\d+)   \S", errors.__doc__ or "", re.MULTILINE)}
"""The table at the head of ``errors.py``."""
EXAMPLES = {"field": "text", "file": "a.yaml", "line": 3, "name": "acmee", "nearest": ("acme",)}


def example(kind: type[HoldpointError]) -> HoldpointError:
    wanted = inspect.signature(kind).parameters
    given = {**EXAMPLES, "wrong": "it is wrong", "do": "do this next"}
    return kind(**{name: given[name] for name in wanted})


@pytest.mark.parametrize("kind", CLASSES)
def test_each_error_has_a_docstring_and_an_exit_code_of_the_table(kind: type[HoldpointError]) -> None:
    assert issubclass(kind, HoldpointError)
    assert kind.__doc__
    assert kind.exit_code in DOCUMENTED
    assert kind.exit_code != 0


@pytest.mark.parametrize("kind", CLASSES)
def test_each_error_says_what_is_wrong_and_what_to_do(kind: type[HoldpointError]) -> None:
    error = example(kind)
    assert error.wrong
    assert error.do
    assert str(error) == f"{error.wrong}; {error.do}"
    assert "do this next" in str(error)


def test_every_documented_exit_code_is_used() -> None:
    assert {kind.exit_code for kind in CLASSES} == DOCUMENTED


def test_an_error_of_a_file_names_file_line_and_field() -> None:
    assert (
        str(BadFile("p.yaml", 7, "bound", "is no number", "give seconds"))
        == "p.yaml:7: bound: is no number; give seconds"
    )
    assert str(BadFile("p.yaml", None, "", "is empty", "fill it")) == "p.yaml: is empty; fill it"


def test_an_error_of_input_names_the_field() -> None:
    assert BadInput("text", "is empty", "give it").field == "text"


@pytest.mark.parametrize(
    ("nearest", "says"),
    [
        (("acme",), "did you mean acme?"),
        (("acme", "ace"), "did you mean acme or ace?"),
        ((), "nothing there has a similar name"),
    ],
)
def test_an_unknown_name_offers_the_nearest(nearest: tuple[str, ...], says: str) -> None:
    assert str(UnknownName("client", "acmee", nearest)) == f"client: there is no 'acmee'; {says}"
