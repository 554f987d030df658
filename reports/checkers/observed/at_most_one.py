"""I1 on real accounts: not two objects with the same visible content on one account where one intent was for it.

Where content has media it cannot be compared, and says nothing.
"""

from collections import defaultdict

from reports.checkers.finding import Finding, Violation, judged, violation
from reports.checkers.i01_at_most_one import NAME, TITLE
from reports.checkers.observed.joined import NO_OBJECT, joined
from reports.evidence.folder import Evidence
from reports.evidence.rows import SeenRow

NOTHING_STANDS = frozenset({"rejected", "cancelled", "absent"})
Shown = tuple[str, str, str]


def check(evidence: Evidence) -> Finding:
    """Judge every intent whose content was seen."""
    known = joined(evidence)
    meant: dict[Shown, int] = defaultdict(int)
    accounts = {(each.client, each.platform, each.account): each.platform_account for each in evidence.bindings}
    for intent in evidence.intents:
        account = accounts.get((intent.client, intent.platform, intent.account))
        if account is not None and intent.action not in NO_OBJECT and intent.visible:
            meant[intent.platform, account, intent.visible] += intent.state not in NOTHING_STANDS
    shown: dict[Shown, list[SeenRow]] = defaultdict(list)
    for each in known.fresh():
        if each.media == 0:
            shown[each.platform, each.account, each.said].append(each)
    rows: list[Violation] = []
    for (platform, account, said), objects in shown.items():
        wanted = meant.get((platform, account, said))
        if wanted is None:
            continue
        objects.sort(key=lambda each: (known.permit_of(each) is None, each.look))
        for each in objects[max(wanted, 1) :]:
            first = objects[0].object
            rows.append(
                violation(
                    f"{each.object} on {platform} account {account} shows what {first} shows, for one intent", each
                )
            )
    n = sum(key in meant for key in shown)
    return judged(
        (NAME, TITLE), n, rows, unit="contents that were seen", nothing="nothing was seen that an intent was for"
    )
