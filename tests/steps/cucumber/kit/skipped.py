import pytest
from pytest_bdd import given


@given("a step that does not skip")
def _() -> None: ...


@given("a step that is skipped")
def _() -> None: ...


@given("I skip a step")
def _() -> None:
    pytest.skip("not today")
