"""What a page is: an operation that it looks with, a template, and forms that each call one operation.

    PAGES = (
        Page(
            path="/budgets/{client}",
            title="Budget",
            look="budgets.show",
            template="budgets/one.html",
            nav=None,
            forms=(Form("reset", "budgets.reset", said=lambda answer: f"{answer.client} was reset"),),
        ),
    )

A page holds no rule: whether it may be seen, and what its forms may change, the operations say. What was posted is answered
by a redirect back to a page, or by the page once more with what was wrong beside the form.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec


class Form(NamedTuple):
    """One form of a page: it posts to the page's own path, names itself in ``_form``, and calls one operation.

    Attributes:
        said: what was done, out of the operation's answer; it is shown once, on the page that comes next.
        then: the path that comes next; ``None``: the page that the form stands on.
        stays: the page is answered at once, with what the operation said under the form's name in ``done``: what is said once,
            and kept nowhere, cannot be shown on the page that comes next.
    """

    name: str
    operation: str
    said: Callable[[Any], str]
    then: Callable[[Any], str] | None = None
    stays: bool = False


class Page(NamedTuple):
    """One page.

    Attributes:
        path: with the names of fields of the operation's ``given`` in braces; the query gives the others.
        look: the operation that it shows the answer of, a GET.
        also: more operations, GETs too, whose answers the template is handed by their names. Of one that this person may not
            do, or for which the address says too little, the answer is ``None``.
        nav: what it is called in the navigation; ``None``: it does not stand there, and no path in braces may.
    """

    path: str
    title: str
    look: str
    template: str
    forms: tuple[Form, ...] = ()
    nav: str | None = None
    also: tuple[str, ...] = ()


class Wrong(msgspec.Struct, frozen=True):
    """Why a form was not done: what is wrong, what to do, and the field, where it is one's."""

    wrong: str
    do: str
    field: str | None = None


class Shown(msgspec.Struct, frozen=True):
    """A form as it is shown: what was typed (nothing at first), and why it was not done."""

    typed: dict[str, str | list[str]] = {}
    wrong: Wrong | None = None

    def value(self, field: str, default: object = "") -> str:
        """What stands in a field: what was typed, or else the default."""
        typed = self.typed.get(field)
        if typed is None:
            return "" if default is None else str(default)
        return typed if isinstance(typed, str) else " ".join(typed)
