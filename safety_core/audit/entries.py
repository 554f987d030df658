"""What is written into the audit log, entry by entry. Values are strings, integers, booleans or null: no floats.

Post text, names of people and what they say never enter: their salted commitments do. A field takes ids, words of the
core, numbers, and ``Commitment``: a plain ``str`` or a person's name is refused by the type checker. Marks are made in one place,
``shell/committing.py``. ``at_us`` is the boot clock of the writer, ``at`` its wall clock. The store adds ``nth`` to what
concerns a client.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from safety_core.approvals import Approval, Decision
from safety_core.budget.trips import Trip
from safety_core.documents import Document
from safety_core.intent import Intent, commitment, effect_digest
from safety_core.letters import Contact, Dispatch, FormAnswer, Letter, LettersGone
from safety_core.lifecycle import PermitState
from safety_core.people import Erased, Person
from safety_core.records import Breach, Incident, Permit, Rules
from safety_core.refreshes import Refresh
from safety_core.rollout.states import Enrolled, Moved
from safety_core.ruling import Ruling
from safety_core.sandbox import Leave, Sandbox
from safety_core.schedules import ScheduledRelease
from safety_core.switches import Halt
from safety_core.vocabulary import ClientId, Commitment, Id, IntentId, ObjectId, Plain, Reason

Entry = dict[str, str | int | bool | None]
Field = Id | Commitment | Plain | StrEnum | int | None

VERSION = 2  # of 1 are those that name people, and have no ``nth``


class Said(NamedTuple):
    """Who stands for it, and why: as the log holds it."""

    person: Commitment
    why: Commitment


class Scheduling(NamedTuple):
    """Who stands for a scheduled release at one of its instants: who moved it, proposed it, agreed; what lapsed it."""

    person: Commitment | None
    proposed: Said
    agreed_by: Commitment | None
    saw: Commitment | None


class Asking(NamedTuple):
    """Who stands for a request for approval at one of its instants: who moved it, why, and what it is like since."""

    person: Commitment | None
    why: Commitment | None
    saw: Commitment | None
    author: Commitment
    editor: Commitment | None
    to: Commitment | None


def _entry(kind: str, at_us: int, at: datetime, **fields: Field) -> Entry:
    return {"v": VERSION, "kind": kind, "at_us": at_us, "at": at.isoformat(), **fields}


def _of(said: Said) -> dict[str, Field]:
    return {"person": said.person, "why": said.why}


def _of_intent(intent: Intent) -> dict[str, Field]:
    where: dict[str, Field] = {"client": intent.client, "platform": intent.platform, "account": intent.account}
    return {**where, "intent": intent.intent, "action": intent.action}


def _of_permit(permit: Permit) -> dict[str, Field]:
    return {"permit": permit.permit, "intent": permit.intent, "client": permit.client}


def submitted(intent: Intent, *, at_us: int, at: datetime) -> Entry:
    """An intent was taken in."""
    content = commitment(intent.salt, effect_digest(intent))
    return _entry("submitted", at_us, at, **_of_intent(intent), commitment=content)


def permit(minted: Permit, intent: Intent, *, at: datetime) -> Entry:
    """Leave was given, before anything was sent: the record that an effect must have (invariant I5)."""
    given: dict[str, Field] = {"permit": minted.permit, "epoch": minted.epoch, "worker": minted.worker}
    on, content = minted.platform_account, commitment(intent.salt, minted.visible)
    where = {**_of_intent(intent), "platform_account": on, "approval": minted.approval}
    where["stage"] = None if minted.stage is None else Plain(minted.stage)
    where |= {"sandbox": minted.sandbox, "setting": minted.setting}
    return _entry("permit", minted.minted_us, at, **given, **where, commitment=content)


def refusal(intent: Intent, ruling: Ruling, *, at_us: int, at: datetime) -> Entry:
    """Leave was not given."""
    why: dict[str, Field] = {"check": ruling.check, "word": ruling.word, "reason": ruling.reason}
    return _entry("refusal", at_us, at, **_of_intent(intent), **why)


def answer(given: Permit, word: PermitState, reason: Reason | None, *, at_us: int, at: datetime) -> Entry:
    """What was known right after the request, or after the death of its worker."""
    return _entry("answer", at_us, at, **_of_permit(given), answer=word, reason=reason)


def outcome(
    settled: Permit, word: PermitState, reason: Reason | None, *, said: Said | None = None, at_us: int, at: datetime
) -> Entry:
    """What became of it, read back from the platform; or in the word of a named person, and no reading stands behind it."""
    what: dict[str, Field] = {"outcome": word, "reason": reason, "object": settled.object}
    return _entry("outcome", at_us, at, **_of_permit(settled), **what, **({} if said is None else _of(said)))


def probe(asked: Permit, *, said: Said, at_us: int, at: datetime) -> Entry:
    """A named person has what is quarantined looked up once more."""
    return _entry("probe", at_us, at, **_of_permit(asked), **_of(said), platform_account=asked.platform_account)


def recall(order: Intent, effect: Permit, *, said: Said, at_us: int, at: datetime) -> Entry:
    """A named person wants one effect taken back; ``intent`` is the recall's own."""
    target = None if order.recalls is None else ObjectId(order.recalls)
    fields = {**_of_permit(effect), **_of(said), "intent": order.intent, "object": target}
    return _entry("recall", at_us, at, **fields)


def removed(order: Intent, effect: Permit, *, said: Said, word: str, at_us: int, at: datetime) -> Entry:
    """A named person took one effect down by hand; ``word``: the platform says that it is gone, or the person alone does."""
    target = None if order.recalls is None else ObjectId(order.recalls)
    fields = {**_of_permit(effect), **_of(said), "intent": order.intent, "object": target}
    return _entry("taken_down", at_us, at, **fields, word=Plain(word))


def withdrawn(intent: Intent, *, person: Commitment, why: Commitment | None = None, at_us: int, at: datetime) -> Entry:
    """Somebody took an intent back before a permit stood for it."""
    said: dict[str, Field] = {"person": person} if why is None else {"person": person, "why": why}
    return _entry("withdrawn", at_us, at, intent=intent.intent, client=intent.client, **said)


def rescheduled(
    moved: Intent, was_us: int, *, person: Commitment, why: Commitment | None, conflicts: int, at_us: int, at: datetime
) -> Entry:
    """Somebody planned an intent for another time; ``was_us`` and ``due_us`` are on the boot clock, as ``at_us`` is.

    ``conflicts``: how many they were told of and meant all the same.
    """
    what: dict[str, Field] = {"was_us": was_us, "due_us": moved.not_before_us, "conflicts": conflicts}
    return _entry("rescheduled", at_us, at, intent=moved.intent, client=moved.client, person=person, why=why, **what)


def halt(kind: str, thrown: Halt, *, said: Said, at_us: int, at: datetime, ended: str | None = None) -> Entry:
    """An instant of a halt: ``halt`` (fenced), ``quiesced``, ``reconciled``, ``halt_failed``, ``halt_claimed``.

    ``ended``: who was killed so that the fence could be written. ``latched``: t1 is the hard stop's.
    """
    scope, kill = thrown.scope, None if ended is None else Plain(ended)
    where: dict[str, Field] = {"client": scope.client, "platform": scope.platform, "account": scope.account}
    flags: dict[str, Field] = {"proven": thrown.proven, "automatic": thrown.automatic, "drill": thrown.drill}
    how: dict[str, Field] = {"epoch": thrown.epoch, "harm": thrown.harm, "latched": thrown.latched, "ended": kill}
    who: dict[str, Field] = {"person": said.person, "reason": said.why, "action": scope.action}
    return _entry(kind, at_us, at, halt=thrown.halt, **where, **flags, **how, **who)


def incident(opened: Incident, what: Commitment, *, at: datetime) -> Entry:
    """An incident was opened, with its halt."""
    of: dict[str, Field] = {"incident": opened.incident, "client": opened.client, "halt": opened.halt}
    return _entry("incident", opened.opened_us, at, **of, harm=opened.harm, what=what)


def incident_closed(closed: Incident, *, said: Said, at_us: int, at: datetime) -> Entry:
    """Somebody said what an incident was."""
    of: dict[str, Field] = {"incident": closed.incident, "client": closed.client, "halt": closed.halt}
    return _entry("incident_closed", at_us, at, **of, **_of(said))


def release(ended: Halt, *, said: Said, at_us: int, at: datetime) -> Entry:
    """A halt was ended."""
    what: dict[str, Field] = {"halt": ended.halt, "client": ended.scope.client, "epoch": ended.release_epoch}
    return _entry("release", at_us, at, **what, person=said.person, reason=said.why)


def breach(found: Breach, *, at_us: int, at: datetime) -> Entry:
    """Something happened that must not."""
    where: dict[str, Field] = {"client": found.client, "intent": found.intent, "permit": found.permit}
    return _entry("breach", at_us, at, **where, what=Plain(found.what))


def trip(tripped: Trip, *, at: datetime) -> Entry:
    """A budget or a trigger stopped a scope by itself, from this entry on. Evidence and threshold: thousandths of logarithms."""
    what: dict[str, Field] = {"rule": Plain(tripped.by), "harm": tripped.harm, "does": tripped.does, "run": tripped.run}
    how: dict[str, Field] = {"evidence": tripped.evidence, "threshold": tripped.threshold, "what": Plain(tripped.what)}
    return _entry("trip", tripped.tripped_us, at, trip=tripped.trip, **_of_scope(tripped), **what, **how)


def trip_freed(freed: Trip, *, person: Commitment, at_us: int, at: datetime) -> Entry:
    """The halt for a trip was released, and with it the scope that it stopped."""
    return _entry("trip_freed", at_us, at, trip=freed.trip, **_of_scope(freed), halt=freed.halt, person=person)


def _of_scope(of: Trip) -> dict[str, Field]:
    return {"client": of.client, "platform": of.platform, "account": of.account, "action": of.action}


def person_added(added: Person, *, person: Commitment, by: Commitment | None, at_us: int, at: datetime) -> Entry:
    """Somebody may act from now on, or may do something else."""
    return _entry("person", at_us, at, person=person, role=added.role, active=added.active, by=by)


def sign_in(
    kind: str, how: str, *, person: Commitment | None, by: Commitment | None, at_us: int, at: datetime
) -> Entry:
    """Signing in at the console: ``signed_in``, ``sign_in_failed``, ``signed_out``, ``password_set``, ``totp_set``, and how."""
    return _entry(kind, at_us, at, person=person, how=Plain(how), by=by)


def schedule(kind: str, after: ScheduledRelease, *, people: Scheduling, at_us: int, at: datetime) -> Entry:
    """A scheduled release: ``schedule_proposed``, ``_agreed``, ``_withdrawn`` by a person, ``_lapsed`` and ``_done`` by time."""
    who: dict[str, Field] = {"person": people.person, "agreed_by": people.agreed_by, "saw": people.saw}
    proposed: dict[str, Field] = {"proposed_by": people.proposed.person, "reason": people.proposed.why}
    halts, due = Plain(" ".join(after.halts)), Plain(after.at)
    return _entry(kind, at_us, at, schedule=after.schedule, halts=halts, due=due, epoch=after.epoch, **who, **proposed)


def drill(held: Halt, *, person: Commitment, result: StrEnum, posts: int, at_us: int, at: datetime) -> Entry:
    """A drill was held: its result, what was under way at t1 of how many posts, and its instants as spans (µs)."""
    total_us = None if held.quiesced_us is None else held.quiesced_us - held.asked_us
    what: dict[str, Field] = {"halt": held.halt, "client": held.scope.client, "person": person, "result": result}
    spans = {"fence_us": held.fenced_us - held.asked_us, "total_us": total_us, "bound_us": held.bound_us}
    return _entry("drill", at_us, at, posts=posts, live_at_fence=held.live_at_fence, **what, **spans)


def key_named(key: str, *, said: Said | None = None, at_us: int, at: datetime) -> Entry:
    """The key that signs from here on. The first; or, in a named person's word, one after another that was lost."""
    who: dict[str, Field] = {"person": None, "why": None} if said is None else _of(said)
    return _entry("key", at_us, at, key=Plain(key), **who)


def key_handover(key: str, note: str, *, said: Said, at_us: int, at: datetime) -> Entry:
    """The key that signs from here on, named in ``note`` by the one that signed until here."""
    return _entry("key_handover", at_us, at, key=Plain(key), note=Plain(note), **_of(said))


def erased(client: ClientId, intent: IntentId | None, gone: Erased, *, said: Said, at_us: int, at: datetime) -> Entry:
    """Content of a client's intents was destroyed with its salts: of one, or of as many as are counted."""
    counts: dict[str, Field] = {"intents": gone.intents, "permits": gone.permits}
    return _entry("erased", at_us, at, client=client, intent=intent, **counts, **_of(said))


def person_erased(who: Commitment, gone: Erased, *, said: Said, at_us: int, at: datetime) -> Entry:
    """Somebody's salt was destroyed, and so many words' with it; ``who`` stands for them and is opened by nothing more."""
    return _entry("person_erased", at_us, at, erased=who, words=gone.words, **_of(said))


def letters_erased(client: ClientId, gone: LettersGone, *, said: Said, at_us: int, at: datetime) -> Entry:
    """What a client's letters and answers said was destroyed with its salts: of as many as are counted."""
    return _entry("letters_erased", at_us, at, client=client, letters=gone.letters, answers=gone.answers, **_of(said))


def documents_erased(client: ClientId, kept: int, noted: int, *, said: Said, at_us: int, at: datetime) -> Entry:
    """What a client's documents said was destroyed with its salts: of so many, and of so many words on why they stood."""
    return _entry("documents_erased", at_us, at, client=client, documents=kept, words=noted, **_of(said))


def media_erased(files: int, size: int, *, said: Said, at_us: int, at: datetime) -> Entry:
    """So many files of the shelf that nothing names are about to be removed, of so many bytes in all."""
    return _entry("media_erased", at_us, at, files=files, bytes=size, **_of(said))


def refreshed(ended: Refresh, *, at_us: int, at: datetime) -> Entry:
    """An account's tokens were refreshed, or cannot be any more: ``kept``, ``refused``, ``lost``."""
    where: dict[str, Field] = {"client": ended.client, "platform": ended.platform, "account": ended.account}
    return _entry("refresh", at_us, at, **where, platform_account=ended.platform_account, state=ended.state)


def approval(kind: str, after: Approval, *, people: Asking, at_us: int, at: datetime) -> Entry:
    """A request for approval: ``approval_asked``, ``_approved``, ``_rejected``, ``_revoked``, ``_escalated``, ``_void``,
    ``_expired``. Its commitment stands for the content, the target and the rules that it is for.
    """
    where: dict[str, Field] = {"client": after.client, "platform": after.platform, "account": after.account}
    what: dict[str, Field] = {"approval": after.approval, "intent": after.intent, "action": after.action}
    asks: dict[str, Field] = {"rules": after.rules, "quorum": after.quorum, "commitment": after.commitment}
    role = after.escalated_role or after.role
    return _entry(kind, at_us, at, **what, **where, **asks, role=role, **people._asdict())


def decision(of: Decision, *, person: Commitment, why: Commitment | None, at: datetime) -> Entry:
    """What one person said of a request, for the commitment that they saw."""
    what: dict[str, Field] = {"approval": of.approval, "intent": of.intent, "client": of.client}
    said: dict[str, Field] = {"role": of.role, "word": of.word, "commitment": of.commitment}
    return _entry("decision", of.at_us, at, **what, **said, person=person, why=why)


def edited(intent: Intent, *, person: Commitment, at_us: int, at: datetime) -> Entry:
    """A person gave an intent another text."""
    new = commitment(intent.salt, effect_digest(intent))
    return _entry("edited", at_us, at, intent=intent.intent, client=intent.client, person=person, commitment=new)


def contact(kind: str, of: Contact, address: Commitment, *, person: Commitment, at_us: int, at: datetime) -> Entry:
    """Where a client is reached on a channel: ``contact`` (set), ``contact_removed``."""
    return _entry(kind, at_us, at, client=of.client, channel=of.channel, address=address, person=person)


def letter(of: Letter, content: Commitment, *, person: Commitment | None, at_us: int, at: datetime) -> Entry:
    """A letter to a client was written; ``content`` stands for its subject and body."""
    what: dict[str, Field] = {"client": of.client, "letter": of.letter, "letter_kind": of.kind}
    return _entry("letter", at_us, at, **what, occasion=Plain(of.occasion), commitment=content, person=person)


def letter_again(of: Letter, *, person: Commitment, at_us: int, at: datetime) -> Entry:
    """Somebody has a letter sent once more that nobody had taken."""
    return _entry("letter_again", at_us, at, client=of.client, letter=of.letter, person=person)


def dispatch(of: Dispatch, *, at_us: int, at: datetime) -> Entry:
    """A letter's way by a channel ended: it was sent, bounced, or was given up."""
    what: dict[str, Field] = {"client": of.client, "letter": of.letter, "channel": of.channel, "state": of.state}
    return _entry("dispatch", at_us, at, **what, attempts=of.attempts)


def form_answer(of: FormAnswer, said: Commitment, *, at_us: int, at: datetime) -> Entry:
    """A letter was answered; ``said`` stands for what came back."""
    return _entry("form_answer", at_us, at, client=of.client, letter=of.letter, said=said)


def document(
    kind: str,
    of: Document,
    content: Commitment | None,
    *,
    person: Commitment | None,
    why: Commitment | None,
    at_us: int,
    at: datetime,
) -> Entry:
    """What a flow made was kept, or moved into its next state. ``content``: of what it says; ``None`` once it is erased."""
    about: dict[str, Field] = {"document": of.document, "client": of.client, "what": of.kind, "version": of.version}
    state = {"state": Plain(of.state), "commitment": content, "person": person, "why": why}
    return _entry(kind, at_us, at, **about, **state)


def rules(loaded: Rules, *, person: Commitment, at_us: int, at: datetime) -> Entry:
    """Rules that are data have a new version; the text itself stays in the store, its digest is here."""
    what: dict[str, Field] = {"name": Plain(loaded.name), "version": loaded.version, "digest": Plain(loaded.digest)}
    return _entry("rules", at_us, at, **what, person=person)


def stage(made: Moved, *, said: Said, second: Commitment | None, at: datetime) -> Entry:
    """The rollout moved, or one cell of it: from which stage to which, on which verdict, in whose word."""
    cell: dict[str, Field] = {"platform": made.platform, "action": made.action}
    verdict = None if made.verdict is None else Plain(made.verdict)
    what: dict[str, Field] = {"move": made.move, "stage": Plain(made.stage), "next_stage": Plain(made.next_stage)}
    how: dict[str, Field] = {"state": made.state, "verdict": verdict, "plan": made.plan, "second": second}
    return _entry("stage", made.at_us, at, serial=made.serial, **what, **how, **cell, **_of(said))


def cohort(kind: str, of: Enrolled, *, said: Said, at_us: int, at: datetime) -> Entry:
    """A client was ``enrolled`` among the canaries, or ``removed`` from them, in a named person's word."""
    return _entry(kind, at_us, at, client=of.client, serial=of.serial, **_of(said))


def sandbox(stands: Sandbox, *, said: Said, at: datetime) -> Entry:
    """Another setting of the sandbox stands from here on, in a named person's word."""
    covers = {each: Plain(",".join(getattr(stands, each))) for each in ("platforms", "actions", "vouched")}
    what: dict[str, Field] = {"serial": stands.serial, "mode": stands.mode, "until": Plain(stands.until_at), **covers}
    numbers = ("effects_max", "success_per_mille", "latency_p50_ms", "latency_p95_ms")
    return _entry(
        "sandbox", stands.set_us, at, **what, **{each: getattr(stands, each) for each in numbers}, **_of(said)
    )


def leave(kind: str, of: Leave, *, said: Said, saw: Commitment | None, at_us: int, at: datetime) -> Entry:
    """Leave to act for real was asked for, granted or ended: ``leave_asked``, ``leave_granted``, ``leave_ended``.

    ``saw``: what they were shown of its preconditions.
    """
    return _entry(kind, at_us, at, serial=of.serial, saw=saw, **_of(said))
