from pytest_bdd import given, parsers, then, when


@given(parsers.parse("the customer has {cents:d} cents"), target_fixture="purse")
def _(cents: int) -> int:
    return cents


@given("there are chocolate bars in stock", target_fixture="stock")
def _() -> list[str]:
    return ["bar"]


@given("there are no chocolate bars in stock", target_fixture="stock")
def _() -> list[str]:
    return []


@when(parsers.parse("the customer tries to buy a {price:d} cent chocolate bar"), target_fixture="bought")
def _(price: int, purse: int, stock: list[str]) -> list[str]:
    return stock if price <= purse else []


@then("the sale should not happen")
def _(bought: list[str]) -> None:
    assert not bought


@then("the sale should happen")
def _(bought: list[str]) -> None:
    assert bought
