"""The rule of tenancy of everything that there is. What is in none of these tables fails the tests beside this file."""

from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from safety_core.lifecycle import IntentState, PermitState
from safety_core.people import SALT_BYTES, Words, committed
from safety_core.ports import Tally
from safety_core.vocabulary import Reason
from tests.tenants import Objects, digits

# ---------------------------------------------------------------- tables

TENANT_FREE: dict[str, str] = {
    "meta": "what the database itself is",
    "people": "they are RTV's own; whom each may act for stands in it",
    "salts": "of names of people, who are RTV's own",
    "sign_ins": "of people, who are RTV's own",
    "sessions": "the same",
    "repeats": "the same: what they asked once, for a day",
    "failures": "of names and addresses from which somebody tried to sign in",
    "control": "one epoch over all switches",
    "rules": "of RTV itself, over all clients",
    "rollouts": "one rollout over all clients",
    "cells": "of the rollout: platforms and actions",
    "moves": "of the rollout; what names a client in it is for who acts for all",
    "sandboxes": "one sandbox over all clients",
    "leaves": "to act for real, over all clients",
    "meters": "of an objective, over whoever it counts",
    "minutes": "the same",
    "reach": "how many clients a platform has, never which",
    "confirmations": "of a halt, whose client is the halt's; what it names is a process",
    "schedules": "of halts, perhaps of several clients: seen by who sees all of them",
    "deliveries": "of a notice, whose client is the notice's",
    "workers": "processes serve all clients",
    "audit_head": "hashes over all",
    "checkpoints": "hashes over all, signed",
    "log_keys": "the log's own",
}
"""Tables without a column ``client``, each with its reason."""

EVERYBODYS: dict[str, str] = {
    "halts": "no client in its scope: it covers all",
    "notices": "of a halt that covers all",
    "incidents": "of an automatic halt that covers all",
    "pauses": "said of the whole app",
    "breakers": "of the whole platform",
    "trips": "of a platform and an action, over all clients",
    "words": "said of what concerns all",
    "audit_leaves": "of what concerns no client, or all of them",
}
"""Tables in which an empty client means everybody."""

LONE_KEYS: dict[tuple[str, str], str] = {
    ("confirmations", "halts"): "a halt's name is drawn and unique over all; it has no client when it covers all",
    ("notices", "halts"): "the same, and a foreign key with an empty client would not be held at all",
    ("incidents", "halts"): "the same",
    ("trips", "halts"): "the same",
    ("sessions", "people"): "people are RTV's own",
    ("sign_ins", "people"): "the same",
    ("repeats", "people"): "the same",
    ("deliveries", "notices"): "a notice's name is drawn and unique over all",
}
"""Foreign keys that do not hold the client, each with its reason."""

UNIQUE_OVER_ALL: dict[tuple[str, ...], str] = {
    ("accounts", "platform", "platform_account"): "a platform account is bound once over all tenants",
    ("claims", "platform", "platform_account"): "one in flight on a platform account",
    ("claims", "intent"): "an intent's name is drawn",
    ("leases", "platform", "platform_account"): "one in flight on a platform account",
    ("lanes", "platform", "platform_account"): "one queue for each platform account",
    ("permits", "platform", "platform_account"): "one in flight on a platform account",
    ("adopted", "platform", "platform_account", "object"): "an object on it is one intent's",
    ("intents", "intent"): "a name that is drawn, never given from outside",
    ("intents", "seq"): "order of insertion",
    ("permits", "permit"): "a name that is drawn",
    ("permits", "seq"): "order of insertion",
    ("halts", "halt"): "a name that is drawn",
    ("halts", "seq"): "order of insertion",
    ("notices", "notice"): "a name that is drawn",
    ("notices", "seq"): "order of insertion",
    ("approvals", "approval"): "a name that is drawn",
    ("approvals", "seq"): "order of insertion",
    ("decisions", "approval", "person", "word"): "an approval's name is drawn",
    ("decisions", "seq"): "order of insertion",
    ("slots", "slot"): "a name that is drawn",
    ("slots", "permit"): "a permit's name is drawn",
    ("slots", "seq"): "order of insertion",
    ("breakers", "platform", "subject", "traffic"): "two of each platform account, and of the platform",
    ("pauses", "platform", "subject", "operation"): "the platform's word on one of its accounts, or on the app",
    ("incidents", "incident"): "a name that is drawn",
    ("incidents", "halt"): "a halt's name is drawn",
    ("incidents", "seq"): "order of insertion",
    ("trips", "trip"): "a name that is drawn",
    ("trips", "seq"): "order of insertion",
    ("words", "commitment"): "over a salt that is drawn",
    ("cohort", "seq"): "order of insertion",
    ("breaches", "seq"): "order of insertion",
    ("audit_leaves", "position"): "one log over all",
    ("letters", "letter"): "a name that is drawn",
    ("letters", "seq"): "order of insertion",
    ("documents", "document"): "a name that is drawn",
    ("documents", "seq"): "order of insertion",
    ("answers", "seq"): "order of insertion",
    ("callbacks", "seq"): "order of insertion",
}
"""What is unique without its client, by table and columns, each with its reason."""

# ---------------------------------------------------------------- verbs of the store

NEVER, SHARED, ABSENT, GUARDED = "never", "shared", "absent", "guarded"


class Verb(NamedTuple):
    """How a verb is tried on what is another's.

    ``never``: refused as a bug, whatever is asked. ``shared``: nothing of a client is in it. ``absent``: answered as for
    what does not exist. ``guarded``: a record of another's that is handed over is refused as a bug.
    """

    rule: str
    ask: Callable[[Any, Objects], Any]


def _cut(entry: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"v": 1, "kind": "withdrawn", "at_us": 1, "at": "2026-01-01", **entry, **more}


def _words(of: Objects) -> Words:
    salt = "11" * SALT_BYTES
    return Words(commitment=committed(salt, "said"), client=of.client, person="somebody", salt=salt, text="said")


def _tally(of: Objects) -> Tally:
    return Tally(
        platform=of.account.platform,
        by="operation",
        costs={"create_post": 1},
        after_us=0,
        account=of.account.platform_account,
    )


VERBS: dict[str, Verb] = {
    "add_client": Verb(NEVER, lambda tx, other: tx.add_client(f"{other.client}-2")),
    "add_account": Verb(NEVER, lambda tx, other: tx.add_account(other.account)),
    "amend_account": Verb(NEVER, lambda tx, other: tx.amend_account(other.account)),
    "add_person": Verb(NEVER, lambda tx, _: tx.add_person(None)),
    "clients": Verb(SHARED, lambda tx, _: tx.clients()),
    "has_client": Verb(ABSENT, lambda tx, o: tx.has_client(o.client)),
    "accounts": Verb(SHARED, lambda tx, _: tx.accounts()),
    "account": Verb(ABSENT, lambda tx, o: tx.account(o.client, o.account.platform, o.account.account)),
    "people": Verb(SHARED, lambda tx, _: tx.people()),
    "person": Verb(ABSENT, lambda tx, o: tx.person(f"{o.mark}-operator")),
    "add_intent": Verb(GUARDED, lambda tx, o: tx.add_intent(o.queued)),
    "intent": Verb(ABSENT, lambda tx, o: tx.intent(o.queued.intent.intent)),
    "intent_by_key": Verb(ABSENT, lambda tx, o: tx.intent_by_key(o.client, o.queued.intent.idempotency_key)),
    "intents": Verb(SHARED, lambda tx, _: tx.intents()),
    "intents_after": Verb(ABSENT, lambda tx, o: tx.intents_after(None, clients=[o.client], states=(), most=9)),
    "move_intent": Verb(
        ABSENT, lambda tx, o: tx.move_intent(o.queued.intent.intent, IntentState.QUEUED, IntentState.CANCELLED)
    ),
    "plan_intent": Verb(
        ABSENT, lambda tx, o: tx.plan_intent(o.queued.intent.intent, IntentState.QUEUED, at_us=7, at="")
    ),
    "rebase_intent": Verb(NEVER, lambda tx, o: tx.rebase_intent(o.queued)),
    "last_seen": Verb(NEVER, lambda tx, _: tx.last_seen()),
    "put_boot": Verb(NEVER, lambda tx, _: tx.put_boot("boot", at="")),
    "claim_next": Verb(NEVER, lambda tx, _: tx.claim_next("worker_1", now_us=10**16)),
    "resume_after": Verb(GUARDED, lambda tx, o: tx.resume_after(o.account, 7)),
    "new_boot": Verb(NEVER, lambda tx, _: tx.new_boot(now_us=1, settle_us=1)),
    "claims": Verb(SHARED, lambda tx, _: tx.claims()),
    "claim_of": Verb(ABSENT, lambda tx, o: tx.claim_of(o.claim.intent)),
    "drop_claim": Verb(ABSENT, lambda tx, o: tx.drop_claim(o.claim)),
    "retake_claim": Verb(ABSENT, lambda tx, o: tx.retake_claim(o.claim)),
    "switches": Verb(SHARED, lambda tx, _: tx.switches()),
    "switches_of": Verb(ABSENT, lambda tx, o: tx.switches_of(o.client).halts),
    "epoch": Verb(SHARED, lambda tx, _: tx.epoch()),
    "next_epoch": Verb(SHARED, lambda tx, _: tx.next_epoch()),
    "put_halt": Verb(GUARDED, lambda tx, o: tx.put_halt(o.halt)),
    "halt": Verb(ABSENT, lambda tx, o: tx.halt(o.halt.halt)),
    "halts": Verb(SHARED, lambda tx, _: tx.halts()),
    "open_halts": Verb(NEVER, lambda tx, _: tx.open_halts()),
    "unheard": Verb(NEVER, lambda tx, o: tx.unheard(o.confirmation.worker, upto_us=1, most=1)),
    "last_unheard": Verb(NEVER, lambda tx, o: tx.last_unheard(o.confirmation.worker)),
    "confirm": Verb(NEVER, lambda tx, o: tx.confirm(o.confirmation)),
    "confirmations": Verb(ABSENT, lambda tx, o: tx.confirmations(o.halt.halt)),
    "put_schedule": Verb(GUARDED, lambda tx, o: tx.put_schedule(o.schedule)),
    "schedule": Verb(ABSENT, lambda tx, o: tx.schedule(o.schedule.schedule)),
    "schedules": Verb(SHARED, lambda tx, _: tx.schedules()),
    "add_notice": Verb(GUARDED, lambda tx, o: tx.add_notice(o.notice)),
    "notices": Verb(SHARED, lambda tx, _: tx.notices()),
    "notice": Verb(ABSENT, lambda tx, o: tx.notice(o.notice.notice)),
    "put_delivery": Verb(NEVER, lambda tx, o: tx.put_delivery(o.delivery)),
    "deliveries": Verb(SHARED, lambda tx, _: tx.deliveries()),
    "undelivered": Verb(NEVER, lambda tx, _: tx.undelivered("log")),
    "put_contact": Verb(GUARDED, lambda tx, o: tx.put_contact(o.contact)),
    "contact": Verb(ABSENT, lambda tx, o: tx.contact(o.client, o.contact.channel)),
    "contacts": Verb(SHARED, lambda tx, _: tx.contacts()),
    "drop_contact": Verb(ABSENT, lambda tx, o: tx.drop_contact(o.contact)),
    "add_letter": Verb(GUARDED, lambda tx, o: tx.add_letter(o.letter)),
    "letter": Verb(ABSENT, lambda tx, o: tx.letter(o.letter.letter)),
    "letter_for": Verb(ABSENT, lambda tx, o: tx.letter_for(o.client, o.letter.kind, o.letter.occasion)),
    "letters_owed": Verb(NEVER, lambda tx, _: tx.letters_owed(most=9)),
    "letters": Verb(SHARED, lambda tx, _: tx.letters()),
    "unaddressed": Verb(ABSENT, lambda tx, o: tx.unaddressed(o.client)),
    "put_dispatch": Verb(GUARDED, lambda tx, o: tx.put_dispatch(o.dispatch)),
    "dispatch": Verb(ABSENT, lambda tx, o: tx.dispatch(o.client, o.letter.letter, o.contact.channel)),
    "dispatches": Verb(SHARED, lambda tx, _: tx.dispatches()),
    "undispatched": Verb(NEVER, lambda tx, o: tx.undispatched(o.contact.channel)),
    "add_answer": Verb(GUARDED, lambda tx, o: tx.add_answer(o.answer)),
    "answer_to": Verb(ABSENT, lambda tx, o: tx.answer_to(o.client, o.letter.letter)),
    "answers": Verb(SHARED, lambda tx, _: tx.answers()),
    "receivers": Verb(SHARED, lambda tx, _: tx.receivers()),
    "receiver": Verb(NEVER, lambda tx, o: tx.receiver(o.client, o.receiver.receiver)),
    "receivers_due": Verb(NEVER, lambda tx, o: tx.receivers_due(o.receiver.receiver)),
    "put_receiver": Verb(NEVER, lambda tx, o: tx.put_receiver(o.receiver)),
    "drop_receiver": Verb(NEVER, lambda tx, o: tx.drop_receiver(o.client, o.receiver.receiver)),
    "callbacks": Verb(SHARED, lambda tx, _: tx.callbacks()),
    "callbacks_due": Verb(NEVER, lambda tx, o: tx.callbacks_due(o.client, o.receiver.receiver, most=9)),
    "put_callback": Verb(NEVER, lambda tx, _: tx.put_callback(None, held=None)),
    "drop_callback": Verb(NEVER, lambda tx, _: tx.drop_callback(None)),
    "give_up_callbacks": Verb(
        NEVER, lambda tx, o: tx.give_up_callbacks(o.client, o.receiver.receiver, now_s=2, before_s=1, saw="")
    ),
    "add_document": Verb(GUARDED, lambda tx, o: tx.add_document(o.document)),
    "document": Verb(ABSENT, lambda tx, o: tx.document(o.document.document)),
    "newest_document": Verb(ABSENT, lambda tx, o: tx.newest_document(o.client, o.document.kind, o.document.subject)),
    "documents": Verb(SHARED, lambda tx, _: tx.documents()),
    "documents_of": Verb(ABSENT, lambda tx, o: tx.documents_of(o.client, o.document.kind)),
    "documents_in": Verb(ABSENT, lambda tx, o: tx.documents_in(o.client, o.document.kind, o.document.state)),
    "documents_about": Verb(ABSENT, lambda tx, o: tx.documents_about(o.client, o.document.kind, o.document.subject)),
    "last_documents": Verb(ABSENT, lambda tx, o: tx.last_documents(o.client, o.document.kind, 9)),
    "move_document": Verb(ABSENT, lambda tx, o: tx.move_document(o.document.document, "made", "gone", saw="mine")),
    "add_incident": Verb(GUARDED, lambda tx, o: tx.add_incident(o.incident)),
    "incident": Verb(ABSENT, lambda tx, o: tx.incident(o.incident.incident)),
    "incidents": Verb(SHARED, lambda tx, _: tx.incidents()),
    "close_incident": Verb(
        ABSENT,
        lambda tx, o: tx.close_incident(
            o.incident.incident, closed_by=f"{o.mark}-operator", closed_us=7, why="mine now"
        ),
    ),
    "add_permit": Verb(GUARDED, lambda tx, o: tx.add_permit(o.confirmed)),
    "permit": Verb(ABSENT, lambda tx, o: tx.permit(o.confirmed.permit)),
    "permits": Verb(SHARED, lambda tx, _: tx.permits()),
    "move_permit": Verb(
        ABSENT, lambda tx, o: tx.move_permit(o.quarantined.permit, PermitState.QUARANTINED, PermitState.ABSENT)
    ),
    "amend_permit": Verb(
        ABSENT, lambda tx, o: tx.amend_permit(o.quarantined.permit, PermitState.QUARANTINED, saw="changed")
    ),
    "adopt": Verb(
        ABSENT,
        lambda tx, o: tx.adopt(
            o.account.platform, o.account.platform_account, digits(o.mark, 9), o.unknown.intent.intent
        ),
    ),
    "adopted": Verb(ABSENT, lambda tx, o: tx.adopted(o.account.platform, o.account.platform_account)),
    "add_breach": Verb(GUARDED, lambda tx, o: tx.add_breach(o.breach)),
    "breaches": Verb(SHARED, lambda tx, _: tx.breaches()),
    "set_active": Verb(NEVER, lambda tx, o: tx.set_active(f"{o.mark}-admin", active=False)),
    "rules": Verb(SHARED, lambda tx, _: tx.rules("approvals")),
    "every_rules": Verb(SHARED, lambda tx, _: tx.every_rules()),
    "put_rules": Verb(NEVER, lambda tx, _: tx.put_rules(None)),
    "add_approval": Verb(GUARDED, lambda tx, o: tx.add_approval(o.approval)),
    "change_approval": Verb(ABSENT, lambda tx, o: tx.change_approval(o.approval, o.approval.state)),
    "approval": Verb(ABSENT, lambda tx, o: tx.approval(o.approval.approval)),
    "approval_of": Verb(ABSENT, lambda tx, o: tx.approval_of(o.approval.intent)),
    "approvals": Verb(SHARED, lambda tx, _: tx.approvals()),
    "open_approvals": Verb(SHARED, lambda tx, _: tx.open_approvals()),
    "add_decision": Verb(GUARDED, lambda tx, o: tx.add_decision(o.decision)),
    "decisions": Verb(ABSENT, lambda tx, o: tx.decisions(o.approval.approval)),
    "edit_intent": Verb(
        ABSENT,
        lambda tx, o: tx.edit_intent(
            o.queued.intent.intent, IntentState.QUEUED, text="mine", salt="00", editor="me", first_text="theirs"
        ),
    ),
    "permits_of": Verb(ABSENT, lambda tx, o: tx.permits_of(o.client, o.done.intent.intent)),
    "add_slot": Verb(GUARDED, lambda tx, o: tx.add_slot(o.slot)),
    "close_slot": Verb(NEVER, lambda tx, o: tx.close_slot(o.slot.slot, at_us=3)),
    "give_back_slot": Verb(NEVER, lambda tx, o: tx.give_back_slot(o.slot.slot)),
    "slot_of": Verb(ABSENT, lambda tx, o: tx.slot_of(o.slot.permit)),
    "slots": Verb(SHARED, lambda tx, _: tx.slots()),
    "forget_slots": Verb(NEVER, lambda tx, _: tx.forget_slots(before_us=10**16)),
    "used": Verb(ABSENT, lambda tx, o: tx.used(_tally(o))),
    "ends": Verb(ABSENT, lambda tx, o: tx.ends(_tally(o), most=9)),
    "pauses": Verb(SHARED, lambda tx, _: tx.pauses()),
    "pauses_of": Verb(
        ABSENT, lambda tx, o: tx.pauses_of(o.account.platform, o.account.platform_account, "create_post")
    ),
    "breakers": Verb(SHARED, lambda tx, _: tx.breakers()),
    "breakers_of": Verb(ABSENT, lambda tx, o: tx.breakers_of(o.account.platform, o.account.platform_account)),
    "put_breaker": Verb(NEVER, lambda tx, o: tx.put_breaker(o.breaker)),
    "bring_forward": Verb(
        NEVER, lambda tx, o: tx.bring_forward(Reason.BREAKER_OPEN, platform=o.account.platform, subject="", by_us=1)
    ),
    "put_pause": Verb(NEVER, lambda tx, o: tx.put_pause(o.pause)),
    "leases": Verb(SHARED, lambda tx, _: tx.leases()),
    "put_lease": Verb(NEVER, lambda tx, o: tx.put_lease(o.lease)),
    "end_lease": Verb(NEVER, lambda tx, o: tx.end_lease(o.lease)),
    "refresh_of": Verb(GUARDED, lambda tx, o: tx.refresh_of(o.account)),
    "refreshes": Verb(SHARED, lambda tx, _: tx.refreshes()),
    "put_refresh": Verb(NEVER, lambda tx, _: tx.put_refresh(None)),
    "tally": Verb(NEVER, lambda tx, _: tx.tally(None)),
    "tallied": Verb(SHARED, lambda tx, _: tx.tallied(since=0)),
    "tallies": Verb(SHARED, lambda tx, _: tx.tallies(since=0)),
    "rollout": Verb(SHARED, lambda tx, _: tx.rollout()),
    "move_rollout": Verb(NEVER, lambda tx, _: tx.move_rollout(None, serial=1)),
    "cells": Verb(SHARED, lambda tx, _: tx.cells()),
    "cell": Verb(SHARED, lambda tx, o: tx.cell(o.account.platform, o.queued.intent.action)),
    "put_cell": Verb(NEVER, lambda tx, _: tx.put_cell(None)),
    "cohort": Verb(SHARED, lambda tx, _: tx.cohort()),
    "enrolled": Verb(ABSENT, lambda tx, o: tx.enrolled(o.client)),
    "enrol": Verb(NEVER, lambda tx, o: tx.enrol(o.enrolled)),
    "remove_enrolled": Verb(NEVER, lambda tx, o: tx.remove_enrolled(o.enrolled)),
    "add_move": Verb(NEVER, lambda tx, _: tx.add_move(None)),
    "moves": Verb(SHARED, lambda tx, _: tx.moves()),
    "any_staged": Verb(SHARED, lambda tx, _: tx.any_staged()),
    "sandbox": Verb(SHARED, lambda tx, _: tx.sandbox()),
    "sandboxes": Verb(SHARED, lambda tx, _: tx.sandboxes()),
    "add_sandbox": Verb(NEVER, lambda tx, _: tx.add_sandbox(None)),
    "effects_under": Verb(SHARED, lambda tx, _: tx.effects_under(1)),
    "leave": Verb(SHARED, lambda tx, _: tx.leave()),
    "leaves": Verb(SHARED, lambda tx, _: tx.leaves()),
    "put_leave": Verb(NEVER, lambda tx, _: tx.put_leave(None)),
    "meters": Verb(NEVER, lambda tx, _: tx.meters()),
    "meter": Verb(NEVER, lambda tx, _: tx.meter("x-publish")),
    "put_meter": Verb(NEVER, lambda tx, _: tx.put_meter(None)),
    "count_minute": Verb(NEVER, lambda tx, _: tx.count_minute(None)),
    "summed": Verb(NEVER, lambda tx, _: tx.summed("x-publish", since=0)),
    "forget_minutes": Verb(NEVER, lambda tx, _: tx.forget_minutes(before=1)),
    "last_place": Verb(NEVER, lambda tx, _: tx.last_place()),
    "ended_between": Verb(NEVER, lambda tx, _: tx.ended_between(0, 9)),
    "open_permits": Verb(NEVER, lambda tx, _: tx.open_permits()),
    "queue_depth": Verb(NEVER, lambda tx, _: tx.queue_depth(now_us=1)),
    "breach_count": Verb(NEVER, lambda tx, _: tx.breach_count()),
    "add_trip": Verb(NEVER, lambda tx, o: tx.add_trip(o.trip)),
    "trips": Verb(SHARED, lambda tx, _: tx.trips()),
    "standing_trips": Verb(SHARED, lambda tx, _: tx.standing_trips()),
    "link_trip": Verb(NEVER, lambda tx, o: tx.link_trip(o.trip.trip, o.halt.halt)),
    "trip": Verb(ABSENT, lambda tx, o: tx.trip(o.trip.trip)),
    "free_trip": Verb(ABSENT, lambda tx, o: tx.free_trip(o.trip.trip, freed_us=7, freed_by="me")),
    "clients_on": Verb(SHARED, lambda tx, o: tx.clients_on(o.account.platform)),
    "is_on": Verb(ABSENT, lambda tx, o: tx.is_on(o.client, o.account.platform)),
    "rebase_slots": Verb(NEVER, lambda tx, _: tx.rebase_slots(now_us=1, over_us=2)),
    "salt": Verb(SHARED, lambda tx, o: tx.salt(f"{o.mark}-nobody")),
    "salts": Verb(SHARED, lambda tx, _: tx.salts()),
    "put_salt": Verb(SHARED, lambda tx, _: tx.put_salt("somebody", "00" * 16)),
    "words": Verb(SHARED, lambda tx, _: tx.words()),
    "words_of": Verb(SHARED, lambda tx, o: tx.words_of(f"{o.mark}-thrower", o.halt.reason)),
    "add_words": Verb(GUARDED, lambda tx, o: tx.add_words(_words(o))),
    "erase_content": Verb(NEVER, lambda tx, o: tx.erase_content([o.done.intent.intent])),
    "erase_person": Verb(NEVER, lambda tx, o: tx.erase_person(f"{o.mark}-viewer", "erased-1")),
    "erase_letters": Verb(NEVER, lambda tx, o: tx.erase_letters(o.client)),
    "erase_words": Verb(NEVER, lambda tx, _: tx.erase_words(())),
    "erase_documents": Verb(NEVER, lambda tx, o: tx.erase_documents(o.client)),
    "repeat": Verb(NEVER, lambda tx, o: tx.repeat(f"{o.mark}-viewer", "00" * 32)),
    "put_repeat": Verb(NEVER, lambda tx, _: tx.put_repeat(None)),
    "drop_repeat": Verb(NEVER, lambda tx, o: tx.drop_repeat(f"{o.mark}-viewer", "00" * 32)),
    "forget_repeats": Verb(NEVER, lambda tx, _: tx.forget_repeats(before_us=1)),
    "session": Verb(SHARED, lambda tx, _: tx.session("00" * 32)),
    "sign_in": Verb(NEVER, lambda tx, o: tx.sign_in(f"{o.mark}-viewer")),
    "put_sign_in": Verb(NEVER, lambda tx, _: tx.put_sign_in(None)),
    "drop_sign_in": Verb(NEVER, lambda tx, o: tx.drop_sign_in(f"{o.mark}-viewer")),
    "sessions_of": Verb(NEVER, lambda tx, o: tx.sessions_of(f"{o.mark}-viewer")),
    "put_session": Verb(NEVER, lambda tx, _: tx.put_session(None)),
    "end_session": Verb(NEVER, lambda tx, _: tx.end_session("00" * 32)),
    "end_sessions": Verb(NEVER, lambda tx, o: tx.end_sessions(f"{o.mark}-viewer")),
    "failures": Verb(NEVER, lambda tx, _: tx.failures("00" * 32)),
    "put_failures": Verb(NEVER, lambda tx, _: tx.put_failures(None)),
    "drop_failures": Verb(NEVER, lambda tx, _: tx.drop_failures("00" * 32)),
    "forget_sign_ins": Verb(NEVER, lambda tx, _: tx.forget_sign_ins(sessions_us=1, failures_us=1)),
    "put_worker": Verb(NEVER, lambda tx, _: tx.put_worker(None)),
    "workers": Verb(SHARED, lambda tx, _: tx.workers()),
    "drop_worker": Verb(NEVER, lambda tx, _: tx.drop_worker("worker_1")),
    "add_checkpoint": Verb(NEVER, lambda tx, _: tx.add_checkpoint(None)),
    "checkpoints": Verb(SHARED, lambda tx, _: tx.checkpoints()),
    "checkpoints_between": Verb(SHARED, lambda tx, _: tx.checkpoints_between(0, 99)),
    "last_checkpoint": Verb(SHARED, lambda tx, _: tx.last_checkpoint()),
    "add_log_key": Verb(NEVER, lambda tx, _: tx.add_log_key(None)),
    "log_keys": Verb(SHARED, lambda tx, _: tx.log_keys()),
    "append_audit": Verb(GUARDED, lambda tx, o: tx.append_audit(_cut({}, client=o.client))),
    "audit_size": Verb(SHARED, lambda tx, _: tx.audit_size()),
    "audit_entries": Verb(NEVER, lambda tx, _: tx.audit_entries()),
    "audit_of": Verb(ABSENT, lambda tx, o: tx.audit_of(o.client)),
    "audit_root": Verb(SHARED, lambda tx, _: tx.audit_root()),
    "began_at": Verb(SHARED, lambda tx, _: tx.began_at()),
    "horizon": Verb(SHARED, lambda tx, _: tx.horizon()),
}

# ---------------------------------------------------------------- commands

LOCAL, SHOWS, REFUSES, ADMINS, ANYBODYS, GROUNDS = "local", "shows", "refuses", "admins", "anybody's", "grounds"


class Command(NamedTuple):
    """How a command is tried by a person of another client.

    ``refuses``: what is another's is answered as what does not exist, word for word. ``shows``: it shows what is theirs.
    ``admins``: for an admin of all clients. ``anybody's``: never refused for whose it is. ``local``: takes no person; whoever
    has the database and the configuration may. ``grounds``: touches no installation.
    """

    rule: str
    words: Callable[[Objects], list[str]] = lambda _: []
    why: str = ""


_WHY = ["-m", "because"]


def _account(of: Objects) -> list[str]:
    return ["--client", of.client, "--platform", "X", "--account", "main"]


COMMANDS: dict[str, Command] = {
    "accounts list": Command(SHOWS),
    "accounts load": Command(LOCAL, why="set up from a file; a binding that stands is not changed by it"),
    "approve ask": Command(REFUSES, lambda o: [o.approval.intent]),
    "approve edit": Command(REFUSES, lambda o: [o.approval.approval, "--text", "mine now"]),
    "approve escalate": Command(REFUSES, lambda o: [o.approval.approval, "--to", "admin", *_WHY]),
    "approve list": Command(SHOWS, lambda _: ["--all"]),
    "approve no": Command(REFUSES, lambda o: [o.approval.approval, "--seen", "0" * 12, *_WHY]),
    "approve revoke": Command(REFUSES, lambda o: [o.approval.approval, *_WHY]),
    "approve rules load": Command(ADMINS, lambda _: ["approvals.toml"]),
    "approve rules show": Command(LOCAL, why="the rules over all clients, for who acts for all"),
    "approve show": Command(REFUSES, lambda o: [o.approval.approval]),
    "approve yes": Command(REFUSES, lambda o: [o.approval.approval, "--seen", "0" * 12]),
    "brand load": Command(REFUSES, lambda o: [o.client]),  # a file that is called like its client
    "brand show": Command(REFUSES, lambda o: [o.client]),
    "asset list": Command(REFUSES, lambda o: [o.document.document]),
    "asset make": Command(REFUSES, lambda o: [o.document.document]),
    "asset queue": Command(REFUSES, lambda o: [o.document.document]),
    "asset show": Command(REFUSES, lambda o: [o.asset.document]),
    "asset withdraw": Command(REFUSES, lambda o: [o.asset.subject, *_WHY]),
    "budget check": Command(LOCAL, why="of a file; what it measures is for who acts for all"),
    "budget history": Command(SHOWS),
    "budget load": Command(ADMINS, lambda _: ["objectives.yaml"]),
    "budget show": Command(LOCAL, why="the objectives over all clients, for who acts for all"),
    "budget status": Command(LOCAL, why="what is measured over all clients, for who acts for all"),
    "cadence check": Command(REFUSES, lambda o: [*_account(o), "--at", "2h"]),
    "cadence limits check": Command(LOCAL, why="of a file; the limits name no client"),
    "cadence limits load": Command(ADMINS, lambda _: ["limits.toml"]),
    "cadence limits show": Command(LOCAL, why="the limits name no client"),
    "cadence show": Command(REFUSES, _account),
    "cadence suggest": Command(REFUSES, _account),
    "audit client": Command(REFUSES, lambda o: [o.client, "out.ndjson"]),
    "audit export": Command(LOCAL, why="the whole log, for who acts for all"),
    "audit key new": Command(ADMINS, lambda _: ["--lost", *_WHY]),
    "audit key rotate": Command(ADMINS, lambda _: [*_WHY]),
    "audit key show": Command(LOCAL, why="the log's own key, as everybody may know it"),
    "audit prove": Command(
        LOCAL, why="of the whole log, for who acts for all; a client's proofs are in its own export"
    ),
    "audit verify": Command(LOCAL, why="sizes and hashes"),
    "audit erase": Command(ADMINS, lambda o: ["--client", o.client, *_WHY]),
    "client answer import": Command(LOCAL, why="each answer is signed with its own letter's token, by whoever has it"),
    "client answer list": Command(SHOWS),
    "client erase": Command(ADMINS, lambda o: [o.client, "--yes", *_WHY]),
    "media sweep": Command(ADMINS, lambda _: ["--yes", *_WHY]),
    "client contact remove": Command(REFUSES, lambda o: [o.client]),
    "client contact set": Command(REFUSES, lambda o: [o.client, "--mail", "them@example.com"]),
    "client contact show": Command(SHOWS),
    "client letter again": Command(REFUSES, lambda o: [o.letter.letter]),
    "client letter list": Command(SHOWS),
    "client letter preview": Command(REFUSES, lambda o: ["status", "--client", o.client]),
    "client letter send": Command(REFUSES, lambda o: ["status", "--client", o.client, "-m", "news"]),
    "client template check": Command(LOCAL, why="of a file; the texts are for all clients"),
    "client template load": Command(ADMINS, lambda _: ["letters.txt"]),
    "client template show": Command(LOCAL, why="the texts for all clients, for who acts for all"),
    "db scrub": Command(LOCAL, why="the database itself"),
    "db upgrade": Command(LOCAL, why="the database itself"),
    "flags check": Command(LOCAL, why="of a file"),
    "flags eval": Command(LOCAL, why="of the flags over all clients, for who acts for all"),
    "evidence export": Command(ADMINS, lambda _: ["folder"], why="of all clients, for an operator of all"),
    "support check": Command(ADMINS, lambda _: ["--evidence", "folder"], why="of all clients, for an operator of all"),
    "flags load": Command(ADMINS, lambda _: ["flags.json"]),
    "flags off": Command(ADMINS, lambda _: ["effect.publish"]),
    "flags on": Command(ADMINS, lambda _: ["effect.publish"]),
    "flags show": Command(LOCAL, why="the flags over all clients, for who acts for all"),
    "halt": Command(ANYBODYS, lambda o: ["--client", o.client, *_WHY]),
    "house live ask": Command(ADMINS, lambda _: ["--yes", *_WHY]),
    "house live end": Command(ADMINS, lambda _: [*_WHY]),
    "house live grant": Command(ADMINS, lambda _: ["--yes"]),
    "house live show": Command(LOCAL, why="leave is over all clients; what it asks of are the house's own accounts"),
    "house verify": Command(ADMINS),  # or for an operator of the house itself, which nobody here is
    "engage": Command(LOCAL, why="works for all clients: only who acts for all knows what names another"),
    "inbox answer": Command(REFUSES, lambda o: [o.heard.document, "--text", "mine now"]),
    "inbox draft": Command(REFUSES, lambda o: [o.heard.document, *_WHY]),
    "inbox drop": Command(REFUSES, lambda o: [o.heard.document, *_WHY]),
    "inbox list": Command(SHOWS, lambda _: ["--all"]),
    "inbox poll": Command(REFUSES, lambda o: ["--client", o.client]),
    "inbox show": Command(REFUSES, lambda o: [o.heard.document]),
    "incident close": Command(REFUSES, lambda o: [o.incident.incident, *_WHY]),
    "incident list": Command(SHOWS, lambda _: ["--all"]),
    "incident show": Command(REFUSES, lambda o: [o.incident.incident]),
    "intent callbacks": Command(SHOWS),
    "intent cancel": Command(REFUSES, lambda o: [o.queued.intent.intent]),
    "intent queue": Command(SHOWS),
    "intent reschedule": Command(REFUSES, lambda o: [o.queued.intent.intent, "--at", "2h", *_WHY]),
    "intent show": Command(REFUSES, lambda o: [o.queued.intent.intent]),
    "intent submit": Command(
        REFUSES,
        lambda o: [
            *("--client", o.client, "--platform", "X", "--account", "main", "--action", "publish"),
            *("--text", "hello", "--key", o.queued.intent.idempotency_key),
        ],
    ),
    "notices list": Command(SHOWS),
    "notices test": Command(LOCAL, why="a test of the channels, in words of its own"),
    "plan approve": Command(REFUSES, lambda o: [o.document.document]),
    "plan list": Command(SHOWS),
    "plan make": Command(REFUSES, lambda o: [o.client]),
    "plan reject": Command(REFUSES, lambda o: [o.document.document, *_WHY]),
    "plan show": Command(REFUSES, lambda o: [o.document.document]),
    "people activate": Command(ADMINS, lambda o: [f"{o.mark}-viewer"]),
    "people deactivate": Command(ADMINS, lambda o: [f"{o.mark}-viewer"]),
    "people add": Command(ADMINS, lambda o: [f"{o.mark}-new", "--role", "viewer", "--client", o.client]),
    "people erase": Command(ADMINS, lambda o: [f"{o.mark}-viewer", *_WHY]),
    "people list": Command(SHOWS),
    "people password": Command(ADMINS, lambda o: [f"{o.mark}-viewer"]),
    "people totp": Command(ADMINS, lambda o: [f"{o.mark}-viewer", "--remove"]),
    "recall delete": Command(REFUSES, lambda o: [o.confirmed.permit, "--yes", *_WHY]),
    "recall list": Command(REFUSES, lambda o: ["--halt", o.halt.halt]),
    "release": Command(REFUSES, lambda o: [o.halt.halt, *_WHY]),
    "rollout plan check": Command(LOCAL, why="of a file; a plan names no client"),
    "rollout plan load": Command(ADMINS, lambda _: ["rollout.toml"]),
    "rollout plan show": Command(LOCAL, why="a plan names no client"),
    "rollout status": Command(LOCAL, why="of one rollout over all clients, for who acts for all"),
    "rollout history": Command(LOCAL, why="of one rollout over all clients, for who acts for all"),
    "rollout candidates": Command(LOCAL, why="of a file over all clients, for who acts for all"),
    "rollout enroll": Command(ADMINS, lambda o: [o.client, "--candidates", "candidates.toml", *_WHY]),
    "rollout remove": Command(ADMINS, lambda o: [o.client, *_WHY]),
    "rollout advance": Command(ADMINS, lambda _: [*_WHY]),
    "rollout rollback": Command(ADMINS, lambda _: [*_WHY]),
    "rollout hold": Command(ADMINS, lambda _: [*_WHY]),
    "rollout resume": Command(ADMINS, lambda _: [*_WHY]),
    **dict.fromkeys(
        ("sandbox history", "sandbox recordings", "sandbox show"),
        Command(LOCAL, why="one sandbox over all clients, for who acts for all"),
    ),
    "sandbox intercept": Command(ADMINS, lambda _: ["--until", "2h", *_WHY]),
    "sandbox off": Command(ADMINS, lambda _: [*_WHY]),
    "sandbox record": Command(ADMINS, lambda _: ["--until", "2h", "--effects", "5", *_WHY]),
    "sandbox removed": Command(REFUSES, lambda o: [o.confirmed.permit, "--my-word", *_WHY]),
    "sandbox simulate": Command(ADMINS, lambda _: ["--until", "2h", *_WHY]),
    "switch agree": Command(REFUSES, lambda o: [o.schedule.schedule]),
    "switch drill": Command(REFUSES, lambda o: ["--client", o.client]),
    "switch history": Command(REFUSES, lambda o: ["--client", o.client]),
    "switch schedule": Command(REFUSES, lambda o: [o.halt.halt, "--at", "2h", *_WHY]),
    "switch show": Command(SHOWS, lambda _: ["--all"]),
    "switch withdraw": Command(REFUSES, lambda o: [o.schedule.schedule]),
    "unknown absent": Command(REFUSES, lambda o: [o.quarantined.permit, *_WHY]),
    "unknown adopt": Command(REFUSES, lambda o: [o.quarantined.permit, digits(o.mark, 5), *_WHY]),
    "unknown list": Command(SHOWS),
    "unknown probe": Command(REFUSES, lambda o: [o.quarantined.permit, *_WHY]),
    **dict.fromkeys(
        ("vault init", "vault list", "vault put", "vault rekey", "vault remove", "vault rotate"),
        Command(LOCAL, why="tokens, for who has the vault's root key"),
    ),
    "worker": Command(LOCAL, why="works for all clients"),
    "serve": Command(LOCAL, why="a process; what is seen and done through it is each person's own"),
    "completion": Command(
        LOCAL, why="lines for a shell; what it offers is read as the operator of the machine reads it"
    ),
    "metrics": Command(
        LOCAL, why="sums over all clients for whoever watches the machine; no post or account is in them"
    ),
    "receive": Command(LOCAL, why="platforms tell of all clients' accounts alike; whose each is, the account decides"),
    **dict.fromkeys(
        (
            *(
                "bench",
                "decide",
                "gate",
                "lint",
                "load",
                "manual",
                "mutants",
                "new",
                "observe",
                "rehearse",
                "replay",
                "report",
                "run",
            ),
            *("simulate", "steps", "torture", "verify"),
        ),
        Command(GROUNDS, why="makes a world of its own, or reads the evidence of one"),
    ),
}
"""Every leaf of the tree of commands; of the other grounds the first word."""


def nobody(other: Objects) -> Objects:
    """The same names with nothing behind them: what ``other`` is held against."""
    plain = msgspec.to_builtins(other)

    def changed(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: changed(each) for name, each in value.items()}
        if isinstance(value, list):
            return [changed(each) for each in value]
        if isinstance(value, str):
            return value.replace(other.mark, NOBODY).replace("777777", NO_DIGITS)
        return value

    return msgspec.convert(changed(plain), Objects)


NOBODY, NO_DIGITS = "nb0", "555555"

OVER_ALL = frozenset(
    [
        "evidence export",
        "support check",
        *(f"rollout {each}" for each in ("enroll", "remove", "advance", "rollback", "hold", "resume")),
        *(f"sandbox {each}" for each in ("intercept", "simulate", "record", "off")),
        *(f"house live {each}" for each in ("ask", "grant", "end")),
    ]
)
"""Commands of operators who act for all clients, where others ask for an admin."""

UNREADY: dict[str, str] = {
    "audit key rotate": "there is no key here to hand over; that an admin of all clients is asked for stands in its own tests",
}
"""Commands for admins that end before they ask for one, each with its reason."""

# ---------------------------------------------------------------- streams of what is drawn

SHARED_STREAMS: dict[str, str] = {
    "audit-key": "the log's own",
    "vault/id": "the vault's own",
    "vault/key": "the vault's root key",
    "vault/nonce": "never used again, whoever's secret it seals",
    "worker": "names of processes",
    "command": "the same",
    "password": "salts of passwords of people, who are RTV's own",
    "door": "of a browser that nobody signed in with yet",
    "notice": "a test of the channels, to nobody's client",
    "streams": "of which process of the console a stream was begun",
}
"""Purposes of draws that name nobody, each with its reason."""
