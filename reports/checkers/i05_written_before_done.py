"""I5 Written before done: each effect has its permit record in the audit log, earlier, same account and commitment.

When a record was written is not taken from the record alone. Indexes are assigned in commit order, so a record stands
in the log no earlier than any record before it; and a checkpoint that was seen without it was seen before it.

Of an effect whose content was erased there is no data: neither held nor broken. That it was erased the log must say.
"""

import hashlib
from typing import Any

import msgspec

from reports.checkers import commitments
from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.log import entries
from reports.checkers.scope import DELETIONS, TIES, Index, done_digest, index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import IntentRow, LedgerRow

NAME, TITLE = "I5", "Written before done"


class Written(msgspec.Struct, frozen=True):
    """A permit's record, and the earliest time at which it can have been in the log."""

    entry: dict[str, Any]
    not_before_us: int


def check(evidence: Evidence) -> Finding:
    """Judge every effect."""
    index = index_of(evidence)
    records = _records(evidence)
    every = index.effects()
    effects = [each for each in every if not _is_erased(index, each)]
    rows = _unsaid(evidence)
    for effect in effects:
        wrong = _wrong(index, records, effect)
        if wrong is not None:
            rows.append(violation(f"effect {effect.object} (arrived {seconds(effect.arrived_us)}) {wrong}", effect))
    gone = len(every) - len(effects)
    beside = f"; of {gone} others the content was erased: no data" if gone else ""
    nothing = f"the content of all {gone} effects was erased" if gone else "no platform did anything"
    return judged((NAME, TITLE), len(effects), rows, unit=f"effects{beside}", nothing=nothing)


def commitment(salt: str, visible: str) -> str | None:
    """SHA-256 (hex) over the salt's bytes and the digest's bytes; ``None`` when either is not hexadecimal."""
    try:
        return hashlib.sha256(bytes.fromhex(salt) + bytes.fromhex(visible)).hexdigest()
    except ValueError:
        return None


def _is_erased(index: Index, effect: LedgerRow) -> bool:
    intent = index.intent_of(effect)
    return intent is not None and not intent.salt


def _unsaid(evidence: Evidence) -> list[Violation]:
    """Intents without a salt, where the log does not say that so many of the client's were erased."""
    said = commitments.erased(evidence)
    return [
        violation(
            f"{len(each)} intents of {client} have lost their salt, and the log says {said[client]} were erased",
            each[0],
        )
        for client, each in commitments.lost(evidence).items()
    ]


def shown_digest(intent: IntentRow, effect: LedgerRow) -> str:
    """What the effect's permit must have committed to: what it shows or, where that is nothing, what was done to what."""
    if effect.event in TIES:
        return done_digest(TIES[effect.event], effect.object)
    if intent.recalls is not None and effect.event in DELETIONS:
        return done_digest("recalls", effect.object)
    return effect.visible


def _records(evidence: Evidence) -> dict[str, list[Written]]:
    """Permit records by intent."""
    heads: dict[int, int] = {}  # of several checkpoints signed at one look the largest was the head then
    for each in evidence.checkpoints:
        heads[each.seen_us] = max(each.size, heads.get(each.seen_us, 0))
    found: dict[str, list[Written]] = {}
    latest_us = 0
    for index, entry in entries(evidence):
        at_us = entry.get("at_us")
        if isinstance(at_us, int):
            latest_us = max(latest_us, at_us)
        if entry.get("kind") == "permit":
            without_us = max((seen_us for seen_us, size in heads.items() if size <= index), default=0)
            written = Written(entry, max(latest_us, without_us))
            found.setdefault(str(entry.get("intent")), []).append(written)
    return found


def _wrong(index: Index, records: dict[str, list[Written]], effect: LedgerRow) -> str | None:
    intent = index.intent_of(effect)
    if intent is None:
        return f"belongs to no intent (tag {effect.tag}), so no record can stand for it"
    written = records.get(intent.intent, [])
    if not written:
        return f"of intent {intent.intent} has no permit record in the audit log"
    same = [
        each
        for each in written
        if (each.entry.get("platform"), each.entry.get("platform_account")) == (effect.platform, effect.account)
    ]
    if not same:
        named = ", ".join(sorted({str(each.entry.get("platform_account")) for each in written}))
        return f"of intent {intent.intent} stands on {effect.account}; its permit records name {named}"
    shown = commitment(intent.salt, shown_digest(intent, effect))
    same = [each for each in same if shown is not None and each.entry.get("commitment") == shown]
    if not same:
        done_to = intent.recalls is not None or effect.event in TIES
        what = f"is a {effect.event} of {effect.object}, other" if done_to else "shows other content"
        return f"of intent {intent.intent} {what} than any of its permit records committed to"
    first_us = min(each.not_before_us for each in same)
    if first_us > effect.arrived_us:
        return f"of intent {intent.intent} had its permit record written only after {seconds(first_us)}"
    return None
