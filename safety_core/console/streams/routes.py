"""The streams' routes: whoever may see a page may follow it."""

from collections.abc import Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from safety_core.console import desks, problems, reading
from safety_core.console.house import House
from safety_core.console.streams import approvals, switches
from safety_core.console.streams.events import events
from safety_core.console.streams.hub import Hub
from safety_core.console.streams.live import Live
from safety_core.errors import HoldpointError

EVENT_STREAM = "text/event-stream"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
"""A proxy in front keeps nothing back."""
LIVES: tuple[Live, ...] = (*switches.LIVES, *approvals.LIVES)


def routes(house: House, hub: Hub | None = None) -> tuple[BaseRoute, ...]:
    """Each page's stream, of one hub."""
    watching = hub or Hub(house)
    return tuple(Route(each.path, _following(house, watching, each), methods=["GET"]) for each in LIVES)


def _following(house: House, hub: Hub, live: Live) -> Callable[[Request], Response]:
    operation = house.operations[live.operation]._replace(given=live.given)

    def get(request: Request) -> Response:
        try:
            claimant = desks.claimant_of(house, request)
            if claimant is None:
                return PlainTextResponse("sign in first", status_code=HTTPStatus.UNAUTHORIZED)
            desk = desks.desk_of(house, claimant)
            desks.check(desk, operation)
            known = set(live.given.__struct_fields__)
            pairs = [each for each in request.query_params.multi_items() if each[0] in known]
            given = reading.given(operation, reading.typed(operation, pairs, request.path_params))
            last = request.headers.get("last-event-id")
            follower = hub.follow(live, given, desk, lambda: desks.claimant_of(house, request), last)
        except HoldpointError as error:  # a stream that cannot be is no page: its own page says so
            return PlainTextResponse(error.wrong, status_code=problems.status_of(error))
        return StreamingResponse(events(hub, follower), media_type=EVENT_STREAM, headers=HEADERS)

    return get
