"""Who is acting: a person at the command line proves themselves with their key, one at the console by their session; a halt
goes on without proof.
"""

import msgspec

from safety_core.errors import Refused
from safety_core.people import Person, proves
from safety_core.ports import Transaction
from safety_core.shell.names import nearest
from safety_core.vocabulary import ClientId, PersonId, Role


class Shown(msgspec.Struct, frozen=True):
    """A session that was shown, by its digest, and when (wall clock)."""

    digest: str
    at_us: int


class Claimant(msgspec.Struct, frozen=True):
    """Who somebody says they are, and the key they brought or the session they showed (``None``: none)."""

    person: PersonId
    key: bytes | None
    session: Shown | None = None


def proven(tx: Transaction, claimant: Claimant) -> bool:
    """Whether the claim holds: an active person of that name, whose key it is."""
    person = tx.person(claimant.person)
    return person is not None and person.active and _proves(tx, person, claimant)


def _proves(tx: Transaction, person: Person, claimant: Claimant) -> bool:
    if claimant.session is None:
        return proves(person, claimant.key)
    session = tx.session(claimant.session.digest)
    return session is not None and session.person == person.person and session.stands(claimant.session.at_us)


def prove(tx: Transaction, claimant: Claimant) -> Person:
    """The person, once they have proved themselves and may act at all.

    Raises:
        Refused: with what is missing, and what to do.
    """
    person = tx.person(claimant.person)
    if person is None:
        near = nearest(claimant.person, (each.person for each in tx.people()))
        offer = f"did you mean --as {' or --as '.join(near)}?" if near else "ask an admin: holdpoint people add"
        raise Refused(f"nobody is called {claimant.person!r}", offer)
    if not _proves(tx, person, claimant):
        if claimant.session is not None:
            raise Refused(f"{claimant.person} is signed in no more", "sign in again")
        raise Refused(
            f"{claimant.person} has not proved who they are",
            "give their key file: --key FILE, or put it where holdpoint looks for it (holdpoint people --help)",
        )
    if not person.active:
        raise Refused(f"{claimant.person} may act no more", "ask somebody who may")
    return person


def require(tx: Transaction, claimant: Claimant, role: Role, client: ClientId | None) -> Person:
    """The same, if they may do this for ``client`` (``None``: for everybody).

    Raises:
        Refused: with what is missing, and what to do.
    """
    person = prove(tx, claimant)
    if not person.may(role, client):
        whom = client or "every client"
        raise Refused(f"{claimant.person} ({person.role}) may not act as {role} for {whom}", "ask somebody who may")
    return person
