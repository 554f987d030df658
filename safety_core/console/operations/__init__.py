"""What can be done, noun by noun. Each room ends with ``OPERATIONS``; they are gathered here."""

from safety_core.console.operations import (
    accounts,
    audit,
    budgets,
    cadence,
    flags,
    house,
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
