"""The sign-in page, and signing out."""

from collections.abc import Callable
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from safety_core.console import desks, problems, reading, rendering
from safety_core.console.house import House
from safety_core.console.pages.page import Wrong
from safety_core.console.sign_in import cookies, door, origin, peers
from safety_core.errors import HoldpointError, Refused, StoreUnavailable
from safety_core.shell import proving, sign_in
from safety_core.shell.attempts import Wait
from safety_core.sign_ins import digest

Endpoint = Callable[[Request], Response]
TOO_MANY = 429


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
            begun = proving.by_password(house.core, _attempt(house, request, typed), lasting=house.lasting)
        except HoldpointError as refused:
            return _refused(house, request, refused, goes_on=goes_on, name=typed.get("name", ""))
        response = RedirectResponse(goes_on, status_code=303)
        cookies.put(house.settings, response, cookies.SESSION, begun)
        cookies.drop(house.settings, response, cookies.DOOR)
        return response

    return post


def leaving(house: House) -> Endpoint:
    """Sign out."""

    def post(request: Request) -> Response:
        from safety_core.console.showing import check_ours  # noqa: PLC0415

        try:
            claimant = desks.claimant_of(house, request)
        except StoreUnavailable:  # what was kept of them is forgotten all the same; the session itself stands
            check_ours(house, request, reading.form_of(request))
            house.proved.forget(digest(cookies.session(house.settings, request) or ""))
            raise
        if claimant is not None:
            check_ours(house, request, reading.form_of(request))
            with suppress(Refused):  # it was over already
                sign_in.end(house.core, claimant)
            if claimant.session is not None:
                house.proved.forget(claimant.session.digest)
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


def _attempt(house: House, request: Request, typed: dict[str, str]) -> proving.Attempt:
    return proving.Attempt(
        name=typed.get("name", ""),
        password=typed.get("password", ""),
        code=typed.get("code", ""),
        address=peers.address(house.settings, request),
    )


def _refused(house: House, request: Request, refused: HoldpointError, *, goes_on: str, name: str) -> Response:
    waits = isinstance(refused, Wait)
    status = TOO_MANY if waits else problems.status_of(refused)
    response = _form(house, request, goes_on=goes_on, name=name, wrong=problems.said(refused), status=status)
    if isinstance(refused, Wait):
        response.headers["retry-after"] = str(refused.seconds)
    return response
