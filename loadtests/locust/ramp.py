"""A ramp to saturation: ``locust -f loadtests/locust/ramp.py``, as ``publish.py``; docs/load.md."""

from loadtests.over_http import harness, scenarios

harness.wire(scenarios.RAMP)


class Hand(harness.Hand):
    """Hands intents over."""


class Shape(harness.Shape):
    """Until all is done."""
