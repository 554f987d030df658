"""Who asks the API: a person by their key, as services do, or a browser by the session that it holds.

1. Where a key is shown it counts alone: a session beside it is passed over.
2. A browser sends its session with every request, whoever made the page that asks. So what changes something comes from a page
   of ours, and shows the session's own form token: ``X-CSRF-Token``.
"""

from collections.abc import Callable

from starlette.requests import Request

from safety_core.console import desks
from safety_core.console.api.bearer import claimed, desk_of, not_proved
from safety_core.console.house import House
from safety_core.console.sign_in import cookies, origin
from safety_core.console.table import Desk
from safety_core.errors import Refused
from safety_core.shell import sign_in

FORM_TOKEN = "x-csrf-token"  # noqa: S105  # a header's name
READING = ("GET", "HEAD", "OPTIONS")


def who(house: House) -> Callable[[Request], Desk]:
    """Who asks, for ``routes.mounted``."""

    def asks(request: Request) -> Desk:
        authorization = request.headers.get("authorization")
        if authorization is not None:
            return desk_of(house.core, claimed(authorization))._replace(outside=house.outside)
        claimant = desks.claimant_of(house, request)
        if claimant is None:
            raise not_proved()
        desk = desk_of(house.core, claimant)._replace(outside=house.outside)
        if request.method not in READING:
            check_ours(house, request)
        sign_in.seen(house.core, claimant)
        return desk

    return asks


def check_ours(house: House, request: Request) -> None:
    """Raises:
    Refused: a page of ours, made for this session, does not ask.
    """
    token = cookies.session(house.settings, request)
    shown = request.headers.get(FORM_TOKEN, "")
    if token is None or not origin.ours(house.settings, request) or not cookies.fits(token, shown):
        raise Refused(
            "this request does not come from a page of this console",
            "send X-CSRF-Token as the page has it; a service sends a key instead: Authorization: Bearer NAME.KEY",
        )
