"""Exporting the log: page by page it is the same log, whatever somebody has done to it."""

import pytest

from safety_core.shell import export


class Log:
    """The one verb that is asked: leaves by their positions, of which some may be missing."""

    def __init__(self, positions) -> None:
        self._leaves = {position: str(position).encode() for position in positions}

    def audit_entries(self, start=0, stop=None):
        return tuple(leaf for at, leaf in sorted(self._leaves.items()) if start <= at and (stop is None or at < stop))


@pytest.mark.parametrize(
    "positions",
    [[], [0], range(9), range(10), range(11), range(35), [*range(10), *range(12, 25)], [*range(10), *range(50, 75)]],
    ids=["none", "one", "short of a page", "a page", "one more", "some pages", "a gap", "a gap of pages"],
)
def test_every_entry_is_exported_once_and_in_order_behind_a_gap_too(monkeypatch, positions):
    monkeypatch.setattr(export, "AT_ONCE", 10)
    assert list(export._entries(Log(positions))) == [str(each).encode() for each in positions]
