from pytest_bdd import then, when

Table = list[list[str]]


@when("the following table is transposed:", target_fixture="transposed")
def _(datatable: Table) -> Table:
    return [list(each) for each in zip(*datatable, strict=True)]


@then("it should be:")
def _(transposed: Table, datatable: Table) -> None:
    assert transposed == datatable
