"""What can be done through the console and the API: one table, from which routes, access, the published description and the
tests' matrix are made.

    Operation("approvals.yes", "POST", "/approvals/{approval}/yes", ..., act=yes)

An operation holds no rule. It hands what was given to the shell, as the person who is at the desk, and hands back what the
shell says. A page shows nothing, and changes nothing, but through an operation.
"""

from collections.abc import Callable
from typing import Any, Literal, NamedTuple

import msgspec

from safety_core.console.outside import NOWHERE, Outside
from safety_core.people import Person
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.vocabulary import Role

Method = Literal["GET", "POST", "PUT", "DELETE"]


class Given(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operation is given: fields of the path, of the query (GET) or of the body (otherwise), by their names."""


class Nothing(Given, frozen=True, kw_only=True):
    """An operation that is given nothing."""


class Desk(NamedTuple):
    """Who acts, and through what.

    Attributes:
        core: its store shows and changes what is this person's alone (``shell/scoped.py``).
        whole: the same core before that, for those stories of the shell that prove ``claimant`` themselves.
        outside: what is not in the store: platforms that can be asked, and folders.
    """

    core: Core
    whole: Core
    claimant: Claimant
    person: Person
    outside: Outside = NOWHERE


class Operation(NamedTuple):
    """One thing that can be done.

    Attributes:
        name: noun and verb, ``switches.halt``; in the published description its operationId.
        path: under /api/v1, with the names of ``given``'s fields in braces.
        says: a sentence for whoever reads the description.
        role: what whoever acts must be at least. The shell asks again.
        everyone: only for those who act for every client; otherwise each sees and changes what is theirs.
        given: what it takes; ``answer``: what it hands back, as JSON and to the page's template.
        repeatable: what an Idempotency-Key is for: a POST that must not be done twice.
        unread: what is said instead where the store cannot be read and something is done all the same; else nothing is.
    """

    name: str
    method: Method
    path: str
    says: str
    role: Role
    given: type[Given]
    answer: type[msgspec.Struct]
    act: Callable[[Desk, Any], msgspec.Struct]
    everyone: bool = False
    repeatable: bool = False
    unread: type[msgspec.Struct] | None = None
