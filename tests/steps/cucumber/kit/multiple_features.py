from pytest_bdd import given, parsers


@given(parsers.parse('an order for "{goods}"'))
def _(goods: str) -> None:
    assert goods
