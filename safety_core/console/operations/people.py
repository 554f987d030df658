"""Who may act: seeing them, adding somebody, and letting somebody act no more, or again.

A key is shown once, to whoever adds somebody, to be handed over: the store holds its digest only, and no answer is kept that
bears it. Whoever has it can act in that person's name.
"""

from typing import Annotated

import msgspec

from safety_core.console.table import Desk, Given, Nothing, Operation
from safety_core.people import Person
from safety_core.shell import staff
from safety_core.vocabulary import Role

Name = Annotated[str, msgspec.Meta(max_length=200)]
HAND_OVER = "give it to them and keep no copy; as a file: ~/.config/holdpoint/keys/NAME.key, readable by them alone"


class Who(Given, frozen=True, kw_only=True):
    """One person."""

    person: Name


class Added(Given, frozen=True, kw_only=True):
    """Somebody new. ``clients``: only for these; none named: for every client."""

    person: Name
    role: Role
    clients: tuple[Name, ...] = ()


class PersonShown(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, and what they may do. Empty ``clients``: every client. ``has_key``: they can prove who they are by one."""

    person: str
    role: str
    clients: tuple[str, ...]
    active: bool
    has_key: bool


class People(msgspec.Struct, frozen=True, kw_only=True):
    """Everybody whom you may know: who acts for all, or for a client of yours."""

    people: tuple[PersonShown, ...]


class New(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who was added. ``key``: said once, and never again; ``do``: what becomes of it."""

    person: str
    role: str
    clients: tuple[str, ...]
    key: str
    do: str = HAND_OVER


def listed(desk: Desk, _: Nothing) -> People:
    """Everybody, with what they may do."""
    return People(people=tuple(map(_person, desk.core.store.read(lambda tx: tx.people()))))


def _person(of: Person) -> PersonShown:
    return PersonShown(
        person=of.person, role=of.role.value, clients=of.clients, active=of.active, has_key=of.key_digest is not None
    )


def add(desk: Desk, given: Added) -> New:
    """Add somebody."""
    key = staff.add_person(desk.whole, given.person, given.role, given.clients, by=desk.claimant)
    return New(person=given.person, role=given.role.value, clients=given.clients, key=key.hex())


def deactivate(desk: Desk, given: Who) -> PersonShown:
    """Let somebody act no more."""
    return _person(staff.set_active(desk.whole, given.person, active=False, by=desk.claimant))


def activate(desk: Desk, given: Who) -> PersonShown:
    """Let somebody act again."""
    return _person(staff.set_active(desk.whole, given.person, active=True, by=desk.claimant))


_ONE = "/people/{person}"
OPERATIONS = (
    Operation("people.list", "GET", "/people", "Everybody, with what they may do.", Role.VIEWER, Nothing, People, listed),
    Operation(
        "people.add", "POST", "/people", "Add somebody; their key is said once. No Idempotency-Key: the answer is kept nowhere.",
        Role.ADMIN, Added, New, add, everyone=True,
    ),
    Operation(
        "people.deactivate", "POST", f"{_ONE}/deactivate", "Let somebody act no more: their key proves nothing, and their yes to what waits counts no more.",
        Role.ADMIN, Who, PersonShown, deactivate, everyone=True, repeatable=True,
    ),
    Operation(
        "people.activate", "POST", f"{_ONE}/activate", "Let somebody act again.",
        Role.ADMIN, Who, PersonShown, activate, everyone=True, repeatable=True,
    ),
)  # fmt: skip
