"""The same doors as ``reaching``, one level down: each verb of the store that names something."""

import msgspec

from safety_core.lifecycle import IntentState, PermitState
from safety_core.vocabulary import ObjectId, PersonId
from steps.rig.reaching import Door, changing, seeing

VERBS: dict[str, Door] = {
    "account": seeing(lambda tx, its: tx.account(its.client, its.account.platform, its.account.account)),
    "add_intent": changing(lambda tx, its: tx.add_intent(its.queued)),
    "add_permit": changing(lambda tx, its: tx.add_permit(its.unknown)),
    "adopt": changing(
        lambda tx, its: tx.adopt(
            its.account.platform, its.account.platform_account, ObjectId("99"), its.queued.intent.intent
        )
    ),
    "adopted": seeing(lambda tx, its: tx.adopted(its.account.platform, its.account.platform_account)),
    "amend_permit": changing(lambda tx, its: tx.amend_permit(its.unknown.permit, PermitState.QUARANTINED, saw="mine")),
    "add_approval": changing(lambda tx, its: tx.add_approval(its.approval)),
    "approval": seeing(lambda tx, its: tx.approval(its.approval.approval)),
    "approval_of": seeing(lambda tx, its: tx.approval_of(its.approval.intent)),
    "approvals": seeing(lambda tx, _: tx.approvals()),
    "change_approval": changing(
        lambda tx, its: tx.change_approval(msgspec.structs.replace(its.approval, saw="mine now"), its.approval.state)
    ),
    "decisions": seeing(lambda tx, its: tx.decisions(its.approval.approval)),
    "edit_intent": changing(
        lambda tx, its: tx.edit_intent(
            its.queued.intent.intent,
            its.queued.state,
            text="mine now",
            salt=its.queued.intent.salt,
            editor=PersonId("me"),
            first_text="theirs",
        )
    ),
    "letter": seeing(lambda tx, its: tx.letter(its.letter.letter)),
    "document": seeing(lambda tx, its: tx.document(its.document.document)),
    "documents": seeing(lambda tx, _: tx.documents()),
    "documents_of": seeing(lambda tx, its: tx.documents_of(its.client, its.document.kind)),
    "newest_document": seeing(lambda tx, its: tx.newest_document(its.client, its.document.kind, its.document.subject)),
    "documents_in": seeing(lambda tx, its: tx.documents_in(its.client, its.document.kind, its.document.state)),
    "documents_about": seeing(lambda tx, its: tx.documents_about(its.client, its.document.kind, its.document.subject)),
    "last_documents": seeing(lambda tx, its: tx.last_documents(its.client, its.document.kind, 9)),
    "add_document": changing(lambda tx, its: tx.add_document(msgspec.structs.replace(its.document, version=2))),
    "move_document": changing(
        lambda tx, its: tx.move_document(its.document.document, its.document.state, "mine", saw="mine now")
    ),
    "is_on": seeing(lambda tx, its: tx.is_on(its.client, its.account.platform)),
    "pauses": seeing(lambda tx, _: tx.pauses()),
    "permits_of": seeing(lambda tx, its: tx.permits_of(its.client, its.unknown.intent)),
    "slot_of": seeing(lambda tx, its: tx.slot_of(its.unknown.permit)),
    "slots": seeing(lambda tx, _: tx.slots()),
    "append_audit": changing(lambda tx, its: tx.append_audit({"v": 1, "kind": "withdrawn", "client": its.client})),
    "audit_entries": seeing(lambda tx, _: [each.decode() for each in tx.audit_entries()]),
    "audit_of": seeing(lambda tx, its: [each.decode() for _, each in tx.audit_of(its.client)]),
    "breaches": seeing(lambda tx, _: tx.breaches()),
    "claim_of": seeing(lambda tx, its: tx.claim_of(its.queued.intent.intent)),
    "cohort": seeing(lambda tx, _: tx.cohort()),
    "claims": seeing(lambda tx, _: tx.claims()),
    "leases": seeing(lambda tx, _: tx.leases()),
    "clients": seeing(lambda tx, _: tx.clients()),
    "has_client": seeing(lambda tx, its: tx.has_client(its.client)),
    "confirmations": seeing(lambda tx, its: tx.confirmations(its.halt.halt)),
    "deliveries": seeing(lambda tx, _: tx.deliveries()),
    "halt": seeing(lambda tx, its: tx.halt(its.halt.halt)),
    "halts": seeing(lambda tx, _: tx.halts()),
    "close_incident": changing(
        lambda tx, its: tx.close_incident(its.incident.incident, closed_by=PersonId("me"), closed_us=1, why="mine now")
    ),
    "incident": seeing(lambda tx, its: tx.incident(its.incident.incident)),
    "incidents": seeing(lambda tx, _: tx.incidents()),
    "intent": seeing(lambda tx, its: tx.intent(its.unknown.intent)),
    "intent_by_key": seeing(lambda tx, its: tx.intent_by_key(its.client, its.queued.intent.idempotency_key)),
    "intents": seeing(lambda tx, _: tx.intents()),
    "intents_after": seeing(lambda tx, its: tx.intents_after(None, clients=[its.client], states=(), most=9)),
    "move_intent": changing(
        lambda tx, its: tx.move_intent(its.queued.intent.intent, its.queued.state, IntentState.CANCELLED)
    ),
    "move_permit": changing(
        lambda tx, its: tx.move_permit(its.unknown.permit, PermitState.QUARANTINED, PermitState.ABSENT)
    ),
    "plan_intent": changing(
        lambda tx, its: tx.plan_intent(its.queued.intent.intent, its.queued.state, at_us=10**15, at="")
    ),
    "notices": seeing(lambda tx, _: tx.notices()),
    "people": seeing(lambda tx, _: tx.people()),
    "permit": seeing(lambda tx, its: tx.permit(its.unknown.permit)),
    "permits": seeing(lambda tx, _: tx.permits()),
    "put_halt": changing(lambda tx, its: tx.put_halt(msgspec.structs.replace(its.halt, reason="mine now"))),
    "put_schedule": changing(lambda tx, its: tx.put_schedule(msgspec.structs.replace(its.schedule, reason="mine now"))),
    "resume_after": changing(lambda tx, its: tx.resume_after(its.account, 10**15)),
    "schedule": seeing(lambda tx, its: tx.schedule(its.schedule.schedule)),
    "schedules": seeing(lambda tx, _: tx.schedules()),
    "switches": seeing(lambda tx, _: tx.switches().halts),
    "switches_of": seeing(lambda tx, its: tx.switches_of(its.client).halts),
}
"""The store's verbs, by which whatever is built on it would reach across."""
