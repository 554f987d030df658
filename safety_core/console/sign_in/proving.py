"""Proving somebody by what they typed."""

from collections.abc import Mapping

from safety_core.console.house import House
from safety_core.ports import Transaction
from safety_core.shell import passwords, sign_in
from safety_core.vocabulary import PersonId

MEANS = "password"


class NotSignedIn(Exception):
    """What was typed proves nobody, or nothing is tried yet."""

    def __init__(self, wrong: str, do: str, *, status: int) -> None:
        super().__init__(wrong)
        self.wrong, self.do, self.status = wrong, do, status


def prove(house: House, typed: Mapping[str, str], *, address: str) -> str:  # noqa: ARG001
    """The token of a new session.

    Raises:
        NotSignedIn: it begins none.
    """
    name, password = PersonId(typed.get("name", "")), typed.get("password", "")

    def look(tx: Transaction) -> str | None:
        person, own = tx.person(name), tx.sign_in(name)
        return own.password if own is not None and person is not None and person.active else None

    if not passwords.fits(house.core.store.read(look), password):
        raise NotSignedIn("name and password do not fit", "type both again", status=403)

    def decide(tx: Transaction) -> str | None:
        person = tx.person(name)
        if person is None or not person.active:
            return None
        return sign_in.begin(house.core, tx, person, means=MEANS, lasting=house.lasting)

    begun = house.core.store.transact(decide, deadline_s=sign_in.SIGN_IN_DEADLINE_S)
    if begun is None:
        raise NotSignedIn("name and password do not fit", "type both again", status=403)
    return begun
