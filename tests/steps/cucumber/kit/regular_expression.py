from pytest_bdd import given, parsers


@given(parsers.re("^a (.*?)(?: and a (.*?))?(?: and a (.*?))?$"))
def _() -> None: ...
