"""Requests for approval, what people said of them, and edits of what is asked for."""

from sqlalchemy import bindparam, literal_column, select, update

from safety_core.adapters.stores import rows, schema
from safety_core.adapters.stores.statement import Statement, insertion, where
from safety_core.adapters.stores.verbs.base import Verbs
from safety_core.approvals import Approval, ApprovalState, Decision
from safety_core.lifecycle import IntentState
from safety_core.vocabulary import ApprovalId, IntentId, PersonId

ADD = Statement(insertion(schema.approvals, rows.APPROVAL.names))
CHANGE = Statement(
    update(schema.approvals)
    .values({name: bindparam(name) for name in rows.APPROVAL_CHANGES})
    .where(where(schema.approvals, "approval", "state"))
)
ONE = Statement(select(*rows.APPROVAL.columns).where(where(schema.approvals, "approval")))
NEWEST = Statement(
    select(*rows.APPROVAL.columns)
    .where(where(schema.approvals, "intent"))
    .order_by(schema.approvals.c.seq.desc())
    .limit(1)
)
ALL = Statement(select(*rows.APPROVAL.columns).order_by(schema.approvals.c.seq))
_open = schema.approvals.c.state.in_([literal_column("'asked'"), literal_column("'approved'")])
OPEN = Statement(select(*rows.APPROVAL.columns).where(_open).order_by(schema.approvals.c.seq))
OVER = Statement(
    select(*rows.APPROVAL.columns)
    .where(_open, schema.approvals.c.expires_us <= bindparam("now_us"))
    .order_by(schema.approvals.c.seq)
)
ADD_DECISION = Statement(insertion(schema.decisions, rows.DECISION.names))
DECISIONS = Statement(select(*rows.DECISION.columns).order_by(schema.decisions.c.seq))
DECISIONS_ON = Statement(
    select(*rows.DECISION.columns).where(where(schema.decisions, "approval")).order_by(schema.decisions.c.seq)
)
EDIT = Statement(
    update(schema.intents)
    .values({name: bindparam(name) for name in ("text", "salt", "editor", "first_text")})
    .where(where(schema.intents, "intent", "state"))
)


class Approvals(Verbs):
    """See ``ports.Transaction``."""

    def add_approval(self, approval: Approval) -> None:
        self.write(ADD, **rows.APPROVAL.values(approval))

    def change_approval(self, approval: Approval, now: ApprovalState) -> bool:
        values = {
            name: value for name, value in rows.APPROVAL.values(approval).items() if name in rows.APPROVAL_CHANGES
        }
        return self.write(CHANGE, **values, is_approval=approval.approval, is_state=now.value) == 1

    def approval(self, approval: ApprovalId) -> Approval | None:
        return self.one(rows.APPROVAL, ONE, is_approval=approval)

    def approval_of(self, intent: IntentId) -> Approval | None:
        return self.one(rows.APPROVAL, NEWEST, is_intent=intent)

    def approvals(self) -> tuple[Approval, ...]:
        return self.many(rows.APPROVAL, ALL)

    def open_approvals(self, *, expired_us: int | None = None) -> tuple[Approval, ...]:
        if expired_us is None:
            return self.many(rows.APPROVAL, OPEN)
        return self.many(rows.APPROVAL, OVER, now_us=expired_us)

    def add_decision(self, decision: Decision) -> None:
        self.write(ADD_DECISION, **rows.DECISION.values(decision))

    def decisions(self, approval: ApprovalId | None = None) -> tuple[Decision, ...]:
        if approval is None:
            return self.many(rows.DECISION, DECISIONS)
        return self.many(rows.DECISION, DECISIONS_ON, is_approval=approval)

    def edit_intent(
        self, intent: IntentId, now: IntentState, *, text: str, salt: str, editor: PersonId, first_text: str
    ) -> bool:
        changed = {"text": text, "salt": salt, "editor": editor, "first_text": first_text}
        return self.write(EDIT, **changed, is_intent=intent, is_state=now.value) == 1
