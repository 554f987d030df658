"""Proving somebody who signs in by what they type, or by the word of a proxy; and who tries too often waits.

1. Attempts are counted by name and by address (``attempts.py``). By the name one that succeeds ends the wait; by the address
   it does not, or whoever has an account would try others' from it.
2. Whether a name exists shows neither in the words nor in the time that they take.
3. A code is good once: its time step is written down in the transaction that takes it.

Whoever waits here can halt all the same: ``holdpoint halt`` asks nothing of this.
"""

from typing import NamedTuple

import msgspec

from safety_core.errors import Refused
from safety_core.ports import Transaction
from safety_core.shell import attempts, passwords, sign_in, totp
from safety_core.shell.core import Core
from safety_core.shell.sign_in import SIGN_IN_DEADLINE_S, Lasting, note
from safety_core.sign_ins import SignIn
from safety_core.vocabulary import PersonId

WRONG = "name, password and code do not fit together"
DO = "type them again; a code is good once, and for a minute"
PASSWORD, WITH_CODE, PROXY = "password", "totp", "proxy"


class Attempt(NamedTuple):
    """What somebody typed, and from where."""

    name: str
    password: str
    code: str
    address: str


def by_password(core: Core, attempt: Attempt, *, lasting: Lasting) -> str:
    """The token of a new session.

    Raises:
        Wait: nothing was tried.
        Refused: it is not somebody who may act, with their password and, where they have one, a code of their second factor.
    """
    known = core.store.transact(lambda tx: _begun(core, tx, attempt), deadline_s=SIGN_IN_DEADLINE_S)
    stored = None if known is None else known.password
    fits = passwords.fits(stored, attempt.password)
    anew = passwords.hash_of(core, attempt.password) if fits and stored and passwords.outdated(core, stored) else stored

    def decide(tx: Transaction) -> str | None:
        person = tx.person(PersonId(attempt.name))
        own = None if person is None else tx.sign_in(person.person)
        as_it_was = own is not None and own.password == stored
        step = _step(core, own, attempt.code) if as_it_was and own is not None else None
        if not fits or person is None or not person.active or own is None or step is None:
            note(core, tx, "sign_in_failed", None if person is None else person.person, how=PASSWORD)
            return None
        tx.put_sign_in(msgspec.structs.replace(own, password=anew, last_step=step))
        tx.drop_failures(attempts.by_name(attempt.name))
        attempts.take_off(tx, attempts.from_address(attempt.address))
        means = WITH_CODE if own.second_factor else PASSWORD
        return sign_in.begin(core, tx, person, means=means, lasting=lasting)

    token = core.store.transact(decide, deadline_s=SIGN_IN_DEADLINE_S)
    if token is None:
        raise Refused(WRONG, DO)
    return token


def by_proxy(core: Core, name: str, *, lasting: Lasting) -> str:
    """The token of a new session of whom a trusted proxy names.

    Raises:
        Refused: nobody of that name may act.
    """

    def decide(tx: Transaction) -> str | None:
        person = tx.person(PersonId(name))
        if person is None or not person.active:
            note(core, tx, "sign_in_failed", None if person is None else person.person, how=PROXY)
            return None
        return sign_in.begin(core, tx, person, means=PROXY, lasting=lasting)

    token = core.store.transact(decide, deadline_s=SIGN_IN_DEADLINE_S)
    if token is None:
        raise Refused("whom the proxy names may not act here", "ask an admin: holdpoint people add")
    return token


def _begun(core: Core, tx: Transaction, attempt: Attempt) -> SignIn | None:
    """Count the attempt as failed, and say what is known of whoever it names, if they may act."""
    attempts.charge(core, tx, *_subjects(attempt))
    person = tx.person(PersonId(attempt.name))
    return tx.sign_in(person.person) if person is not None and person.active else None


def _subjects(attempt: Attempt) -> tuple[str, str]:
    return attempts.by_name(attempt.name), attempts.from_address(attempt.address)


def _step(core: Core, own: SignIn, code: str) -> int | None:
    """The time step of a code that is taken; the last one where none is asked for; ``None``: it is not taken."""
    if not own.second_factor:
        return own.last_step
    return totp.step_of(core, own, code)
