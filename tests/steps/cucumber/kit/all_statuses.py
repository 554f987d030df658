import pytest
from pytest_bdd import given, parsers

from steps.plugin.scenario import Pending


@given(parsers.re("^a step$"))
def _() -> None: ...


@given(parsers.re("^a failing step$"))
def _() -> None:
    raise RuntimeError("whoops")


@given(parsers.re("^a pending step$"))
def _() -> None:
    raise Pending


@given(parsers.re("^a skipped step$"))
def _() -> None:
    pytest.skip("not today")


@given(parsers.re("^an ambiguous (.*?)$"))
def _() -> None: ...


@given(parsers.re("^(.*?) ambiguous step$"))
def _() -> None: ...
