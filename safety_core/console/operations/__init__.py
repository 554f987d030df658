"""What can be done, noun by noun. Each room ends with ``OPERATIONS``; they are gathered here. From here come the pages' forms,
the API's routes, its description, and the tests' matrix.
"""

from safety_core.console.operations import (
    accounts,
    approvals,
    asks,
    audit,
    budgets,
    cadence,
    drills,
    flags,
    halts,
    house,
    inbox,
    incidents,
    intents,
    people,
    recall,
    releases,
    rollout,
    runs,
    sandbox,
    session,
    switches,
    unknowns,
)
from safety_core.console.table import Operation


def every() -> tuple[Operation, ...]:
    """All operations."""
    return (
        # each noun's on a line of its own
        *intents.OPERATIONS,
        *asks.OPERATIONS,
        *session.OPERATIONS,
        *switches.OPERATIONS,
        *halts.OPERATIONS,
        *releases.OPERATIONS,
        *drills.OPERATIONS,
        *approvals.OPERATIONS,
        *unknowns.OPERATIONS,
        *recall.OPERATIONS,
        *inbox.OPERATIONS,
        *incidents.OPERATIONS,
        *rollout.OPERATIONS,
        *budgets.OPERATIONS,
        *audit.OPERATIONS,
        *accounts.OPERATIONS,
        *house.OPERATIONS,
        *sandbox.OPERATIONS,
        *flags.OPERATIONS,
        *cadence.OPERATIONS,
        *runs.OPERATIONS,
        *people.OPERATIONS,
    )
