from pytest_bdd import given


@given("a step that is used")
def _() -> None: ...


@given("a step that is not used")
def _() -> None: ...
