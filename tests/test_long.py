"""A long proof without a short form is refused when tests are collected."""

import pytest

from tests.long import wanting


class Item:
    """As much of a collected test as is looked at."""

    def __init__(self, nodeid: str, *args: str, long: bool = False) -> None:
        self.nodeid = nodeid
        self.marker = pytest.mark.long(*args).mark if long else None

    def get_closest_marker(self, _: str) -> pytest.Mark | None:
        return self.marker


SHORT = Item("tests/a.py::test_short[1]")


@pytest.mark.parametrize("args", [("test_short",), ("tests/a.py::test_short",), ("tests/b.py::test_not_collected",)])
def test_one_that_names_its_short_form_is_taken(args):
    assert wanting([SHORT, Item("tests/a.py::test_all[2]", *args, long=True)]) == []


@pytest.mark.parametrize("args", [(), ("test_gone",), ("test_all",), ("tests/a.py::test_gone",)])
def test_one_whose_short_form_is_not_run_is_named(args):
    (said,) = wanting([SHORT, Item("tests/a.py::test_all", *args, long=True)])
    assert said.startswith("tests/a.py::test_all is long, and its short form ")
