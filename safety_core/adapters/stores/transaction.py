"""``ports.Transaction`` over one connection: each noun's verbs, put together."""

from safety_core.adapters.stores.log_head import Mark
from safety_core.adapters.stores.verbs.approvals import Approvals
from safety_core.adapters.stores.verbs.breakers import Breakers
from safety_core.adapters.stores.verbs.budgets import Budgets
from safety_core.adapters.stores.verbs.callbacks import Callbacks
from safety_core.adapters.stores.verbs.checkpoints import Checkpoints
from safety_core.adapters.stores.verbs.documents import Documents
from safety_core.adapters.stores.verbs.erasing import Erasing
from safety_core.adapters.stores.verbs.incidents import Incidents
from safety_core.adapters.stores.verbs.leases import Leases
from safety_core.adapters.stores.verbs.letters import Letters
from safety_core.adapters.stores.verbs.log import Log
from safety_core.adapters.stores.verbs.monitoring import Monitoring
from safety_core.adapters.stores.verbs.notices import Notices
from safety_core.adapters.stores.verbs.permits import Permits
from safety_core.adapters.stores.verbs.refreshes import Refreshes
from safety_core.adapters.stores.verbs.repeats import Repeats
from safety_core.adapters.stores.verbs.rollout import Rollout
from safety_core.adapters.stores.verbs.rules import Rules
from safety_core.adapters.stores.verbs.salts import Salts
from safety_core.adapters.stores.verbs.sandbox import Sandbox
from safety_core.adapters.stores.verbs.sign_ins import SignIns
from safety_core.adapters.stores.verbs.slots import Slots
from safety_core.adapters.stores.verbs.switches import Switches
from safety_core.adapters.stores.verbs.tallies import Tallies
from safety_core.adapters.stores.verbs.workers import Workers


class SqlTransaction(
    Permits,
    Approvals,
    Slots,
    Breakers,
    Tallies,
    Monitoring,
    Leases,
    Refreshes,
    Repeats,
    Rollout,
    Sandbox,
    SignIns,
    Budgets,
    Rules,
    Switches,
    Notices,
    Letters,
    Callbacks,
    Documents,
    Incidents,
    Workers,
    Checkpoints,
    Salts,
    Erasing,
    Log,
):
    """See the port. One stands for one commit or for one look."""

    def mark(self) -> tuple[Mark, int | None]:
        """Where a decision begins, for ``rewind``."""
        return self.head.mark(), self.raised

    def rewind(self, mark: tuple[Mark, int | None]) -> None:
        """Forget what is kept here of a decision whose savepoint was rolled back."""
        head, self.raised = mark
        self.head.rewind(head)
