from pytest_bdd import given, parsers


@given(parsers.parse("I have {cukes:d} <![CDATA[cukes]]> in my belly"))
def _(cukes: int) -> None:
    assert cukes == 42
