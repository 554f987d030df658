"""What else the console answers beside its pages: each room says what its own routes are."""

from starlette.routing import BaseRoute, Route

from safety_core.console import measured
from safety_core.console.api import routes as api
from safety_core.console.api.who import who
from safety_core.console.house import House


def routes(house: House) -> tuple[BaseRoute, ...]:
    """The API, and the metrics."""
    return (
        Route("/metrics", measured.metrics(house), methods=["GET"]),
        api.mounted(tuple(house.operations.values()), who(house)),
    )
