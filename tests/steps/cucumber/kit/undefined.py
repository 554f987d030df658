from pytest_bdd import given


@given("an implemented step")
def _() -> None: ...


@given("a step that will be skipped")
def _() -> None: ...
