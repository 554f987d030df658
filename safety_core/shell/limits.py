"""Loading limits: an admin's act, whole or not at all, written into the audit log; older versions stay."""

from collections.abc import Iterator
from contextlib import contextmanager

from safety_core.cadence.limits import Limits, Window
from safety_core.errors import BadInput, UnknownName
from safety_core.ports import Transaction
from safety_core.records import Rules
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.limits_text import uncounted
from safety_core.shell.loading import LOAD_DEADLINE_S, bound_platforms, put_in
from safety_core.shell.names import known_account, known_client, nearest
from safety_core.shell.slots import RULES
from safety_core.shell.staff import admin_of
from safety_core.switches import HOLDPOINT


def load(core: Core, body: str, limits: Limits, *, by: Claimant | None) -> Rules:
    """From now on these limits, which ``body`` was read as, are in force, for every worker at its next decision.

    Until there is an admin whoever can open the store may load them; from then on an admin proves themselves.

    Raises:
        BadInput: an operation of a platform is counted by none of them: every request of it would be refused;
            or something is named that does not exist.
        Refused: there is an admin, and ``by`` is not proved to be one.
    """
    _check_operations(core, limits)

    def decide(tx: Transaction) -> Rules:
        admin = admin_of(tx, by)
        _check_names(tx, limits)
        return put_in(core, tx, RULES, body, digest=limits.digest, person=admin or HOLDPOINT)

    loaded = core.store.transact(decide, deadline_s=LOAD_DEADLINE_S)
    core.seam("limits.loaded")
    return loaded


def check(core: Core, limits: Limits) -> None:
    """Whether every operation of each platform in use is counted by some limit, and all that is named exists.

    In use is what accounts are bound on, or a limit names. A misspelt name would limit nothing, and keep no quiet hours:
    nobody would notice.

    Raises:
        BadInput: not so; its field is the place in the file.
    """
    _check_operations(core, limits)
    core.store.read(lambda tx: _check_names(tx, limits))


def _check_operations(core: Core, limits: Limits) -> None:
    operations = {name: sorted(each.OPERATIONS) for name, each in core.adapters.items()}
    in_use = {each.platform for each in limits.limits} | bound_platforms(core)
    missing = uncounted(limits, {name: names for name, names in operations.items() if name in in_use})
    if missing:
        raise BadInput(
            "limit", f"nothing counts {', '.join(missing)}", "add a limit for each: what no limit counts is refused"
        )
    spaced = [each for each in limits.limits if each.window is Window.SPACING]
    counted = [each for each in limits.limits if each.window is not Window.SPACING]
    for table, rows in (("limit", counted), ("spacing", spaced)):
        for number, row in enumerate(rows):
            known = operations.get(row.platform, [])
            for name in row.operations:
                if name not in known:
                    raise UnknownName(f"{table}.{number}.operations", name, nearest(name, known) or tuple(known))


def _check_names(tx: Transaction, limits: Limits) -> None:
    for number, (client, platform, account) in enumerate(limits.homes):
        with _at(f"account.{number}."):
            known_account(tx, known_client(tx, client), platform, account)
    for client in limits.weights:
        with _at(f"weights.{client}."):
            known_client(tx, client)


@contextmanager
def _at(place: str) -> Iterator[None]:
    """Name the field as it stands in the file."""
    try:
        yield
    except UnknownName as unknown:
        said = unknown.wrong.removeprefix(f"{unknown.field}: ")
        raise BadInput(f"{place}{unknown.field}", said, unknown.do) from unknown
