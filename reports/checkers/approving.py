"""What needs a person's yes, and whose yes an effect stands on: read from ledgers, records and the log, apart from the core.

An effect is engagement by what the platform says of it: anything but a post of its own or the deletion of one, and a post
that answers another. Where the records call it engagement, it is so too. What else needs approval the exported rules say.

What came before what is read from the log's order, which is that of the commits, and not from clocks.
"""

import hashlib
import json
import tomllib
from collections import defaultdict
from typing import Any

import msgspec

from reports.checkers import commitments
from reports.checkers.log import entries
from reports.checkers.once import once
from reports.checkers.scope import DELETIONS, index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import ApprovalRow, DecisionRow, IntentRow, LedgerRow, PermitRow

POST = "create_post"
ENGAGEMENT = frozenset(("reply", "comment", "like", "follow", "message"))
NEVER_ASKED = frozenset(("recall", "read", "plan", "create", "draft"))
RANK = {"viewer": 0, "approver": 1, "operator": 2, "admin": 3}
HOUR_US = 3_600_000_000
NAME = "approvals"
ENDS = frozenset(("approval_rejected", "approval_revoked", "approval_void", "approval_expired"))
UNDONE = frozenset(("absent", "not_sent", "rejected"))
HEEDED = ENDS | {"decision", "permit", "person", "rules", "approval_approved", "answer", "outcome"}
"""What the core can say of a permit after which nothing of it is under way or stands."""
NEVER = 1 << 62


class Need(msgspec.Struct, frozen=True):
    """What the rules asked for: how many yes, of whom, and for how long they hold (µs)."""

    quorum: int
    role: str
    life_us: int


class Said(msgspec.Struct, frozen=True):
    """One word on a request, as the audit log has it."""

    index: int
    person: str
    word: str
    commitment: str


class Approving:
    """One scenario's evidence by what approvals are looked up with."""

    def __init__(self, evidence: Evidence) -> None:
        self.index = index_of(evidence)
        self.approvals = {each.approval: each for each in evidence.approvals}
        self.decisions: dict[str, list[DecisionRow]] = defaultdict(list)
        for each in evidence.decisions:
            self.decisions[each.approval].append(each)
        self.said: dict[str, list[Said]] = defaultdict(list)
        self.minted: dict[str, int] = {}
        self._rules = {each.version: _read(each.body) for each in evidence.rules if each.name == NAME}
        self.ends: dict[str, list[tuple[int, str]]] = defaultdict(list)
        self.approved: dict[str, int] = {}
        self._undone: dict[str, int] = {}
        self._loaded: list[tuple[int, int]] = []
        self._active: dict[str, list[tuple[int, bool]]] = defaultdict(list)
        self._names = commitments.Names(evidence)
        self._lost = commitments.lost(evidence)
        for place, entry in entries(evidence, HEEDED):
            self._heed(place, {**entry, "person": self._names.person(entry)})

    def _heed(self, place: int, entry: dict[str, Any]) -> None:
        match entry:
            case {"kind": "decision", "approval": str() as approval, "person": str() as person, "word": str() as word}:
                self.said[approval].append(Said(place, person, word, str(entry.get("commitment"))))
            case {"kind": "permit", "permit": str() as permit}:
                self.minted[permit] = place
            case {"kind": "person", "person": str() as person, "active": bool() as active}:
                self._active[person].append((place, active))
            case {"kind": "rules", "name": "approvals", "version": int() as version}:
                self._loaded.append((place, version))
            case {"kind": "approval_approved", "approval": str() as approval}:
                self.approved[approval] = place
            case {"kind": str() as kind, "approval": str() as approval} if kind in ENDS:
                self.ends[approval].append((place, kind.removeprefix("approval_")))
            case {"kind": "answer" | "outcome" as kind, "permit": str() as permit} if entry.get(kind) in UNDONE:
                self._undone[permit] = place

    # ------------------------------------------------------------ what needs it

    def engages(self, effect: LedgerRow) -> bool:
        """Whether an effect answers or addresses other people."""
        if effect.event in DELETIONS:
            return False
        intent = self.index.intent_of(effect)
        by_platform = effect.event != POST or effect.target is not None
        return by_platform or (intent is not None and intent.action in ENGAGEMENT)

    def need(self, effect: LedgerRow) -> Need | None:
        """What the rules in force when its permit was minted asked for; ``None`` when nobody had to be asked."""
        intent = self.index.intent_of(effect)
        permit = None if intent is None else self.permit_of(intent, effect)
        rules = self._rules.get(self.version_at(self.place_of(permit)), {})
        found = [rule for rule in _list(rules) if intent is not None and _covers(rule, intent)]
        if self.engages(effect):
            found.append({"quorum": 1, **_table(rules)})
        if not found or effect.event in DELETIONS:
            return None
        return Need(
            quorum=max(int(each.get("quorum", 1)) for each in found),
            role=max((str(each.get("role", "approver")) for each in found), key=lambda role: RANK.get(role, 0)),
            life_us=round(min(float(each.get("life_h", 24)) for each in found) * HOUR_US),
        )

    def version_at(self, place: int) -> int:
        """The version of the rules that was in force at a place of the log; before any was loaded, the first."""
        return max((version for loaded, version in self._loaded if loaded < place), default=1)

    def place_of(self, permit: PermitRow | None) -> int:
        """Where in the log a permit was minted; what has no record was minted at the end of it."""
        return NEVER if permit is None else self.minted.get(permit.permit, NEVER)

    # ------------------------------------------------------------ what it stands on

    def permit_of(self, intent: IntentRow, effect: LedgerRow) -> PermitRow | None:
        """The permit under which it arrived: of its intent's the last that had been minted by then."""
        before = [each for each in self.index.permits_of(intent) if each.minted_us <= effect.arrived_us]
        return max(before, key=lambda each: each.minted_us, default=None)

    def was_active(self, person: str, place: int) -> bool:
        """Whether somebody might act at a place of the log: nobody who was never added might. Of the erased: not known."""
        if self._names.is_erased(person):
            return True
        known = [active for since, active in self._active.get(person, []) if since < place]
        return bool(known) and known[-1]

    def place_of_word(self, decision: DecisionRow) -> int:
        """Where in the log a word stands; a word that is not there was never said."""
        erased = self._names.gone if self._names.is_erased(decision.person) else frozenset()
        people, same = {decision.person, *erased}, (decision.word, decision.commitment)
        said = self.said.get(decision.approval, [])
        return min(
            (each.index for each in said if each.person in people and (each.word, each.commitment) == same),
            default=NEVER,
        )

    # ------------------------------------------------------------ what nobody can say any more

    def is_by_erased(self, decision: DecisionRow) -> bool:
        """Whether whoever said it was erased: that they said it, and what they were, opens no more."""
        return self._names.is_erased(decision.person)

    def content_gone(self, intent: IntentRow, approval: ApprovalRow) -> bool:
        """Whether the content was erased, by the log's word too, so that no commitment to it opens."""
        return not intent.salt and not approval.salt and intent.client not in self._lost

    def undone_by(self, permit: PermitRow, place: int) -> bool:
        """Whether the core had said by then that nothing of a permit is under way or stands."""
        return self._undone.get(permit.permit, NEVER) < place


@once
def approving(evidence: Evidence) -> Approving:
    """The same for whoever asks of the same evidence."""
    return Approving(evidence)


def commitment(approval: ApprovalRow, intent: IntentRow, effect: LedgerRow) -> str | None:
    """What the request must have committed to, for the effect that stands: ``None`` when its salt is none."""
    what = {
        "account": intent.account,
        "action": intent.action,
        "client": intent.client,
        "intent": intent.intent,
        "not_after_us": approval.not_after_us,
        "not_before_us": approval.not_before_us,
        "platform": effect.platform,
        "rules": approval.rules,
        "target": effect.target,
        "visible": effect.visible,
    }
    plain = json.dumps(what, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    try:
        return hashlib.sha256(bytes.fromhex(approval.salt) + hashlib.sha256(plain).digest()).hexdigest()
    except ValueError:
        return None


def _read(body: str) -> dict[str, Any]:
    try:
        return tomllib.loads(body)
    except tomllib.TOMLDecodeError:
        return {}


def _list(rules: dict[str, Any]) -> list[dict[str, Any]]:
    found = rules.get("rule", [])
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _table(rules: dict[str, Any]) -> dict[str, Any]:
    found = rules.get("engagement", {})
    return found if isinstance(found, dict) else {}


def _covers(rule: dict[str, Any], intent: IntentRow) -> bool:
    return (
        int(rule.get("quorum", 1)) > 0
        and intent.action not in NEVER_ASKED
        and rule.get("client", intent.client) == intent.client
        and rule.get("platform", intent.platform) == intent.platform
        and rule.get("action", intent.action) == intent.action
    )
