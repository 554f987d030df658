"""Who is acting: a person at the command line proves themselves with their key; a halt goes on without proof."""

import msgspec

from safety_core.errors import Refused
from safety_core.people import Person, proves
from safety_core.ports import Transaction
from safety_core.shell.names import nearest
from safety_core.vocabulary import ClientId, PersonId, Role


class Claimant(msgspec.Struct, frozen=True):
    """Who somebody says they are, and the key they brought (``None``: none)."""

    person: PersonId
    key: bytes | None


def proven(tx: Transaction, claimant: Claimant) -> bool:
    """Whether the claim holds: an active person of that name, whose key it is."""
    person = tx.person(claimant.person)
    return person is not None and person.active and proves(person, claimant.key)


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
    if not proves(person, claimant.key):
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
