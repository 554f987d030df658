"""Which intent an effect or a request belongs to, where it stands, and which halts cover it.

Identity is the harness's own tag, never an id of the system under test. Where it cannot be known where something
stands, it is taken to be in scope.
"""

import hashlib
import json
from collections.abc import Iterable

import msgspec

from reports.checkers.once import once
from reports.evidence.folder import Evidence
from reports.evidence.rows import BindingRow, HaltRow, IntentRow, JournalRow, LedgerRow, PermitRow

PLACED = "placed"
"""Sample by which the harness says that an effect under this tag is its own doing (``ref``: the tag)."""
FOREVER_US = 1 << 62
RECALL = "recall"
DELETIONS = frozenset(("delete_post", "delete_comment"))
"""What a recall does, by the platform's operation: where comments are no posts they are deleted in a way of their own."""
TIES = {"like": "likes", "follow": "follows"}
"""What stands between an account and what it is done to: the action in the records, which is also the route in journal and ledger, and
the word of its digest."""
PREPARING = frozenset(("create_container", "upload_media"))
"""What puts something on a platform that nobody sees yet: containers, sessions, uploads. Asking how far one is, is a read."""
SPARED_BY_ALL = frozenset(("read", RECALL))
"""Actions that a halt of everything lets go on; a halt covers them when it names them."""


class Place(msgspec.Struct, frozen=True):
    """Where something stands; ``None`` is not known."""

    client: str | None
    platform: str
    account: str | None
    action: str | None


class Index:
    """One scenario's evidence by the names that it is looked up with."""

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.placed = frozenset(each.ref for each in evidence.samples if each.name == PLACED)
        self.intents = {each.tag: each for each in evidence.intents if each.tag is not None}
        self.bound = {(each.client, each.platform, each.account): each for each in evidence.bindings}
        self._owners = {(each.platform, each.platform_account): each for each in evidence.bindings}
        self._permits: dict[str, list[PermitRow]] = {}
        self._places: dict[tuple[str | None, str, str | None, str | None], tuple[Place, ...]] = {}
        self._covering: dict[tuple[Place, ...], dict[str, int]] = {}
        for each in evidence.permits:
            self._permits.setdefault(each.intent, []).append(each)

    def effects(self) -> list[LedgerRow]:
        """Effects that the harness did not place there itself."""
        return [each for each in self.evidence.ledger if each.tag is None or each.tag not in self.placed]

    def requests(self) -> list[JournalRow]:
        """Requests that may change something, and that the harness did not make itself."""
        return [
            each
            for each in self.evidence.journal
            if each.committing and (each.tag is None or each.tag not in self.placed)
        ]

    def preparing(self) -> list[JournalRow]:
        """Requests that prepare an effect, and that the harness did not make itself."""
        return [
            each
            for each in self.evidence.journal
            if not each.committing and each.operation in PREPARING and (each.tag is None or each.tag not in self.placed)
        ]

    def intent_of(self, row: LedgerRow | JournalRow) -> IntentRow | None:
        """The intent under the row's tag."""
        return None if row.tag is None else self.intents.get(row.tag)

    def permits_of(self, intent: IntentRow) -> list[PermitRow]:
        """The permits of an intent, in the order of the records."""
        return self._permits.get(intent.intent, [])

    def binding_of(self, intent: IntentRow) -> BindingRow | None:
        """The pinned account of an intent."""
        return self.bound.get((intent.client, intent.platform, intent.account))

    def owner(self, platform: str, account: str) -> BindingRow | None:
        """Whose platform account it is."""
        return self._owners.get((platform, account))

    def places(self, row: LedgerRow | JournalRow) -> tuple[Place, ...]:
        """Where it was meant to stand and where it does stand: a halt that covers either covers it."""
        intent = self.intent_of(row)
        action = _action_of(intent, row) if intent else None
        key = (row.tag, row.platform, row.account, action)
        found = self._places.get(key)
        if found is None:
            found = self._places[key] = self._placed_at(intent, action, row)
        return found

    def _placed_at(
        self, intent: IntentRow | None, action: str | None, row: LedgerRow | JournalRow
    ) -> tuple[Place, ...]:
        found = [Place(intent.client, intent.platform, intent.account, action)] if intent else []
        owner = self.owner(row.platform, row.account) if row.account is not None else None
        if owner is not None:
            found.append(Place(owner.client, owner.platform, owner.account, action))
        return tuple(dict.fromkeys(found)) or (Place(None, row.platform, None, action),)

    def covered(self, halt: HaltRow, row: LedgerRow | JournalRow) -> bool:
        """Whether a halt covers an effect or a request."""
        return halt.halt in self.covering(row)

    def covering(self, row: LedgerRow | JournalRow | PermitRow) -> dict[str, int]:
        """The halts that cover an effect, a request or a permit, each with u, the end of its hold on it."""
        places = self.places(row) if not isinstance(row, PermitRow) else (_named(row),)
        known = self._covering.get(places)
        if known is None:
            halts = [each for each in self.evidence.halts if any(covers(each, place) for place in places)]
            known = self._covering[places] = {each.halt: release_us(each, halts) for each in halts}
        return known


@once
def index_of(evidence: Evidence) -> Index:
    """The index of a scenario's evidence."""
    return Index(evidence)


def _action_of(intent: IntentRow, row: LedgerRow | JournalRow) -> str | None:
    """What the platform says was done, where the records say recall: only the deletion of the named post is one.

    Anything else under a recall's name is not known to be spared by any halt. And whatever the records call it, a like or a
    follow under another name, and under its name anything else, is not known to lie outside any.
    """
    done = row.event if isinstance(row, LedgerRow) else row.operation
    if intent.action == RECALL:
        taken_back = takes_back(intent, row) if isinstance(row, LedgerRow) else done in DELETIONS
        return RECALL if taken_back else None
    return intent.action if intent.action == done or TIES.keys().isdisjoint((intent.action, done)) else None


def takes_back(intent: IntentRow, effect: LedgerRow) -> bool:
    """Whether an effect is the deletion of the very post that a recall names."""
    return effect.event in DELETIONS and effect.object == intent.recalls


def ties(intent: IntentRow, effect: LedgerRow) -> bool:
    """Whether an effect is the like or the follow that an intent is for: of what, its ``visible`` alone says."""
    return effect.event in TIES and intent.visible == done_digest(TIES[effect.event], effect.object)


def done_digest(what: str, whom: str) -> str:
    """SHA-256 (hex) of what shows no content of its own: what was done (``likes``, ``follows``, ``recalls``) to what."""
    named = json.dumps({what: whom}, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(named.encode()).hexdigest()


def _named(permit: PermitRow) -> Place:
    """Where a permit says that its effect is to stand."""
    return Place(permit.client, permit.platform, permit.account, permit.action)


def covers(halt: HaltRow, place: Place) -> bool:
    """Whether a place lies in a halt's scope; what is not known of it does."""
    return (
        (halt.client is None or place.client in (None, halt.client))
        and (halt.platform is None or place.platform == halt.platform)
        and (halt.account is None or place.account in (None, halt.account))
        and (
            place.action not in SPARED_BY_ALL
            if halt.action is None
            else place.action is None or place.action == halt.action
        )
    )


def covers_intent(halt: HaltRow, intent: IntentRow) -> bool:
    """Whether an intent lies in a halt's scope."""
    return covers(halt, place_of(intent))


def place_of(intent: IntentRow) -> Place:
    """Where an intent's effect is meant to stand."""
    return Place(intent.client, intent.platform, intent.account, intent.action)


def scope_kind(halt: HaltRow) -> str:
    """Which dimensions a halt names: ``all``, ``client``, ``platform``, ``account``, ``action``, or several with ``+``."""
    named = [name for name in ("client", "platform", "account", "action") if getattr(halt, name) is not None]
    if "account" in named and "client" in named:
        named.remove("client")
    return "+".join(named) or "all"


def scope_text(halt: HaltRow) -> str:
    """A halt's scope in words."""
    parts = [
        f"{name} {getattr(halt, name)}" for name in ("client", "platform", "account", "action") if getattr(halt, name)
    ]
    return ", ".join(parts) or "everything"


def acknowledged_us(halt: HaltRow, printed: dict[str, int]) -> int | None:
    """When it was said that the halt was acknowledged: t2, or what its command printed if that came earlier."""
    said = [each for each in (halt.quiesced_us, printed.get(halt.halt)) if each is not None]
    return min(said) if said else None


def printed_us(evidence: Evidence) -> dict[str, int]:
    """When each halt's command first printed that it was acknowledged."""
    found: dict[str, int] = {}
    for each in evidence.samples:
        if each.name == "halt_printed":
            found[each.ref] = min(each.us, found.get(each.ref, each.us))
    return found


def release_us(halt: HaltRow, covering: Iterable[HaltRow]) -> int:
    """u: the release of the last of the halts that cover something without a gap after this one."""
    end = _end(halt)
    for other in sorted(covering, key=lambda each: each.fenced_us):
        if other.fenced_us <= end:
            end = max(end, _end(other))
    return end


def _end(halt: HaltRow) -> int:
    return FOREVER_US if halt.released_us is None else halt.released_us
