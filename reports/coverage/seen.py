"""What the evidence of one scenario met: reasons, checks, faults, capabilities, and faults under halts. No I/O.

A fault is met under a halt when it struck what lies in the halt's scope, at the earliest one bound before the halt was
asked for and at the latest when it was released, and the halt was acknowledged.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TypeVar

from reports.checkers.log import entries
from reports.checkers.scope import index_of, scope_kind
from reports.evidence.folder import Evidence
from reports.evidence.rows import HaltRow

CONFIRMED, UNSUPPORTED = "confirmed", "action_unsupported"
SAYING_WHY = ("refusal", "answer", "outcome")
"""Entries of the log that give a reason."""
LOOKED = "reason"
"""A sample of the harness's: with which reason an intent stood in the records when a step looked."""
SEVERAL = "several"
"""A scope that names more than one dimension."""
Key = TypeVar("Key")
Counts = Mapping[Key, int]


def reasons(evidence: Evidence) -> Counts[str]:
    """By reason: the log's entries that give it or, where the log does not, the records that do, now or when somebody looked."""
    told = Counter(_word(entry.get("reason")) for _, entry in entries(evidence, SAYING_WHY))
    kept = Counter(each.reason or "" for each in evidence.permits)
    kept.update(each.reason or "" for each in evidence.intents)
    kept.update(each.detail for each in evidence.samples if each.name == LOOKED)
    return _named({**kept, **told})


def checks(evidence: Evidence) -> Counts[str]:
    """By check: how often it said no, or not yet."""
    return _named(Counter(_word(entry.get("check")) for _, entry in entries(evidence, ("refusal",))))


def faults(evidence: Evidence) -> Counts[str]:
    """By kind: how often it struck."""
    journalled = Counter(each.fault or "" for each in evidence.journal)
    return _named({**journalled, **Counter(each.name for each in evidence.faults)})


def able(evidence: Evidence) -> Counts[tuple[str, str]]:
    """By platform and action: permits whose effect was read back."""
    return Counter((each.platform, each.action) for each in evidence.permits if each.state == CONFIRMED)


def unable(evidence: Evidence) -> Counts[tuple[str, str]]:
    """By platform and action: intents that were refused because the platform lacks it."""
    return Counter((each.platform, each.action) for each in evidence.intents if each.reason == UNSUPPORTED)


def under_halts(evidence: Evidence) -> Counts[tuple[str, str]]:
    """By fault and kind of scope: how often the one struck under the other."""
    halts = {each.halt: each for each in evidence.halts if each.quiesced_us is not None}
    found: Counter[tuple[str, str]] = Counter()
    if not halts:
        return found
    index = index_of(evidence)
    journalled = {each.fault for each in evidence.journal if each.fault is not None}
    for row in evidence.journal:
        if row.fault is not None:
            near = (halts[name] for name in index.covering(row) if name in halts)
            found.update((row.fault, kind) for kind in _kinds(near, row.arrived_us))
    for each in evidence.faults:
        if each.name not in journalled:  # it struck no request: a webhook lies in no scope of its own
            found.update((each.name, kind) for kind in _kinds(halts.values(), each.at_us))
    return found


def _kinds(halts: Iterable[HaltRow], struck_us: int) -> set[str]:
    """The kinds of scope of those halts that were near."""
    found = set()
    for halt in halts:
        over = halt.released_us is not None and halt.released_us < struck_us
        if not over and halt.asked_us - halt.bound_us <= struck_us:
            kind = scope_kind(halt)
            found.add(SEVERAL if "+" in kind else kind)
    return found


def _word(value: object) -> str:
    """A name of the log, which anybody may have written."""
    return value if isinstance(value, str) else ""


def _named(counts: Counts[str]) -> Counts[str]:
    return {name: n for name, n in counts.items() if name}
