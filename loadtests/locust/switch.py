"""Kill-switch response: ``locust -f loadtests/locust/switch.py``, as ``publish.py``; docs/load.md."""

from loadtests.over_http import harness, scenarios

harness.wire(scenarios.SWITCH)


class Hand(harness.Hand):
    """Hands intents over."""


class Shape(harness.Shape):
    """Until all is done."""
