"""I14 Fail closed, then recover: without the store nothing begins, and with it again work goes on by itself.

The harness says when the store was away (sample ``store_away``; ``ref``: ``busy``, nobody writes, or ``gone``) and when it was
back (``store_back``). No permit is minted in between, and no committing request arrives later than L + P after it went: L of
the longest permit, since what was let go before may still be on its way. Five minutes after the last outage whatever
was handed over before it has come on: it is at an end, or waits for a reason of its own, or stands under a halt.
"""

from collections.abc import Iterator
from typing import NamedTuple

from reports.checkers.finding import Finding, Violation, judged, no_data, seconds, violation
from reports.evidence.folder import Evidence
from reports.evidence.rows import IntentRow, SampleRow

NAME, TITLE = "I14", "Fail closed, then recover"
AWAY, BACK = "store_away", "store_back"
PAUSE_US = 2_000_000
"""P, the longest pause assumed of a process (safety.md §4, default), in µs."""
RECOVER_US = 300_000_000
STUCK = frozenset({"queued", "claimed", "under_permit"})


class _Outage(NamedTuple):
    row: SampleRow
    until_us: int
    healed: bool


def check(evidence: Evidence) -> Finding:
    """Judge every outage, and what was handed over before the last of them ended."""
    outages = list(_outages(evidence))
    if not outages:
        return no_data(NAME, TITLE, "the store was never away")
    found = [each for outage in outages for each in _begun(evidence, outage)]
    found += _stuck(evidence, outages[-1])
    return judged((NAME, TITLE), len(outages), found, unit="outages of the store", nothing="the store was never away")


def _outages(evidence: Evidence) -> Iterator[_Outage]:
    """Each with its end; one without an end lasted as long as the harness watched."""
    marks = [each for each in evidence.samples if each.name in (AWAY, BACK)]
    ended_us = max((each.us for each in evidence.samples), default=0)
    for place, each in enumerate(marks):
        if each.name == AWAY:
            after = marks[place + 1] if place + 1 < len(marks) else None
            yield _Outage(each, ended_us if after is None else after.us, after is not None and after.name == BACK)


def _begun(evidence: Evidence, outage: _Outage) -> Iterator[Violation]:
    """What was let go, or arrived, although the store was away."""
    since_us, until_us = outage.row.us, outage.until_us
    which = f"the store was away from {seconds(since_us)} to {seconds(until_us)}"
    for permit in evidence.permits:
        if since_us < permit.minted_us < until_us:
            yield violation(f"permit {permit.permit} was minted at {seconds(permit.minted_us)}; {which}", permit)
    longest_us = max((each.duration_us for each in evidence.permits if each.minted_us <= since_us), default=0)
    for request in evidence.journal:
        if request.committing and since_us + longest_us + PAUSE_US < request.arrived_us < until_us:
            late = f"{request.operation} arrived at {seconds(request.arrived_us)}, later than L + P"
            yield violation(f"{late}; {which}", request)


def _stuck(evidence: Evidence, last: _Outage) -> Iterator[Violation]:
    """What was due and did not go on, though everything was there again for long enough."""
    ended_us = max((each.us for each in evidence.samples if each.name == "ended"), default=None)
    if not last.healed or ended_us is None or last.until_us + RECOVER_US > ended_us:
        return
    for intent in evidence.intents:
        due_us = max(last.until_us, intent.due_us) + RECOVER_US
        waits = intent.state not in STUCK or intent.submitted_us > last.until_us or due_us > ended_us
        if not waits and not _is_halted(evidence, intent):
            said = f"intent {intent.intent} is still {intent.state} at {seconds(ended_us)}"
            yield violation(f"{said}; the store was back at {seconds(last.until_us)}", intent)


def _is_halted(evidence: Evidence, intent: IntentRow) -> bool:
    """Whether a halt that nobody released covers it."""
    return any(
        halt.released_us is None
        and halt.client in (None, intent.client)
        and halt.platform in (None, intent.platform)
        and halt.account in (None, intent.account)
        and halt.action in (None, intent.action)
        for halt in evidence.halts
    )
