"""I2 on real accounts: what appeared is a permit's, and stands on the account that the permit is pinned to.

What appeared and is nobody's here was made by somebody else, by hand or by a token of ours that leaked: it stands on no account
of its own intent, since it has none. Where the core itself found a wrong account it halted, and opened an incident.
"""

from reports.checkers.finding import Finding, Violation, judged, violation
from reports.checkers.i02_right_account import NAME, TITLE, WRONG_ACCOUNT
from reports.checkers.observed.joined import Joined, joined
from reports.evidence.folder import Evidence
from reports.evidence.rows import SeenRow


def check(evidence: Evidence) -> Finding:
    """Judge every object that appeared, and every object of a permit wherever it was seen."""
    known = joined(evidence)
    if evidence.looks and known.exported_us is None:
        return judged(
            (NAME, TITLE), 0, [], unit="objects", nothing="nobody said when the core's own rows were exported"
        )
    rows = [violation(_stray(known, each), each) for each in known.strays()]
    of_permits = [
        (row, permit) for found in known.seen_on.values() for row in found if (permit := known.permit_of(row))
    ]
    for row, permit in of_permits:
        if row.account != permit.platform_account:
            said = f"{row.object} of {permit.client} stands on {row.platform} account {row.account}"
            rows.append(violation(f"{said}; {permit.permit} is pinned to {permit.platform_account}", row))
    rows += _without_incident(evidence)
    n = len(of_permits) + len(known.strays())
    return judged((NAME, TITLE), n, rows, unit="objects that were seen", nothing="no object of ours was seen")


def _stray(known: Joined, seen: SeenRow) -> str:
    like = next(
        (
            f"; it shows what {each.intent} was for, which is {each.state}"
            for each in known.evidence.intents
            if seen.media == 0 and each.visible == seen.said and each.platform == seen.platform
        ),
        "",
    )
    return f"{seen.object} on {seen.platform} account {seen.account} (look {seen.look}) was made by nobody here{like}"


def _without_incident(evidence: Evidence) -> list[Violation]:
    opened = {(each.halt, each.harm) for each in evidence.incidents}
    return [
        violation(f"halt {each.halt} for a wrong account opened no incident: nobody has to look into it", each)
        for each in evidence.halts
        if each.harm == WRONG_ACCOUNT and (each.halt, each.harm) not in opened
    ]
