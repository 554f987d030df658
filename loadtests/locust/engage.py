"""Engagement in bursts: ``locust -f loadtests/locust/engage.py``, as ``publish.py``; docs/load.md."""

from loadtests.over_http import harness, scenarios

harness.wire(scenarios.ENGAGE)


class Hand(harness.Hand):
    """Hands intents over."""


class Shape(harness.Shape):
    """Until all is done."""
