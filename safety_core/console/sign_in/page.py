"""The sign-in page, and signing out."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from safety_core.console import desks, reading, rendering
from safety_core.console.house import House
from safety_core.console.pages.page import Wrong
from safety_core.console.sign_in import cookies, door, origin
from safety_core.console.sign_in.proving import NotSignedIn, prove
from safety_core.errors import Refused
from safety_core.shell import sign_in

Endpoint = Callable[[Request], Response]


def looking(house: House) -> Endpoint:
    """The form."""

    def get(request: Request) -> Response:
        return _form(house, request, goes_on=door.local(request.query_params.get("next", door.HOME)))

    return get


def posting(house: House) -> Endpoint:
    """What was typed: signed in, or the form once more."""

    def post(request: Request) -> Response:
        typed = dict(reading.form_of(request))
        goes_on = door.local(typed.get("next", door.HOME))
        token = cookies.door(house.settings, request)
        fits = token is not None and cookies.fits(token, typed.get("_csrf", ""))
        if not fits or not origin.ours(house.settings, request):
            wrong = Wrong("this form is out of date, or does not come from this console", "try once more")
            return _form(house, request, goes_on=goes_on, name=typed.get("name", ""), wrong=wrong, status=403)
        try:
            begun = prove(house, typed, address=_address(request))
        except NotSignedIn as refused:
            wrong = Wrong(refused.wrong, refused.do)
            return _form(
                house, request, goes_on=goes_on, name=typed.get("name", ""), wrong=wrong, status=refused.status
            )
        response = RedirectResponse(goes_on, status_code=303)
        cookies.put(house.settings, response, cookies.SESSION, begun)
        cookies.drop(house.settings, response, cookies.DOOR)
        return response

    return post


def leaving(house: House) -> Endpoint:
    """Sign out."""

    def post(request: Request) -> Response:
        from safety_core.console.showing import check_ours  # noqa: PLC0415

        claimant = desks.claimant_of(house, request)
        if claimant is not None:
            check_ours(house, request, reading.form_of(request))
            try:
                sign_in.end(house.core, claimant)
            except Refused:
                pass  # it was over already
        response = RedirectResponse(door.SIGN_IN, status_code=303)
        cookies.drop(house.settings, response, cookies.SESSION)
        return response

    return post


def _form(
    house: House, request: Request, *, goes_on: str, name: str = "", wrong: Wrong | None = None, status: int = 200
) -> Response:
    token = cookies.door(house.settings, request) or house.core.entropy.token("door", sign_in.TOKEN_BYTES)
    response = rendering.page(
        house,
        request,
        None,
        "sign_in.html",
        title="Sign in",
        status=status,
        goes_on=goes_on,
        name=name,
        wrong=wrong,
        door_token=cookies.form_token(token),
    )
    cookies.put(house.settings, response, cookies.DOOR, token)
    return response


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else "nowhere"
