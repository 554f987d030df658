"""What else the console answers beside its pages: each room says what its own routes are."""

from starlette.routing import BaseRoute

from safety_core.console.house import House


def routes(house: House) -> tuple[BaseRoute, ...]:  # noqa: ARG001  # rooms that have routes take it
    """None yet."""
    return ()
