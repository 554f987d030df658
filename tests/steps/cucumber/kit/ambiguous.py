from pytest_bdd import given, parsers


@given(parsers.re("^a (.*?) with (.*?)$"))
def _() -> None: ...


@given(parsers.re("^a step with (.*?)$"))
def _() -> None: ...
