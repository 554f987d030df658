"""Passwords: argon2id, set by oneself, or the first one by an admin; and proving somebody by theirs."""

from base64 import b64encode

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import ARGON2_VERSION

from safety_core.errors import BadInput, Refused, UnknownName
from safety_core.people import Person
from safety_core.ports import Transaction
from safety_core.shell import attempts
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, prove, require
from safety_core.shell.names import nearest
from safety_core.shell.sign_in import SIGN_IN_DEADLINE_S, note
from safety_core.sign_ins import SignIn
from safety_core.vocabulary import PersonId, Role

LEAST_CHARS = 12
MOST_CHARS = 1_000
"""Longer ones are refused before they are hashed."""
_SALT_BYTES = 16
_HASHER = PasswordHasher()


def _of_no_password() -> str:
    """As a hash is written, with nothing hashed for it: every process that only imports this would pay for one."""
    salt, tag = (b64encode(bytes(size)).decode().rstrip("=") for size in (_SALT_BYTES, _HASHER.hash_len))
    costs = f"m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${tag}"


NOBODYS = _of_no_password()
"""Of nobody: verified where there is nothing to verify, so that the time it takes tells nobody who exists."""


def check_password(password: str, *, field: str = "password") -> None:
    """Raises:
    BadInput: it is too short, or too long to be meant.
    """
    if not LEAST_CHARS <= len(password) <= MOST_CHARS:
        do = f"use {LEAST_CHARS} to {MOST_CHARS} characters: several words that have nothing to do with one another"
        raise BadInput(field, f"is {len(password)} characters long", do)


def set_password(core: Core, name: str, password: str, *, by: Claimant) -> None:
    """Give somebody a password: their own, or as an admin for every client the first one of somebody else.

    Their sessions end, other than the one that it was changed in.

    Raises:
        BadInput: the password; ``UnknownName``: nobody is called so.
        Refused: ``by`` is not proved, or it is another's and not the first.
    """
    check_password(password)
    check_may(core, name, by=by)
    hashed = hash_of(core, password)

    def decide(tx: Transaction) -> None:
        person = own_or_admin(tx, name, by)
        whose = tx.person(PersonId(name))
        if person.person != name:
            _check_first(tx, whose, name)
        if whose is None:
            raise UnknownName("name", name, nearest(name, (each.person for each in tx.people())))
        before = tx.sign_in(whose.person) or SignIn(person=whose.person)
        tx.put_sign_in(msgspec.structs.replace(before, password=hashed))
        keep = None if by.session is None else tx.session(by.session.digest)
        tx.end_sessions(whose.person)
        if keep is not None and keep.person == whose.person:
            tx.put_session(keep)
        note(core, tx, "password_set", whose.person, how="changed" if before.password else "first", by=person.person)

    core.store.transact(decide, deadline_s=SIGN_IN_DEADLINE_S)


def check_may(core: Core, name: str, *, by: Claimant) -> None:
    """Whether they may say anything of how this person signs in, before anything is typed for it.

    Raises:
        Refused: they are neither this person nor an admin for every client.
    """
    core.store.read(lambda tx: own_or_admin(tx, name, by))


def own_or_admin(tx: Transaction, name: str, by: Claimant) -> Person:
    """Whoever asks, if it is of themselves, or they are an admin for every client.

    Raises:
        Refused: otherwise.
    """
    return prove(tx, by) if by.person == name else require(tx, by, Role.ADMIN, None)


def _check_first(tx: Transaction, whose: Person | None, name: str) -> None:
    known = None if whose is None else tx.sign_in(whose.person)
    if known is not None and known.password is not None:
        raise Refused(f"{name} has a password", "let them change it themselves; an admin gives the first one only")


def hash_of(core: Core, password: str) -> str:
    """As the store keeps it."""
    salt = bytes.fromhex(core.entropy.token("password", _SALT_BYTES))
    return (core.hasher or _HASHER).hash(password, salt=salt)


def fits(stored: str | None, password: str) -> bool:
    """Whether it is this password; it takes as long where there is none.

    What is too long to have been set is not hashed, whoever's it would be.
    """
    if len(password) > MOST_CHARS:
        return False
    try:
        return _HASHER.verify(stored or NOBODYS, password) and stored is not None
    except (Argon2Error, InvalidHashError):
        return False


def outdated(core: Core, stored: str) -> bool:
    """Whether it was made with other parameters than are used now."""
    return (core.hasher or _HASHER).check_needs_rehash(stored)


def change(core: Core, current: str, new: str, again: str, *, by: Claimant) -> None:
    """Change one's own, having typed the one that stands.

    Raises:
        BadInput: the two new ones differ, or as ``set_password``.
        Refused: the one that stands is another.
    """
    if new != again:
        raise BadInput("again", "is not the new password", "type the same twice")
    check_current(core, current, by=by)
    set_password(core, by.person, new, by=by)


def check_current(core: Core, current: str, *, by: Claimant) -> None:
    """Raises:
    Refused: it is not the password of whoever asks, or too many attempts failed.
    """
    known = core.store.read(lambda tx: tx.sign_in(prove(tx, by).person))
    counted = attempts.by_name(f"current/{by.person}")
    attempts.charge_alone(core, counted)
    if not fits(None if known is None else known.password, current):
        raise Refused("that is not your password", "type the one that you sign in with")
    core.store.transact(lambda tx: tx.drop_failures(counted), deadline_s=SIGN_IN_DEADLINE_S)
