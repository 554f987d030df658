"""What else the console answers beside its pages: each room says what its own routes are."""

from starlette.routing import BaseRoute

from safety_core.console import downloads
from safety_core.console.house import House


def routes(house: House) -> tuple[BaseRoute, ...]:
    """Of every room."""
    return (*downloads.routes(house),)
