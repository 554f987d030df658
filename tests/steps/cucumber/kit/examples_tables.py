from pytest_bdd import given, parsers, then, when


@given(parsers.parse("there are {count:d} cucumbers"), target_fixture="left")
def _(count: int) -> int:
    return count


@given(parsers.parse("there are {count:d} friends"), target_fixture="friends")
def _(count: int) -> int:
    return count


@when(parsers.parse("I eat {count:d} cucumbers"), target_fixture="left")
def _(count: int, left: int) -> int:
    return left - count


@then(parsers.parse("I should have {count:d} cucumbers"))
def _(count: int, left: int) -> None:
    assert left == count


@then(parsers.parse("each person can eat {share:d} cucumbers"))
def _(share: int, left: int, friends: int) -> None:
    assert left // (1 + friends) == share
