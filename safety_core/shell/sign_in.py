"""Signing in and out at the console: sessions, and what the audit log says of them.

Whoever holds a session's token is its person until it ends; the store holds its digest only. A new one is drawn at every
sign-in, so that nobody can have known it before.
"""

from typing import NamedTuple

import msgspec

from safety_core.audit import entries
from safety_core.errors import StoreUnavailable
from safety_core.people import Person
from safety_core.ports import Transaction
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, Shown, prove
from safety_core.sign_ins import FORGET_US, Session, digest, wall_us
from safety_core.vocabulary import PersonId

SIGN_IN_DEADLINE_S = 10.0
SEEN_DEADLINE_S = 0.5
SEEN_EVERY_US = 15_000_000
"""A session's last use is written down so often: it may end that much earlier, and never later."""
TOKEN_BYTES = 32


class Lasting(NamedTuple):
    """How long sessions last: shown no more, and in any case (µs)."""

    idle_us: int = 30 * 60 * 1_000_000
    absolute_us: int = 12 * 60 * 60 * 1_000_000


def begin(core: Core, tx: Transaction, person: Person, *, means: str, lasting: Lasting) -> str:
    """Begin a session of somebody who was proved, in this transaction; its token, which nothing else holds."""
    token = core.entropy.token(f"session/{person.person}", TOKEN_BYTES)
    now = wall_us(core.clock.now())
    tx.forget_sign_ins(sessions_us=now, failures_us=now - FORGET_US)
    tx.put_session(
        Session(
            digest=digest(token),
            person=person.person,
            means=means,
            began_us=now,
            seen_us=now,
            until_us=now + lasting.absolute_us,
            idle_us=lasting.idle_us,
        )
    )
    note(core, tx, "signed_in", person.person, how=means)
    return token


def shown(core: Core, token: str) -> Claimant | None:
    """Whose session this token is, as it is shown now; ``None``: nobody's. Each transaction proves it anew.

    Raises:
        StoreUnavailable: nobody can be proved now.
    """
    claim = digest(token)
    found = core.store.read(lambda tx: tx.session(claim))
    return None if found is None else as_shown(core, found)


def as_shown(core: Core, session: Session) -> Claimant:
    """Whose session this is, as it is shown now."""
    return Claimant(session.person, None, Shown(session.digest, wall_us(core.clock.now())))


def seen(core: Core, claimant: Claimant) -> None:
    """Write down that a session was used. Where that cannot be done it only ends the earlier."""
    if claimant.session is None:
        return
    proof = claimant.session

    def look(tx: Transaction) -> bool:
        found = tx.session(proof.digest)
        return found is not None and proof.at_us - found.seen_us >= SEEN_EVERY_US

    def decide(tx: Transaction) -> None:
        found = tx.session(proof.digest)
        if found is not None and found.stands(proof.at_us) and proof.at_us > found.seen_us:
            tx.put_session(msgspec.structs.replace(found, seen_us=proof.at_us))

    try:
        if core.store.read(look):
            core.store.transact(decide, deadline_s=SEEN_DEADLINE_S)
    except StoreUnavailable:
        return


def end(core: Core, claimant: Claimant) -> None:
    """Sign out: this session proves nothing any more.

    Raises:
        Refused: it proved nothing before.
    """

    def decide(tx: Transaction) -> None:
        person = prove(tx, claimant)
        if claimant.session is not None and tx.end_session(claimant.session.digest):
            note(core, tx, "signed_out", person.person, how="here")

    core.store.transact(decide, deadline_s=SIGN_IN_DEADLINE_S)


def end_everywhere(core: Core, claimant: Claimant) -> int:
    """End all sessions of whoever asks; how many there were.

    Raises:
        Refused: they are not proved.
    """

    def decide(tx: Transaction) -> int:
        person = prove(tx, claimant)
        ended = tx.end_sessions(person.person)
        note(core, tx, "signed_out", person.person, how="everywhere")
        return ended

    return core.store.transact(decide, deadline_s=SIGN_IN_DEADLINE_S)


def note(
    core: Core, tx: Transaction, kind: str, person: PersonId | None, *, how: str, by: PersonId | None = None
) -> None:
    """One entry of the audit log on how somebody signs in. ``None``: nobody whose name is known; what was typed may be anything."""
    who = None if person is None else committing.name(core, tx, person)
    by_name = None if by is None else committing.name(core, tx, by)
    at_us, at = core.clock.boot_us(), core.clock.now()
    tx.append_audit(entries.sign_in(kind, how, person=who, by=by_name, at_us=at_us, at=at))
