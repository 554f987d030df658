"""Setting up: who may act, and which platform account belongs to which client's account."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from safety_core.audit import entries
from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.people import Person, key_digest
from safety_core.ports import Transaction
from safety_core.records import Account
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, require
from safety_core.shell.names import known_client, nearest
from safety_core.vocabulary import PersonId, Role

SETUP_DEADLINE_S = 10.0
KEY_BYTES = 32
NAME_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")
NAME_MAX_CHARS = 64
ERASED = "erased-"
"""What the name of an erased person is replaced by, with a number: nobody may be called so."""


def check_name(field: str, name: str) -> None:
    """Names of people, clients and accounts are lower-case ASCII letters, digits, ``-``, ``_`` and ``.``.

    Raises:
        BadInput: anything else: look-alike and invisible characters must not make two names of one.
    """
    if name.startswith(ERASED):
        raise BadInput(field, f"{name!r} is what an erased person is called", "choose another")
    if not 0 < len(name) <= NAME_MAX_CHARS or not set(name) <= NAME_CHARS or name.startswith("."):
        raise BadInput(
            field,
            f"{name!r} is not a name",
            f"use 1 to {NAME_MAX_CHARS} lower-case letters, digits, '-', '_' and '.', not '.' first",
        )


def check_new(core: Core, name: str, *, by: Claimant | None) -> None:
    """The name is one, and nobody has it; whether somebody does is told to those alone who may add people.

    Raises:
        BadInput: otherwise.
        Refused: as ``add_person``.
    """
    check_name("name", name)

    def look(tx: Transaction) -> None:
        admin_of(tx, by)
        _check_free(tx, name)

    core.store.read(look)


def _check_free(tx: Transaction, name: str) -> None:
    if tx.person(PersonId(name)) is not None:
        raise BadInput("name", f"{name!r} is taken", "choose another")


def add_person(core: Core, name: str, role: Role, clients: Sequence[str], *, by: Claimant | None = None) -> bytes:
    """Add somebody and return their new key; the store keeps its digest only.

    Until there is an admin whoever can open the store may add people (somebody has to be the first); from then on an
    admin for every client proves themselves.

    Raises:
        BadInput: the name is taken or not a name.
        UnknownName: a client that does not exist.
        Refused: there is an admin, and ``by`` is not proved to be one.
    """
    check_name("name", name)
    key = bytes.fromhex(core.entropy.token(f"key/{name}", KEY_BYTES))

    def decide(tx: Transaction) -> None:
        admin = admin_of(tx, by)
        _check_free(tx, name)
        person = Person(
            person=PersonId(name),
            role=role,
            clients=tuple(known_client(tx, each) for each in clients),
            key_digest=key_digest(key),
        )
        tx.add_person(person)
        by_name = None if admin is None else committing.name(core, tx, admin)
        who, at_us = committing.name(core, tx, person.person), core.clock.boot_us()
        tx.append_audit(entries.person_added(person, person=who, by=by_name, at_us=at_us, at=core.clock.now()))

    core.store.transact(decide, deadline_s=SETUP_DEADLINE_S)
    return key


def admin_of(tx: Transaction, by: Claimant | None) -> PersonId | None:
    """Who sets up; ``None`` while nobody can prove to be an admin because there is none."""
    if not any(each.may(Role.ADMIN, None) for each in tx.people()):
        return None
    if by is None:
        raise Refused("there is an admin, and only admins set things up", "say who you are: --as NAME, with their key")
    return require(tx, by, Role.ADMIN, None).person


def set_active(core: Core, name: str, *, active: bool, by: Claimant) -> Person:
    """Let somebody act no more, or again; what they said stays in the log, and their yes counts only while they may act.

    Raises:
        UnknownName: nobody has that name.
        Refused: ``by`` is not proved to be an admin, or would shut out themselves.
    """

    def decide(tx: Transaction) -> Person:
        admin = require(tx, by, Role.ADMIN, None).person
        person = tx.person(PersonId(name))
        if person is None:
            raise UnknownName("name", name, nearest(name, (each.person for each in tx.people())))
        if name == admin:
            raise Refused(f"{name} would shut out themselves", "ask another admin")
        tx.set_active(person.person, active=active)
        tx.end_sessions(person.person)
        changed = msgspec.structs.replace(person, active=active)
        by_name, who = committing.name(core, tx, admin), committing.name(core, tx, person.person)
        at_us, at = core.clock.boot_us(), core.clock.now()
        tx.append_audit(entries.person_added(changed, person=who, by=by_name, at_us=at_us, at=at))
        return changed

    changed = core.store.transact(decide, deadline_s=SETUP_DEADLINE_S)
    core.seam("staff.changed")
    return changed


class NotBound(BadInput):
    """A binding that cannot be added. ``number`` (from 0) says which of those that were wanted."""

    def __init__(self, number: int, refused: BadInput) -> None:
        super().__init__(refused.field, refused.wrong.removeprefix(f"{refused.field}: "), refused.do)
        self.number = number


class Bound(NamedTuple):
    """What became of bindings that were wanted: so many are new, and so many have another handle or refresh token."""

    added: int
    amended: int


def add_accounts(core: Core, wanted: Sequence[Account]) -> Bound:
    """Add clients and bindings, all or none.

    Raises:
        NotBound: a binding that contradicts one that stands, or a platform account that is bound already.
    """

    def decide(tx: Transaction) -> Bound:
        bound = Bound(0, 0)
        for number, each in enumerate(wanted):
            try:
                bound = _bound(tx, each, bound)
            except BadInput as refused:
                raise NotBound(number, refused) from refused
        return bound

    return core.store.transact(decide, deadline_s=SETUP_DEADLINE_S)


def _bound(tx: Transaction, wanted: Account, before: Bound) -> Bound:
    """What became of those before it, and of this one."""
    if wanted.client not in tx.clients():
        tx.add_client(wanted.client)
    standing = tx.account(wanted.client, wanted.platform, wanted.account)
    if standing == wanted:
        return before
    if standing is None:
        tx.add_account(wanted)
        return before._replace(added=before.added + 1)
    if tx.amend_account(wanted):
        return before._replace(amended=before.amended + 1)
    raise BadInput(
        "account",
        f"{wanted.account} of {wanted.client} is bound already, otherwise",
        "bindings are pinned: give the account another name",
    )
