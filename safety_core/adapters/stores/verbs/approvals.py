"""Requests for approval, what people said of them, and edits of what is asked for."""

from safety_core.adapters.stores import rows
from safety_core.adapters.stores.statements import approvals as sql
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.approvals import Approval, ApprovalState, Decision
from safety_core.lifecycle import IntentState
from safety_core.vocabulary import ApprovalId, IntentId, PersonId


class Approvals(Verbs):
    """See ``ports.Transaction``."""

    def add_approval(self, approval: Approval) -> None:
        self.write(sql.ADD_APPROVAL, **rows.APPROVAL.values(approval))

    def change_approval(self, approval: Approval, now: ApprovalState) -> bool:
        values = {
            name: value for name, value in rows.APPROVAL.values(approval).items() if name in rows.APPROVAL_CHANGES
        }
        return self.write(sql.CHANGE_APPROVAL, **values, is_approval=approval.approval, is_state=now.value) == 1

    def approval(self, approval: ApprovalId) -> Approval | None:
        return self.one(rows.APPROVAL, sql.APPROVAL, is_approval=approval)

    def approval_of(self, intent: IntentId) -> Approval | None:
        return self.one(rows.APPROVAL, sql.NEWEST_APPROVAL, is_intent=intent)

    def approvals(self) -> tuple[Approval, ...]:
        return self.many(rows.APPROVAL, sql.APPROVALS)

    def open_approvals(self, *, expired_us: int | None = None) -> tuple[Approval, ...]:
        if expired_us is None:
            return self.many(rows.APPROVAL, sql.OPEN_APPROVALS)
        return self.many(rows.APPROVAL, sql.EXPIRED_APPROVALS, now_us=expired_us)

    def add_decision(self, decision: Decision) -> None:
        self.write(sql.ADD_DECISION, **rows.DECISION.values(decision))

    def decisions(self, approval: ApprovalId | None = None) -> tuple[Decision, ...]:
        if approval is None:
            return self.many(rows.DECISION, sql.DECISIONS)
        return self.many(rows.DECISION, sql.DECISIONS_ON, is_approval=approval)

    def edit_intent(
        self, intent: IntentId, now: IntentState, *, text: str, salt: str, editor: PersonId, first_text: str
    ) -> bool:
        changed = {"text": text, "salt": salt, "editor": editor, "first_text": first_text}
        return self.write(sql.EDIT_INTENT, **changed, is_intent=intent, is_state=now.value) == 1
