"""Proofs that take long are left out of ``make test``: each names the short form that is run there for it.

    @pytest.mark.long("test_the_short_form")                      of the same file
    @pytest.mark.long("tests/folder/test_file.py::test_name")     of another

``make proofs`` runs the long ones.
"""

from collections.abc import Collection

import pytest


def wanting(items: Collection[pytest.Item]) -> list[str]:
    """What is wrong with the long ones among them: no short form is named, or what is named is not there or long itself.

    Of a file of which nothing was collected nothing is said: somebody runs a part.
    """
    short = {_name(each) for each in items if each.get_closest_marker("long") is None}
    files = {_file(_name(each)) for each in items}
    return [
        f"{each.nodeid} is long, and its short form {named or '(none is named)'} is no test of {_file(named)} that make test runs"
        for each in items
        if (marker := each.get_closest_marker("long")) is not None
        for named in [_full(each, *marker.args)]
        if _file(named) in files and named not in short
    ]


def _full(item: pytest.Item, short: str = "") -> str:
    return short if "::" in short else f"{_file(_name(item))}::{short}"


def _name(item: pytest.Item) -> str:
    return item.nodeid.partition("[")[0]


def _file(name: str) -> str:
    return name.partition("::")[0]
