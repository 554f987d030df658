"""The short form: a handful of trials on one installation, for the tests. It proves no figure."""

from loadtests.torture import bed
from loadtests.torture.faults import table
from loadtests.torture.halts import Options
from loadtests.torture.lane import Size
from loadtests.torture.planning import Cell

CELLS = (
    ("calm", "client+action"),
    ("link_cut", "client"),
    ("link_stalled_killed", "all"),
    ("worker_stopped", "all"),
)
"""Fault and scope. Each ends within a second or two; what waits for a deadline is left to the long form."""
TIMING: dict[str, float] = {
    **bed.TIMING, "ask_s": 5.0, "fence_s": 5.0, "pause_s": 2.0, "permit_s": 8.0, "minting_s": 3.0, "confirm_s": 6.0,
}  # fmt: skip
"""Room for a machine that runs many tests at once, where starting a command alone takes seconds: B is 20 s."""
SIZE = Size(processes=2, threads=6, clients=2, accounts_each=3)


def options(seed: int, only: frozenset[str], *, no_namespace: str | None) -> Options:
    """The quick trials, or those among them under the faults named."""
    cells = tuple(
        Cell(scope=scope, fault=table.BY_NAME[name]) for name, scope in CELLS if not only or name in only
    )  # fmt: skip
    return Options(seed=seed, cells=cells, no_namespace=no_namespace, size=SIZE, timing_s=TIMING, lanes=1)
