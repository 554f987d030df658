from pytest_bdd import given, parsers, then, when


@given(parsers.parse('an order for "{goods}"'))
def _(goods: str) -> None:
    assert goods


@when("an action")
def _() -> None: ...


@then("an outcome")
def _() -> None: ...
