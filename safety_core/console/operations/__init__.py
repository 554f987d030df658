"""What can be done, noun by noun. Each room ends with ``OPERATIONS``; they are gathered here."""

from safety_core.console.operations import session
from safety_core.console.table import Operation


def every() -> tuple[Operation, ...]:
    """All operations."""
    return (*session.OPERATIONS,)
