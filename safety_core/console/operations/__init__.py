"""What can be done, noun by noun. Each room ends with ``OPERATIONS``; they are gathered here."""

from safety_core.console.operations import approvals, inbox, incidents, recall, session, unknowns
from safety_core.console.table import Operation


def every() -> tuple[Operation, ...]:
    """All operations."""
    return (
        *session.OPERATIONS,
        *approvals.OPERATIONS,
        *unknowns.OPERATIONS,
        *recall.OPERATIONS,
        *inbox.OPERATIONS,
        *incidents.OPERATIONS,
    )
