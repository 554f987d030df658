"""Platforms that brown out: ``locust -f loadtests/locust/brownout.py``, as ``publish.py``; docs/load.md."""

from loadtests.over_http import harness, scenarios

harness.wire(scenarios.BROWNOUT)


class Hand(harness.Hand):
    """Hands intents over."""


class Shape(harness.Shape):
    """Until all is done."""
