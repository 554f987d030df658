"""What an observer saw, joined with the core's own rows by platform, account and object id: never by clocks of two machines.

Clocks only excuse, and what they excuse is not judged: what was seen after the core's rows were exported (sample ``exported``,
``detail`` its wall clock) may be what they do not know of yet, and what was confirmed when no complete look began any more, or
none had begun yet, may not have been looked at. A clock that is wrong leaves too little to judge, and never a pass.
"""

from collections import defaultdict
from datetime import datetime
from typing import Literal

import msgspec

from reports.checkers.log import entries
from reports.checkers.once import once
from reports.evidence.folder import Evidence
from reports.evidence.rows import BlindRow, ChangedRow, GoneRow, IntentRow, LookRow, PermitRow, SeenRow

EXPORTED = "exported"
"""Sample: the core's own rows were taken then (``us``: boot clock; ``detail``: wall clock, ISO 8601)."""
APART_US = 300_000_000
"""By so much two clocks may be apart where one excuses: a look counts that began so long after a confirmation, in µs."""
NO_OBJECT = frozenset({"like", "follow", "recall"})
"""Actions that make nothing which stands in a list of the account's."""
ANSWERS = frozenset({"comment", "reply"})
HIDES_POSTS = frozenset({"posts", "posts that are not public", "the publish_id"})
MAY_STAND = frozenset({"live", "accepted", "unknown", "quarantined"})
"""States of a permit of which nobody knows yet what it became."""
Whose = tuple[str, str]
"""A platform, and its id of an account or of an object."""
Told = Literal["seen", "hidden", "unwatched", "not yet", "taken down", "missing"]


class Watched(msgspec.Struct):
    """One account as it was looked at: every look, objects by id as they were seen first, and what became of them."""

    looks: list[LookRow] = []
    seen: dict[str, SeenRow] = {}
    changed: dict[str, list[ChangedRow]] = {}
    gone: dict[str, GoneRow] = {}
    blind: list[BlindRow] = []

    @property
    def complete(self) -> list[LookRow]:
        """The looks at which all was read, by their numbers."""
        return [each for each in self.looks if each.word == "complete"]


class Joined:
    """One scenario's looks beside its records.

    Attributes:
        accounts: by platform and the platform's id. exported_us: the export by the wall clock (Unix, µs); ``None``: not said.
        permits: by platform and object.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        said = [_unix_us(each.detail) for each in evidence.samples if each.name == EXPORTED]
        self.exported_us = max((each for each in said if each is not None), default=None)
        self.intents = {each.intent: each for each in evidence.intents}
        self.permits = {(each.platform, each.object): each for each in evidence.permits if each.object is not None}
        self.permits |= {
            (each.platform, each.object): each
            for each in evidence.permits
            if each.object is not None and each.state == "confirmed" and each.action not in NO_OBJECT
        }
        self.accounts: dict[Whose, Watched] = defaultdict(Watched)
        self._watch()
        self.seen_on: dict[Whose, list[SeenRow]] = defaultdict(list)
        for (platform, _), watched in self.accounts.items():
            for name, row in watched.seen.items():
                self.seen_on[platform, name].append(row)
        self._confirmed_us = self._ends()
        self._taken_down = {
            (each.platform, each.recalls) for each in evidence.intents if each.recalls and each.state == "confirmed"
        }

    def _watch(self) -> None:
        """Rows by account; what came after the export is left out, looks as well."""
        for look in sorted(self.evidence.looks, key=lambda each: each.look):
            if not self.after(look.at_us):
                self.accounts[look.platform, look.account].looks.append(look)
        for seen in sorted(self.evidence.seen, key=lambda each: each.look):
            if not self.after(seen.at_us):
                self.accounts[seen.platform, seen.account].seen.setdefault(seen.object, seen)
        for changed in sorted(self.evidence.changed, key=lambda each: each.look):
            if not self.after(changed.at_us):
                self.accounts[changed.platform, changed.account].changed.setdefault(changed.object, []).append(changed)
        for gone in self.evidence.gone:
            if not self.after(gone.at_us):
                self.accounts[gone.platform, gone.account].gone[gone.object] = gone
        for blind in self.evidence.blind:
            self.accounts[blind.platform, blind.account].blind.append(blind)

    def _ends(self) -> dict[str, int]:
        """When each permit was confirmed, by the wall clock of the log (Unix, µs)."""
        found = {}
        for _, entry in entries(self.evidence, {"answer", "outcome"}):
            at_us = _unix_us(str(entry.get("at")))
            if entry.get("outcome") == "confirmed" and at_us is not None:
                found[str(entry.get("permit"))] = at_us
        return found

    def watched(self, platform: str, account: str) -> Watched:
        """What was seen of an account; nothing where nobody looked."""
        return self.accounts.get((platform, account), Watched())

    def after(self, at_us: int) -> bool:
        """Whether something was seen after the export, by as much as clocks may be apart or more."""
        return self.exported_us is not None and at_us > self.exported_us

    def permit_of(self, seen: SeenRow) -> PermitRow | None:
        """The permit that an object is of, wherever it stands."""
        return self.permits.get((seen.platform, seen.object))

    def intent_of(self, permit: PermitRow) -> IntentRow | None:
        """The intent of a permit."""
        return self.intents.get(permit.intent)

    def hides(self, platform: str, account: str, action: str) -> BlindRow | None:
        """What the observer said that it cannot see, where that is what such an action makes."""
        return next((each for each in self.watched(platform, account).blind if _hides(each.what, action)), None)

    def told(self, permit: PermitRow) -> Told:
        """What the observer's rows say of a permit that the records call confirmed."""
        if permit.object is not None and self.seen_on.get((permit.platform, permit.object)):
            return "seen"
        if permit.action in NO_OBJECT or self.hides(permit.platform, permit.platform_account, permit.action):
            return "hidden"
        looks = self.watched(permit.platform, permit.platform_account).complete
        if not looks:
            return "unwatched"
        at_us = self._confirmed_us.get(permit.permit)
        if (permit.platform, permit.object) in self._taken_down:
            return "taken down"
        if at_us is not None and not looks[0].at_us - APART_US <= at_us <= looks[-1].at_us - APART_US:
            return "not yet"
        return "missing"

    def stands_after(self, recall: PermitRow, seen: SeenRow) -> bool:
        """Whether what a confirmed recall took back is there all the same at a complete look that began after it."""
        watched = self.watched(seen.platform, seen.account)
        at_us, looks = self._confirmed_us.get(recall.permit), watched.complete
        return (
            bool(looks) and seen.object not in watched.gone and at_us is not None and looks[-1].at_us - APART_US > at_us
        )

    def strays(self) -> list[SeenRow]:
        """Objects that appeared meanwhile and are no permit's, nor can be of one of which nobody knows what it became."""
        return [each for each in self.fresh() if self.permit_of(each) is None and not self._may_be(each)]

    def fresh(self) -> list[SeenRow]:
        """Objects that were seen for the first time meanwhile, and can be told by their ids."""
        return [
            each
            for watched in self.accounts.values()
            if not any(_unnamed(blind.what) for blind in watched.blind)
            for each in watched.seen.values()
            if not each.baseline
        ]

    def _may_be(self, seen: SeenRow) -> bool:
        return any(
            each.state in MAY_STAND
            and each.object is None
            and (each.platform, each.platform_account) == (seen.platform, seen.account)
            and (seen.media > 0 or each.visible == seen.said)
            for each in self.evidence.permits
        )

    def said_last(self, seen: SeenRow) -> tuple[str, int, SeenRow | ChangedRow]:
        """The digest of the text that an object showed last, how many media it has, and the row that says so."""
        changes = self.watched(seen.platform, seen.account).changed.get(seen.object, [])
        last: SeenRow | ChangedRow = changes[-1] if changes else seen
        return last.said, last.media, last


def _unnamed(what: str) -> bool:
    """Whether objects of such an account cannot be told by their ids."""
    return what.casefold() == "the publish_id"


def _hides(what: str, action: str) -> bool:
    """Whether what cannot be seen is what such an action makes. Words that nobody knows hide nothing."""
    words = what.casefold()
    if words == "everything":
        return True
    if action in ANSWERS:
        return ("comment" in words or "replies" in words) and "hidden" not in words
    return words in HIDES_POSTS


def _unix_us(text: str) -> int | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return round(found.timestamp() * 1_000_000) if found.tzinfo is not None else None


@once
def joined(evidence: Evidence) -> Joined:
    """The same for whoever asks of the same evidence."""
    return Joined(evidence)
