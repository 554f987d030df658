"""From a request to the desk at which somebody acts: session, person, role, by the table."""

from starlette.requests import Request

from safety_core.console.house import House
from safety_core.console.sign_in import cookies, peers
from safety_core.console.table import Desk, Operation
from safety_core.errors import Refused
from safety_core.people import RANK, Person
from safety_core.shell import sign_in
from safety_core.shell.identity import Claimant, prove
from safety_core.shell.proving import PROXY
from safety_core.shell.scoped import acting
from safety_core.sign_ins import digest


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
    if found is None or token is None:
        return None
    if named is None and found.means == PROXY:
        return None
    if named is not None and found.person != named:
        return None
    return sign_in.shown(house.core, token)


def desk_of(house: House, claimant: Claimant) -> Desk:
    """The desk of whoever this is.

    Raises:
        Refused: they do not prove it.
    """
    person = house.core.store.read(lambda tx: prove(tx, claimant))
    return Desk(acting(house.core, claimant), house.core, claimant, person, house.outside)


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
