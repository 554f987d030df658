"""Templates, and what each of them is handed: whatever is shown is escaped, and a name that a template does not know is a bug."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from safety_core.console import sight
from safety_core.console.desks import may
from safety_core.console.house import House
from safety_core.console.pages.page import Shown
from safety_core.console.sign_in import cookies, door
from safety_core.console.table import Desk
from safety_core.shell.plain_sight import shown

ROOM = Path(__file__).parent
TEMPLATES = ROOM / "templates"
BREAK_GLASS = 'holdpoint halt -m "WHY"'
"""Halts everything, without the console."""


def environment() -> Environment:
    """Autoescape on, for every file; no name is undefined."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["sight"] = shown
    made.filters |= sight.FILTERS
    made.globals["break_glass"] = BREAK_GLASS
    return made


TEMPLATES_READY = environment()


def page(
    house: House,
    request: Request,
    desk: Desk | None,
    template: str,
    *,
    title: str,
    status: int = 200,
    answer: msgspec.Struct | None = None,
    forms: Mapping[str, Shown] | None = None,
    **more: Any,
) -> HTMLResponse:
    """One page as HTML. ``desk``: whose it is; ``None``: nobody is signed in."""
    token = cookies.session(house.settings, request)
    said = None if token is None or desk is None else cookies.said(house.settings, request, token)
    text = TEMPLATES_READY.get_template(template).render(
        title=title,
        me=None if desk is None else desk.person,
        nav=() if desk is None else navigation(house, desk),
        here=request.url.path,
        address=door.asked(request),
        csrf="" if token is None or desk is None else cookies.form_token(token),
        said=said,
        answer=answer,
        forms=forms or {},
        **more,
    )
    response = HTMLResponse(text, status_code=status)
    if said is not None:
        cookies.drop(house.settings, response, cookies.SAID)
    return response


def navigation(house: House, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Paths and names of the pages that this person may see."""
    return tuple(
        (each.path, each.nav)
        for each in house.pages
        if each.nav is not None and may(desk.person, house.operations[each.look])
    )
