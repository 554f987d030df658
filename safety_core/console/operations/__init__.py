"""All that can be done, noun by noun: from here come the API's routes, its description, and the tests' matrix."""

from itertools import chain

from safety_core.console.operations import intents
from safety_core.console.table import Operation

NOUNS = (
    # each noun's on a line of its own
    intents,
)


def every() -> tuple[Operation, ...]:
    """Every operation, in the order of the nouns."""
    return tuple(chain.from_iterable(each.OPERATIONS for each in NOUNS))
