"""I8 Freshness: no effect was authorised by facts older than S + L + P.

S is 0: only the store authorises. L is the permit's own duration. Facts are read after the permit was asked for; where
a halt that covers the effect had been fenced before the permit was minted, the facts were at least as old as the fence.
"""

from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.scope import Index, index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import LedgerRow, PermitRow

NAME, TITLE = "I8", "Freshness"
PAUSE_US = 2_000_000
"""P, the longest pause assumed of a process (safety.md §4, default), in µs."""


def check(evidence: Evidence) -> Finding:
    """Judge every effect."""
    index = index_of(evidence)
    effects = index.effects()
    rows: list[Violation] = []
    for effect in effects:
        wrong = _wrong(index, effect)
        if wrong is not None:
            rows.append(violation(f"effect {effect.object} (arrived {seconds(effect.arrived_us)}) {wrong}", effect))
    return judged((NAME, TITLE), len(effects), rows, unit="effects", nothing="no platform did anything")


def _wrong(index: Index, effect: LedgerRow) -> str | None:
    permit = authority(index, effect)
    if permit is None:
        return "had no permit that was asked for before it"
    since_us, what = permit.asked_us, f"permit {permit.permit} was asked for"
    until_us = index.covering(effect)
    for halt in index.evidence.halts:
        if halt.fenced_us < min(permit.minted_us, since_us) and permit.minted_us < until_us.get(halt.halt, 0):
            since_us, what = halt.fenced_us, f"halt {halt.halt}, which its permit did not see, was fenced"
    limit_us = permit.duration_us + PAUSE_US
    age_us = effect.arrived_us - since_us
    if age_us <= limit_us:
        return None
    return f"came {age_us / 1e6:.3f} s after {what} ({seconds(since_us)}); L + P is {limit_us / 1e6:.3f} s"


def authority(index: Index, effect: LedgerRow) -> PermitRow | None:
    """The permit that an effect was sent under: of those asked for before it arrived, the one sent last.

    When a permit was sent is not known where its worker died before it recorded the answer: such a one counts as sent
    when it was minted, unless its record says that nothing left.
    """
    intent = index.intent_of(effect)
    earlier = [each for each in index.permits_of(intent) if each.asked_us <= effect.arrived_us] if intent else []
    may_be = [
        each
        for each in earlier
        if (each.state != "not_sent" if each.sent_us is None else each.sent_us <= effect.arrived_us)
    ]
    return max(may_be or earlier, key=lambda each: each.sent_us or each.minted_us, default=None)
