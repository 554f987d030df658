"""Loading objectives: an admin's act, whole or not at all, written into the audit log; older versions stay.

A trip that stands outlives them: it ends with its halt. Evidence goes on where an objective's terms are the same.
"""

from safety_core.budget.objectives import RULES, Objectives
from safety_core.errors import BadInput, UnknownName
from safety_core.ports import Transaction
from safety_core.records import Rules
from safety_core.shell.budgets import in_force
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.loading import LOAD_DEADLINE_S, bound_platforms, put_in
from safety_core.shell.names import nearest
from safety_core.shell.staff import admin_of
from safety_core.switches import HOLDPOINT
from safety_core.vocabulary import NEVER_ASKED


def load(core: Core, body: str, objectives: Objectives, *, by: Claimant | None) -> Rules:
    """From now on these objectives, which ``body`` was read as, are in force, for every worker at its next decision.

    Until there is an admin whoever can open the store may load them; from then on an admin proves themselves.

    Raises:
        BadInput: what a platform can do is measured by none of them: every effect of it would be refused; or one has the
            name of another cell's, whose counts it would inherit.
        UnknownName: a client that does not exist.
        Refused: there is an admin, and ``by`` is not proved to be one.
    """
    check(core, objectives)

    def decide(tx: Transaction) -> Rules:
        admin = admin_of(tx, by)
        _check_clients(tx, objectives)
        _check_cells(in_force(core, tx), objectives)
        before = tx.rules(RULES)
        if before is not None and before.digest == objectives.digest:
            return before
        return put_in(core, tx, RULES, body, digest=objectives.digest, person=admin or HOLDPOINT)

    loaded = core.store.transact(decide, deadline_s=LOAD_DEADLINE_S)
    core.seam("objectives.loaded")
    return loaded


def check(core: Core, objectives: Objectives) -> None:
    """Whether everything that a platform in use can do, and that needs a permit, is measured for every client.

    In use is what accounts are bound on, or an objective names.

    Raises:
        BadInput: something is not.
    """
    measured = {(each.platform, each.action) for each in objectives.objectives if each.client is None}
    in_use = {each.platform for each in objectives.objectives} | bound_platforms(core)
    missing = [
        f"{action} on {platform}"
        for platform, adapter in core.adapters.items()
        if platform in in_use
        for action in sorted(adapter.ACTIONS - NEVER_ASKED)
        if (platform, action) not in measured
    ]
    if missing:
        raise BadInput(
            "SLO", f"no objective measures {', '.join(missing)}", "add one for each: what nobody measures is refused"
        )


def _check_cells(before: Objectives | None, now: Objectives) -> None:
    known = {each.name: each.cell for each in before.objectives} if before is not None else {}
    for each in now.objectives:
        if known.get(each.name, each.cell) != each.cell:
            raise BadInput(f"SLO {each.name}", f"measured {known[each.name]} until now", "give it a name of its own")


def _check_clients(tx: Transaction, objectives: Objectives) -> None:
    clients = tx.clients()
    for each in objectives.objectives:
        if each.client is not None and each.client not in clients:
            raise UnknownName(f"{each.name}: client", each.client, nearest(each.client, clients))
