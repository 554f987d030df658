"""Showing a page, and doing what a form of it asks: one operation, and a redirect."""

from collections import defaultdict
from collections.abc import Callable

import msgspec
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from safety_core.console import desks, problems, reading, rendering, stopping
from safety_core.console.house import House
from safety_core.console.pages.page import Form, Page, Shown
from safety_core.console.sign_in import cookies, door, origin, peers
from safety_core.console.table import Desk, Operation
from safety_core.errors import BadInput, HoldpointError, Refused, StoreUnavailable
from safety_core.shell import proving, sign_in

FORM_FIELD, TOKEN_FIELD = "_form", "_csrf"
STAYS = "x-stays"
"""A header of a script that sends a form and leaves the page as it is: it is told in words, since of a redirect it learns neither
whether it was done nor that nobody is signed in."""
SIGNED_OUT = "you are signed in no more, and nothing was done; sign in again"
Endpoint = Callable[[Request], Response]


def looking(house: House, page: Page) -> Endpoint:
    """What a GET of the page is answered with."""

    def get(request: Request) -> Response:
        desk = signed_in(house, request)
        return _shown(house, request, desk, page) if isinstance(desk, Desk) else desk

    return get


def posting(house: House, page: Page) -> Endpoint:
    """What a POST to the page is answered with."""
    forms = {each.name: each for each in page.forms}

    def post(request: Request) -> Response:
        asked_us = house.core.clock.boot_us()
        try:
            desk = signed_in(house, request)
        except StoreUnavailable as away:
            reason = _may_stop(house, request, page, away)
            again = _once_more(house, request, asked_us)
            if again is None:
                return _stopped(house, request, reason, asked_us)
            desk = again
        if not isinstance(desk, Desk):
            return PlainTextResponse(SIGNED_OUT, status_code=401) if STAYS in request.headers else desk
        pairs = reading.form_of(request)
        check_ours(house, request, pairs)
        form = forms.get(dict(pairs).get(FORM_FIELD, ""))
        if form is None:
            raise BadInput("form", "is none of this page's", "load the page again")
        fields = [each for each in pairs if each[0] not in (FORM_FIELD, TOKEN_FIELD)]
        operation = house.operations[form.operation]
        typed = reading.typed(operation, fields, request.path_params)
        desks.check(desk, operation)  # before what was typed is looked at: it may tell of what there is
        try:
            answer = act(desk, operation, reading.given(operation, typed))
        except HoldpointError as refused:
            wrong = Shown(typed=typed, wrong=problems.said(refused))
            return _shown(house, request, desk, page, forms={form.name: wrong}, status=problems.status_of(refused))
        if form.stays:
            return _shown(house, request, desk, page, done={form.name: answer})
        return _done(house, request, form, answer)

    return post


def _may_stop(house: House, request: Request, page: Page, away: StoreUnavailable) -> str:
    """The store proves nobody now. The reason that was given, where it is a form that halts, of whoever was proved here before.

    Raises:
        StoreUnavailable: it is another form, or nobody was. Refused: the form is not ours.
    """
    if stopping.proved(house, request) is None:
        raise away
    pairs = reading.form_of(request)
    check_ours(house, request, pairs)
    typed = dict(pairs)
    if not any((each.name, each.operation) == (typed.get(FORM_FIELD), stopping.HALT) for each in page.forms):
        raise away
    return ": ".join(each.strip() for each in (typed.get("why", ""), typed.get("reason", "")) if each.strip())


def _once_more(house: House, request: Request, asked_us: int) -> Desk | Response | None:
    """As ``signed_in``, once the store says something after all; ``None``: it stays away."""
    return stopping.once_more(house.core, asked_us, lambda: signed_in(house, request))


def _stopped(house: House, request: Request, reason: str, asked_us: int) -> Response:
    session = stopping.proved(house, request)
    if session is None:  # the store refused them in this very moment
        return door.to_sign_in(request)
    done = stopping.stop(house, session.person, reason, asked_us)
    return rendering.page(house, request, None, "stopped.html", title="This machine is stopped", answer=done)


def act(desk: Desk, operation: Operation, given: object) -> msgspec.Struct:
    """Do one operation, if the table lets whoever is at the desk.

    Raises:
        HoldpointError: it was not done.
    """
    desks.check(desk, operation)
    return operation.act(desk, given)


def signed_in(house: House, request: Request) -> Desk | Response:
    """The desk of whoever is signed in; or where to sign in.

    Raises:
        StoreUnavailable: nobody can be proved now.
    """
    claimant = desks.claimant_of(house, request)
    if claimant is None:
        return let_in(house, request)
    try:
        desk = desks.desk_of(house, claimant)
    except Refused:
        return let_in(house, request)
    sign_in.seen(house.core, claimant)
    return desk


def let_in(house: House, request: Request) -> Response:
    """Whom a trusted proxy names is signed in by its word, and asks again; anybody else at the door.

    Raises:
        Refused: whom the proxy names may not act here.
    """
    named = peers.named(house.settings, request)
    if named is None:
        return door.to_sign_in(request)
    token = proving.by_proxy(house.core, named, lasting=house.lasting)
    response = RedirectResponse(door.local(door.asked(request)), status_code=303)
    cookies.put(house.settings, response, cookies.SESSION, token)
    return response


def check_ours(house: House, request: Request, pairs: list[tuple[str, str]]) -> None:
    """Raises:
    Refused: the form does not come from a page of ours that was made for this session.
    """
    token = cookies.session(house.settings, request)
    shown = dict(pairs).get(TOKEN_FIELD, "")
    if token is None or not origin.ours(house.settings, request) or not cookies.fits(token, shown):
        raise Refused(
            "this form does not come from a page of this console", "load the page again, and send it from there"
        )


def _shown(
    house: House,
    request: Request,
    desk: Desk,
    page: Page,
    *,
    forms: dict[str, Shown] | None = None,
    done: dict[str, object] | None = None,
    status: int = 200,
) -> Response:
    looks = house.operations[page.look]
    desks.check(desk, looks)
    answer = act(desk, looks, reading.given(looks, _asked(looks, request)))
    every = {each.name: Shown() for each in page.forms} | (forms or {})
    may = {each.name: desks.may(desk.person, house.operations[each.operation]) for each in page.forms}
    return rendering.page(
        house,
        request,
        desk,
        page.template,
        title=page.title,
        status=status,
        answer=answer,
        forms=every,
        may=may,
        asked=defaultdict(str, request.query_params.items()),
        also={each: _also(desk, house.operations[each], request) for each in page.also},
        done={each.name: None for each in page.forms} | (done or {}),
    )


def _also(desk: Desk, looks: Operation, request: Request) -> object | None:
    """What another operation of the page says; ``None``: it is not for this person, or the address does not say of what."""
    typed = {name: value for name, value in _asked(looks, request).items() if value not in ("", [""])}
    needed = {each.encode_name for each in msgspec.structs.fields(looks.given) if each.required}
    if not desks.may(desk.person, looks) or not needed <= set(typed):
        return None
    return looks.act(desk, reading.given(looks, typed))


def _asked(looks: Operation, request: Request) -> reading.Typed:
    """The query, of which what the operation does not know is passed over: links grow parameters."""
    known = set(looks.given.__struct_fields__)
    pairs = [each for each in request.query_params.multi_items() if each[0] in known]
    return reading.typed(looks, pairs, request.path_params)


def _done(house: House, request: Request, form: Form, answer: object) -> Response:
    if STAYS in request.headers:
        return PlainTextResponse(form.said(answer))
    path = form.then(answer) if form.then is not None else door.asked(request)
    response = RedirectResponse(door.local(path), status_code=303)
    token = cookies.session(house.settings, request)
    if token is not None:
        cookies.say(house.settings, response, token, form.said(answer))
    return response
