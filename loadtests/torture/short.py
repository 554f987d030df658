"""The short form: a handful of trials on one installation, for the tests. It proves no figure."""

from loadtests.torture.faults import table
from loadtests.torture.halts import Options
from loadtests.torture.lane import Size
from loadtests.torture.planning import Cell

CELLS = (
    ("calm", "client+action"),
    ("link_cut", "client"),
    ("worker_stopped", "all"),
)
"""Fault and scope. Each ends within a second or two; what waits for a deadline is left to the long form."""
SIZE = Size(processes=2, threads=6, clients=2, accounts_each=3)


def options(seed: int, only: frozenset[str]) -> Options:
    """The quick trials, or those among them under the faults named."""
    cells = tuple(
        Cell(scope=scope, fault=table.BY_NAME[name]) for name, scope in CELLS if not only or name in only
    )  # fmt: skip
    return Options(seed=seed, cells=cells, size=SIZE, lanes=1)
