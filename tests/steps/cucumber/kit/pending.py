from pytest_bdd import given

from steps.plugin.scenario import Pending


@given("an implemented non-pending step")
def _() -> None: ...


@given("an implemented step that is skipped")
def _() -> None: ...


@given("an unimplemented pending step")
def _() -> None:
    raise Pending
