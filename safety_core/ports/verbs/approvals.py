"""The store's verbs on approvals, and on rules as data."""

from typing import Protocol

from safety_core.approvals import Approval, ApprovalState, Decision
from safety_core.records import Rules
from safety_core.vocabulary import ApprovalId, IntentId


class ApprovalVerbs(Protocol):
    """See ``ports.Transaction``. What a person edits is the intent's: ``edit_intent``."""

    def rules(self, name: str) -> Rules | None:
        """The newest version of one set of rules."""

    def every_rules(self) -> tuple[Rules, ...]:
        """Every version of every set, by name and version."""

    def put_rules(self, rules: Rules) -> None: ...
    def add_approval(self, approval: Approval) -> None: ...
    def change_approval(self, approval: Approval, now: ApprovalState) -> bool:
        """Compare-and-set of the state, with whatever else of a request may change."""

    def approval(self, approval: ApprovalId) -> Approval | None: ...
    def approval_of(self, intent: IntentId) -> Approval | None:
        """The intent's newest."""

    def approvals(self) -> tuple[Approval, ...]:
        """All that ever were, oldest first."""

    def open_approvals(self, *, expired_us: int | None = None) -> tuple[Approval, ...]:
        """Those that are asked or approved, oldest first; with ``expired_us`` those that had expired by then, as they did."""

    def add_decision(self, decision: Decision) -> None:
        """Each person says each word of one request once."""

    def decisions(self, approval: ApprovalId | None = None) -> tuple[Decision, ...]:
        """Of one request, or all, in the order in which they came."""
