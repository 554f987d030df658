"""I6 on real accounts: what is called confirmed was seen and shows what was meant; what is called absent, or taken back, is not there.

An object is missed only where the observer can see such things, looked completely after the confirmation, and nobody took it
down. What the platform does not show is no data. Content with media cannot be compared.
"""

from reports.checkers.finding import Finding, Violation, judged, violation
from reports.checkers.i06_no_false_claim import NAME, NONE_STANDS, TITLE
from reports.checkers.observed.joined import NO_OBJECT, Joined, joined
from reports.evidence.folder import Evidence
from reports.evidence.rows import PermitRow, SeenRow


def check(evidence: Evidence) -> Finding:
    """Judge every permit that is called confirmed, every object that is nobody's, and every recall."""
    known = joined(evidence)
    rows: list[Violation] = []
    n = hidden = 0
    for permit in evidence.permits:
        if permit.state != "confirmed":
            continue
        told = known.told(permit)
        n += told in ("seen", "taken down", "missing")
        hidden += told in ("hidden", "unwatched", "not yet")
        if told == "missing":
            what = permit.object or "its object, which has no name"
            where = f"{permit.platform} account {permit.platform_account}"
            rows.append(
                violation(f"permit {permit.permit} is confirmed, and no look at {where} has seen {what}", permit)
            )
        elif told == "seen" and permit.action not in NO_OBJECT:
            rows += _shows(known, permit)
    rows += _stands_after_all(known)
    rows += _taken_back(known)
    beside = f"; no data on {hidden} more, which nobody could see" if hidden else ""
    return judged(
        (NAME, TITLE),
        max(n, len(rows)),
        rows,
        unit=f"claims{beside}",
        nothing="the observer saw nothing that was claimed",
    )


def _shows(known: Joined, permit: PermitRow) -> list[Violation]:
    """What an object showed last, against what its permit was for; content that was erased says nothing."""
    intent = known.intent_of(permit)
    found = []
    for seen in known.seen_on[permit.platform, permit.object or ""]:
        said, media, row = known.said_last(seen)
        if media == 0 and intent is not None and intent.salt and said != permit.visible:
            found.append(violation(f"{seen.object} shows other content than {permit.permit} was for", row))
    return found


def _stands_after_all(known: Joined) -> list[Violation]:
    """Objects of nobody that show what an intent was for which is said not to be there."""
    none = {
        (each.platform, each.visible): each
        for each in known.evidence.intents
        if each.state in NONE_STANDS and each.visible and each.action not in NO_OBJECT
    }
    found = []
    for seen in known.strays():
        intent = none.get((seen.platform, seen.said)) if seen.media == 0 else None
        if intent is not None:
            said = f"intent {intent.intent} is {intent.state}, and {seen.object} shows it on {seen.platform} account {seen.account}"
            found.append(violation(said, seen))
    return found


def _taken_back(known: Joined) -> list[Violation]:
    found = []
    for permit in known.evidence.permits:
        intent = known.intent_of(permit)
        if permit.state != "confirmed" or intent is None or intent.recalls is None:
            continue
        standing: list[SeenRow] = known.seen_on.get((permit.platform, intent.recalls), [])
        found += [
            violation(
                f"{each.object} stands on {each.platform} account {each.account}, and {permit.permit} took it back",
                each,
            )
            for each in standing
            if known.stands_after(permit, each)
        ]
    return found
