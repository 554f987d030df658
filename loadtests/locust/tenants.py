"""Clients beside a loud one: ``locust -f loadtests/locust/tenants.py``, as ``publish.py``; docs/load.md."""

from loadtests.over_http import harness, scenarios

harness.wire(scenarios.TENANTS)


class Hand(harness.Hand):
    """Hands intents over."""


class Shape(harness.Shape):
    """Until all is done."""
