"""Who asks, by a person's key: ``Authorization: Bearer NAME.KEYHEX``.

The key is the one of their key file (``holdpoint people add``). Whatever does not fit, the answer is the same and takes the
same look-up: nobody learns here who exists, or who may act no more.
"""

import re

from safety_core.console.api.problems import NotProved
from safety_core.console.table import Desk
from safety_core.people import Person
from safety_core.ports import Transaction
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant, proven
from safety_core.shell.scoped import acting
from safety_core.shell.staff import KEY_BYTES, NAME_MAX_CHARS
from safety_core.vocabulary import PersonId

SCHEME = "bearer"
_TOKEN = re.compile(rf"([a-z0-9_.-]{{1,{NAME_MAX_CHARS}}})\.([0-9a-f]{{{2 * KEY_BYTES}}})", re.ASCII)


def claimed(authorization: str) -> Claimant:
    """Who somebody says they are, by the header of that name.

    Raises:
        NotProved: it is no such header. It is not said again.
    """
    scheme, _, token = authorization.partition(" ")
    found = _TOKEN.fullmatch(token.strip())
    if scheme.lower() != SCHEME or found is None:
        raise not_proved()
    return Claimant(PersonId(found[1]), bytes.fromhex(found[2]))


def desk_of(whole: Core, claimant: Claimant) -> Desk:
    """Their place at the desk, once they have proved themselves.

    Raises:
        NotProved: they have not, or may act no more.
        StoreUnavailable: nobody can say.
    """

    def look(tx: Transaction) -> Person | None:
        return tx.person(claimant.person) if proven(tx, claimant) else None

    person = whole.store.read(look)
    if person is None:
        raise not_proved()
    return Desk(core=acting(whole, claimant), whole=whole, claimant=claimant, person=person)


def not_proved() -> NotProved:
    """What everybody is told who has not proved who they are, whatever it was that did not fit."""
    return NotProved(
        "this needs somebody who has proved who they are, and may act",
        "send Authorization: Bearer NAME.KEY with the key that holdpoint people add wrote, or sign in at the console",
    )
