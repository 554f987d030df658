"""Putting a set of rules in force: the next version of its name, and its entry in the log, in the caller's transaction.

Who may, and whether the rules can be taken, each set says itself.
"""

from safety_core.audit import entries
from safety_core.ports import Transaction
from safety_core.records import Rules
from safety_core.shell import committing
from safety_core.shell.core import Core
from safety_core.vocabulary import PersonId, Platform

LOAD_DEADLINE_S = 10.0


def put_in(core: Core, tx: Transaction, name: str, body: str, *, digest: str, person: PersonId) -> Rules:
    """From this commit on ``body`` is what the rules ``name`` say. Older versions stay."""
    before = tx.rules(name)
    loaded = Rules(
        name=name,
        version=1 if before is None else before.version + 1,
        digest=digest,
        body=body,
        loaded_by=person,
        at=core.clock.now().isoformat(),
    )
    tx.put_rules(loaded)
    who = committing.name(core, tx, person)
    tx.append_audit(entries.rules(loaded, person=who, at_us=core.clock.boot_us(), at=core.clock.now()))
    return loaded


def bound_platforms(core: Core) -> set[Platform]:
    """The platforms on which some account is bound."""
    return core.store.read(lambda tx: {each.platform for each in tx.accounts()})
