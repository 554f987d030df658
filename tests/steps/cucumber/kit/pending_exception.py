from pytest_bdd import given

from steps.plugin.scenario import Pending


@given("an unimplemented pending step")
def _() -> None:
    raise Pending("TODO")
