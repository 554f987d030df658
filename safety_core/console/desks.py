"""From a request to the desk at which somebody acts: session, person, role, by the table.

Whom the store proves is kept for a moment and whom it refuses is forgotten (``sign_in/proved.py``). Nothing here asks what is kept.
"""

from starlette.requests import Request

from safety_core.console.house import House
from safety_core.console.sign_in import cookies, peers
from safety_core.console.table import Desk, Operation
from safety_core.errors import Refused
from safety_core.people import RANK, Person
from safety_core.ports import Transaction
from safety_core.shell import sign_in
from safety_core.shell.identity import Claimant, Shown, prove, proven
from safety_core.shell.proving import PROXY
from safety_core.shell.scoped import acting
from safety_core.sign_ins import Session, digest, wall_us


def claimant_of(house: House, request: Request) -> Claimant | None:
    """Whose session the browser shows; ``None``: nobody's. Nothing is proved yet.

    A session that began by a proxy's word is shown with it alone, and no session is another's whom the proxy names.

    Raises:
        Refused: somebody names who is signed in, and may not.
        StoreUnavailable: nobody can be proved now.
    """
    named = peers.named(house.settings, request)
    token = cookies.session(house.settings, request)
    found = None if token is None else house.core.store.read(lambda tx: tx.session(digest(token)))
    if token is not None and found is None:
        house.proved.forget(digest(token))
    if found is None or token is None or not comes_with(named, found):
        return None
    return sign_in.as_shown(house.core, found)


def comes_with(named: str | None, session: Session) -> bool:
    """Whether whom the proxy names (``None``: nobody) is whose session it is; one that its word began does not come alone."""
    return session.means != PROXY if named is None else session.person == named


def desk_of(house: House, claimant: Claimant) -> Desk:
    """The desk of whoever this is.

    Raises:
        Refused: they do not prove it.
    """

    def look(tx: Transaction) -> tuple[Person, Session | None]:
        person = prove(tx, claimant)
        return person, None if claimant.session is None else tx.session(claimant.session.digest)

    now_us = house.core.clock.boot_us()  # before the look: what is kept is never younger than it was
    try:
        person, session = house.core.store.read(look)
    except Refused:
        if claimant.session is not None:
            house.proved.forget(claimant.session.digest)
        raise
    if session is not None:
        house.proved.keep(session, now_us=now_us)
    return Desk(acting(house.core, claimant), house.core, claimant, person, house.outside)


def forget_refused(house: House) -> None:
    """Ask the store of everybody who is kept: whose session has ended, or who may act no more, is forgotten.

    Raises:
        StoreUnavailable: nobody can be asked about now.
    """
    kept = house.proved.every()
    at_us = wall_us(house.core.clock.now())

    def look(tx: Transaction) -> list[Session]:
        claims = ((each, Claimant(each.person, None, Shown(each.digest, at_us))) for each in kept)
        return [each for each, claim in claims if not proven(tx, claim)]

    for each in house.core.store.read(look) if kept else ():
        house.proved.forget(each.digest)


def may(person: Person, operation: Operation) -> bool:
    """Whether the table lets them; the shell asks again, and of the client too."""
    ranked = RANK[person.role] >= RANK[operation.role]
    return person.active and ranked and not (operation.everyone and person.clients)


def check(desk: Desk, operation: Operation) -> None:
    """Raises:
    Refused: the table does not let them.
    """
    if may(desk.person, operation):
        return
    if operation.everyone and desk.person.clients:
        raise Refused(f"{desk.person.person} acts for some clients only", "ask somebody who acts for every client")
    raise Refused(
        f"{desk.person.person} is {desk.person.role.value}, and this takes a {operation.role.value}", "ask one"
    )
