"""What is written into the audit log, entry by entry. Values are strings, integers, booleans or null: no floats.

Post text never enters; its salted commitment does. ``at_us`` is the boot clock of the writer, ``at`` its wall clock.
"""

from datetime import datetime

from safety_core.approvals import Approval, Decision
from safety_core.intent import Intent, commitment, effect_digest
from safety_core.people import Person
from safety_core.records import Breach, Incident, Permit, Rules
from safety_core.ruling import Ruling
from safety_core.schedules import ScheduledRelease
from safety_core.switches import Halt
from safety_core.vocabulary import PersonId, Reason

Entry = dict[str, str | int | bool | None]

VERSION = 1


def _entry(kind: str, at_us: int, at: datetime, **fields: str | int | bool | None) -> Entry:
    return {"v": VERSION, "kind": kind, "at_us": at_us, "at": at.isoformat(), **fields}


def submitted(intent: Intent, *, at_us: int, at: datetime) -> Entry:
    """An intent was taken in."""
    return _entry(
        "submitted",
        at_us,
        at,
        intent=intent.intent,
        client=intent.client,
        platform=intent.platform,
        account=intent.account,
        action=intent.action,
        commitment=commitment(intent.salt, effect_digest(intent)),
    )


def permit(minted: Permit, intent: Intent, *, at: datetime) -> Entry:
    """Leave was given, before anything was sent: the record that an effect must have (invariant I5)."""
    return _entry(
        "permit",
        minted.minted_us,
        at,
        permit=minted.permit,
        intent=minted.intent,
        client=minted.client,
        platform=minted.platform,
        account=minted.account,
        platform_account=minted.platform_account,
        action=minted.action,
        epoch=minted.epoch,
        worker=minted.worker,
        commitment=commitment(intent.salt, minted.visible),
        approval=minted.approval,
    )


def refusal(intent: Intent, ruling: Ruling, *, at_us: int, at: datetime) -> Entry:
    """Leave was not given."""
    return _entry(
        "refusal",
        at_us,
        at,
        intent=intent.intent,
        client=intent.client,
        platform=intent.platform,
        account=intent.account,
        action=intent.action,
        check=ruling.check,
        word=ruling.word,
        reason=ruling.reason,
    )


def answer(given: Permit, word: str, reason: Reason | None, *, at_us: int, at: datetime) -> Entry:
    """What was known right after the request, or after the death of its worker."""
    return _entry(
        "answer",
        at_us,
        at,
        permit=given.permit,
        intent=given.intent,
        client=given.client,
        answer=word,
        reason=reason,
    )


def outcome(settled: Permit, word: str, reason: Reason | None, *, at_us: int, at: datetime) -> Entry:
    """What became of it, read back from the platform."""
    return _entry(
        "outcome",
        at_us,
        at,
        permit=settled.permit,
        intent=settled.intent,
        client=settled.client,
        outcome=word,
        reason=reason,
        object=settled.object,
    )


def persons_outcome(
    settled: Permit, word: str, reason: Reason | None, *, person: PersonId, why: str, at_us: int, at: datetime
) -> Entry:
    """What became of it, in the word of a named person: no reading of the platform stands behind it."""
    return {**outcome(settled, word, reason, at_us=at_us, at=at), "person": person, "why": why}


def probe(asked: Permit, *, person: PersonId, why: str, at_us: int, at: datetime) -> Entry:
    """A named person has what is quarantined looked up once more."""
    return _entry(
        "probe",
        at_us,
        at,
        permit=asked.permit,
        intent=asked.intent,
        client=asked.client,
        platform_account=asked.platform_account,
        person=person,
        why=why,
    )


def recall(order: Intent, effect: Permit, *, person: PersonId, why: str, at_us: int, at: datetime) -> Entry:
    """A named person wants one effect taken back; ``intent`` is the recall's own."""
    return _entry(
        "recall",
        at_us,
        at,
        intent=order.intent,
        client=order.client,
        permit=effect.permit,
        object=order.recalls,
        person=person,
        why=why,
    )


def withdrawn(intent: Intent, *, person: str, at_us: int, at: datetime) -> Entry:
    """Somebody took an intent back before a permit stood for it."""
    return _entry("withdrawn", at_us, at, intent=intent.intent, client=intent.client, person=person)


def halt(kind: str, thrown: Halt, *, at_us: int, at: datetime, ended: str | None = None) -> Entry:
    """An instant of a halt: ``halt`` (fenced), ``quiesced``, ``reconciled``, ``halt_failed``, ``halt_claimed``.

    ``ended``: who was killed so that the fence could be written. ``latched``: t1 is the hard stop's.
    """
    return _entry(
        kind,
        at_us,
        at,
        halt=thrown.halt,
        client=thrown.scope.client,
        platform=thrown.scope.platform,
        account=thrown.scope.account,
        action=thrown.scope.action,
        person=thrown.person,
        proven=thrown.proven,
        automatic=thrown.automatic,
        reason=thrown.reason,
        epoch=thrown.epoch,
        harm=thrown.harm,
        drill=thrown.drill,
        latched=thrown.latched,
        ended=ended,
    )


def incident(opened: Incident, *, at: datetime) -> Entry:
    """An incident was opened, with its halt."""
    return _entry(
        "incident",
        opened.opened_us,
        at,
        incident=opened.incident,
        client=opened.client,
        halt=opened.halt,
        harm=opened.harm,
        what=opened.what,
    )


def incident_closed(closed: Incident, *, at_us: int, at: datetime) -> Entry:
    """Somebody said what an incident was."""
    return _entry(
        "incident_closed",
        at_us,
        at,
        incident=closed.incident,
        client=closed.client,
        halt=closed.halt,
        person=closed.closed_by,
        why=closed.why,
    )


def release(ended: Halt, *, at_us: int, at: datetime) -> Entry:
    """A halt was ended."""
    return _entry(
        "release",
        at_us,
        at,
        halt=ended.halt,
        client=ended.scope.client,
        person=ended.released_by,
        reason=ended.release_reason,
        epoch=ended.release_epoch,
    )


def breach(found: Breach, *, at_us: int, at: datetime) -> Entry:
    """Something happened that must not."""
    return _entry("breach", at_us, at, client=found.client, intent=found.intent, permit=found.permit, what=found.what)


def person_added(added: Person, *, by: PersonId | None, at_us: int, at: datetime) -> Entry:
    """Somebody may act from now on, or may do something else."""
    return _entry("person", at_us, at, person=added.person, role=added.role, active=added.active, by=by)


def rules_loaded(loaded: Rules, *, at_us: int, at: datetime) -> Entry:
    """Rules that are data have a new version; the text itself stays in the store, its digest is here."""
    return _entry(
        "rules", at_us, at, name=loaded.name, version=loaded.version, digest=loaded.digest, by=loaded.loaded_by
    )


def schedule(kind: str, after: ScheduledRelease, *, person: PersonId | None, at_us: int, at: datetime) -> Entry:
    """A scheduled release: ``schedule_proposed``, ``_agreed``, ``_withdrawn`` by a person, ``_lapsed`` and ``_done`` by time."""
    return _entry(
        kind,
        at_us,
        at,
        schedule=after.schedule,
        halts=" ".join(after.halts),
        due=after.at,
        person=person,
        proposed_by=after.proposed_by,
        agreed_by=after.agreed_by,
        reason=after.reason,
        epoch=after.epoch,
        saw=after.saw,
    )


def drill(held: Halt, *, result: str, posts: int, at_us: int, at: datetime) -> Entry:
    """A drill was held: its result, what was under way at t1 of how many posts, and its instants as spans (µs)."""
    return _entry(
        "drill",
        at_us,
        at,
        halt=held.halt,
        client=held.scope.client,
        person=held.person,
        result=result,
        posts=posts,
        live_at_fence=held.live_at_fence,
        fence_us=held.fenced_us - held.asked_us,
        total_us=None if held.quiesced_us is None else held.quiesced_us - held.asked_us,
        bound_us=held.bound_us,
    )


def key_named(key: str, *, person: PersonId | None = None, why: str | None = None, at_us: int, at: datetime) -> Entry:
    """The key that signs from here on. The first; or, in a named person's word, one after another that was lost."""
    return _entry("key", at_us, at, key=key, person=person, why=why)


def key_handover(key: str, note: str, *, person: PersonId, why: str, at_us: int, at: datetime) -> Entry:
    """The key that signs from here on, named in ``note`` by the one that signed until here."""
    return _entry("key_handover", at_us, at, key=key, note=note, person=person, why=why)


def approval(kind: str, after: Approval, *, person: PersonId | None, why: str, at_us: int, at: datetime) -> Entry:
    """A request for approval: ``approval_asked``, ``_approved``, ``_rejected``, ``_revoked``, ``_escalated``, ``_void``,
    ``_expired``. Its commitment stands for the content, the target and the rules that it is for.
    """
    of = (
        "approval",
        "intent",
        "client",
        "platform",
        "account",
        "action",
        "commitment",
        "rules",
        "quorum",
        "author",
        "editor",
        "saw",
    )
    role, to = after.escalated_role or after.role, after.escalated_person
    return _entry(kind, at_us, at, **_fields(after, of), role=role, to=to, person=person, why=why)


def decision(said: Decision, *, at: datetime) -> Entry:
    """What one person said of a request, for the commitment that they saw."""
    of = ("approval", "intent", "client", "person", "role", "word", "commitment", "why")
    return _entry("decision", said.at_us, at, **_fields(said, of))


def edited(intent: Intent, *, person: PersonId, at_us: int, at: datetime) -> Entry:
    """A person gave an intent another text."""
    new = commitment(intent.salt, effect_digest(intent))
    return _entry("edited", at_us, at, intent=intent.intent, client=intent.client, person=person, commitment=new)


def rules(loaded: Rules, *, person: PersonId, at_us: int, at: datetime) -> Entry:
    """Somebody loaded a set of rules."""
    return _entry("rules", at_us, at, **_fields(loaded, ("name", "version", "digest")), person=person)


def _fields(record: Approval | Decision | Rules, names: tuple[str, ...]) -> dict[str, str | int | bool | None]:
    return {name: getattr(record, name) for name in names}
