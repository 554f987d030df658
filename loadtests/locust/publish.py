"""Publish latency: ``locust -f loadtests/locust/publish.py --headless --host http://127.0.0.1:8788``, docs/load.md."""

from loadtests.over_http import harness, scenarios

harness.wire(scenarios.PUBLISH)


class Hand(harness.Hand):
    """Hands intents over."""


class Shape(harness.Shape):
    """Until all is done."""
