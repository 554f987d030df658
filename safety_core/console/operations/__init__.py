"""What can be done, noun by noun. Each room ends with ``OPERATIONS``; they are gathered here. From here come the pages' forms,
the API's routes, its description, and the tests' matrix.
"""

from safety_core.console.operations import asks, intents, session
from safety_core.console.table import Operation


def every() -> tuple[Operation, ...]:
    """All operations."""
    return (
        # each noun's on a line of its own
        *asks.OPERATIONS,
        *intents.OPERATIONS,
        *session.OPERATIONS,
    )
