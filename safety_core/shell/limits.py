"""Loading limits: an admin's act, whole or not at all, written into the audit log; older versions stay."""

from safety_core.audit import entries
from safety_core.cadence.limits import Limits
from safety_core.errors import BadInput
from safety_core.ports import Transaction
from safety_core.records import Rules
from safety_core.shell.core import Core
from safety_core.shell.identity import Claimant
from safety_core.shell.limits_text import uncounted
from safety_core.shell.slots import RULES
from safety_core.shell.staff import admin_of
from safety_core.switches import HOLDPOINT

LOAD_DEADLINE_S = 10.0


def load(core: Core, body: str, limits: Limits, *, by: Claimant | None) -> Rules:
    """From now on these limits, which ``body`` was read as, are in force, for every worker at its next decision.

    Until there is an admin whoever can open the store may load them; from then on an admin proves themselves.

    Raises:
        BadInput: an operation of a platform is counted by none of them: every request of it would be refused.
        Refused: there is an admin, and ``by`` is not proved to be one.
    """
    check(core, limits)

    def decide(tx: Transaction) -> Rules:
        admin = admin_of(tx, by)
        before = tx.rules(RULES)
        loaded = Rules(
            name=RULES,
            version=1 if before is None else before.version + 1,
            digest=limits.digest,
            body=body,
            loaded_by=admin or HOLDPOINT,
            at=core.clock.now().isoformat(),
        )
        tx.put_rules(loaded)
        tx.append_audit(entries.rules_loaded(loaded, at_us=core.clock.boot_us(), at=core.clock.now()))
        return loaded

    loaded = core.store.transact(decide, deadline_s=LOAD_DEADLINE_S)
    core.seam("limits.loaded")
    return loaded


def check(core: Core, limits: Limits) -> None:
    """Whether a platform's every operation is counted by some limit.

    Raises:
        BadInput: one is not.
    """
    missing = uncounted(limits, {name: sorted(each.OPERATIONS) for name, each in core.adapters.items()})
    if missing:
        raise BadInput(
            "limit", f"nothing counts {', '.join(missing)}", "add a limit for each: what no limit counts is refused"
        )
