"""I7 No silent loss: five minutes after faults heal every attempted intent is settled; a waiting one says for what.

Settled: confirmed, rejected or cancelled with a reason, proved absent and expired, or quarantined. The harness says
when the faults ended (sample ``healed``) and until when it watched (``ended``); an intent whose five minutes were not
over by then is not judged. A person who has a quarantined one looked up once more (``probe`` in the log) starts its
five minutes anew. A queued one that names its reason and a time still to come (a platform's rate window) waits; so does one
whose time came within the last second, since nobody may have looked yet.
"""

from reports.checkers.finding import Finding, Violation, judged, no_data, seconds, violation
from reports.checkers.log import entries
from reports.checkers.scope import index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import IntentRow

NAME, TITLE = "I7", "No silent loss"
SETTLE_US = 300_000_000
LOOK_US = 1_000_000
NEEDS_REASON = frozenset(("rejected", "cancelled", "absent", "quarantined"))


def check(evidence: Evidence) -> Finding:
    """Judge every intent that had a permit, and what each waiting intent says of itself."""
    healed_us, ended_us = _instants(evidence)
    if ended_us is None:
        return no_data(NAME, TITLE, "the harness did not say until when it watched (sample 'ended')")
    if healed_us is None:
        return no_data(NAME, TITLE, "faults fired, and the harness did not say when they had ended (sample 'healed')")
    index = index_of(evidence)
    probed_us = _probed_us(evidence)
    rows: list[Violation] = []
    n = 0
    for intent in evidence.intents:
        permits = index.permits_of(intent)
        if intent.state == "waiting" and (intent.waits_for is None or intent.reason is None):
            rows.append(violation(f"intent {intent.intent} waits and does not say for what and why", intent))
        if not permits and intent.attempts == 0:
            continue
        begun_us = max(intent.submitted_us, probed_us.get(intent.intent, 0), *(each.minted_us for each in permits))
        due_us = max(healed_us, begun_us) + SETTLE_US
        wrong, final = _wrong(intent, ended_us)
        if final or due_us <= ended_us:
            n += 1
            if wrong is not None:
                rows.append(
                    violation(
                        f"intent {intent.intent} {wrong} at {seconds(ended_us)}; it was due by {seconds(due_us)}",
                        intent,
                    )
                )
    return judged(
        (NAME, TITLE),
        max(n, len(rows)),
        rows,
        unit="attempted intents",
        nothing="no attempted intent was settled or due",
    )


def _instants(evidence: Evidence) -> tuple[int | None, int | None]:
    healed = [each.us for each in evidence.samples if each.name == "healed"]
    ended = [each.us for each in evidence.samples if each.name == "ended"]
    return (max(healed) if healed else None if evidence.faults else 0), (max(ended) if ended else None)


def _probed_us(evidence: Evidence) -> dict[str, int]:
    """When a person last had each intent looked up once more (boot clock, µs)."""
    found: dict[str, int] = {}
    for _, entry in entries(evidence, {"probe"}):
        match entry:
            case {"kind": "probe", "intent": str() as intent, "at_us": int() as at_us}:
                found[intent] = at_us
    return found


def _wrong(intent: IntentRow, ended_us: int) -> tuple[str | None, bool]:
    """What is wrong with where it is, if it should be settled by now; and whether it is settled."""
    if intent.state == "confirmed":
        return None, True
    if intent.state in NEEDS_REASON:
        return (None if intent.reason else f"is {intent.state} without a reason"), True
    waits_until = intent.state == "queued" and intent.reason is not None and intent.due_us > ended_us - LOOK_US
    if intent.state == "waiting" or waits_until:
        return None, False
    return f"is still {intent.state}", False
