"""What else the console answers beside its pages: each room says what its own routes are."""

from starlette.routing import BaseRoute, Route

from safety_core.console import downloads, measured
from safety_core.console.api import routes as api
from safety_core.console.api.unread import unread
from safety_core.console.api.who import who
from safety_core.console.house import House
from safety_core.console.streams import journal
from safety_core.console.streams import routes as streams


def routes(house: House) -> tuple[BaseRoute, ...]:
    """The metrics, the streams, the API, and what pages link to."""
    asks = who(house)
    return (
        Route("/metrics", measured.metrics(house), methods=["GET"]),
        *streams.routes(house),
        journal.route(house, asks),
        api.mounted(tuple(house.operations.values()), asks, unread(house, asks)),
        *downloads.routes(house),
    )
