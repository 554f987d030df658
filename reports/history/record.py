"""The output ``results.json`` of a judged run."""

from reports.history.past import encoded, of
from reports.made import Made


def render(made: Made) -> bytes:
    """What later runs compare themselves with."""
    return encoded(of(made.verdict, made.environment, made.run))
