"""What can be done, noun by noun. Each room ends with ``OPERATIONS``; they are gathered here. From here come the pages' forms,
the API's routes, its description, and the tests' matrix.
"""

from safety_core.console.operations import (
    accounts,
    audit,
    budgets,
    cadence,
    flags,
    house,
    intents,
    people,
    rollout,
    runs,
    sandbox,
    session,
)
from safety_core.console.table import Operation


def every() -> tuple[Operation, ...]:
    """All operations."""
    return (
        # each noun's on a line of its own
        *intents.OPERATIONS,
        *session.OPERATIONS,
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
