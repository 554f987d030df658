import parse
from pytest_bdd import given, parsers


@parse.with_pattern("([A-Z]{3})-([A-Z]{3})", regex_group_count=2)
def flight(text: str, *_groups: str) -> tuple[str, ...]:
    return tuple(text.split("-"))


@given(parsers.parse("{flown:flight} has been delayed", extra_types={"flight": flight}))
def _(flown: tuple[str, ...]) -> None:
    assert flown == ("LHR", "CDG")
