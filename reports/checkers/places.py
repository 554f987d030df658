"""Which requests have a slot of their own, by the core's records and the platforms' journals."""

from collections import defaultdict
from collections.abc import Iterable

from reports.evidence.folder import Evidence
from reports.evidence.rows import JournalRow, SlotRow

GIVEN_BACK = "given_back"


def unplaced(evidence: Evidence, begun: Iterable[JournalRow]) -> list[JournalRow]:
    """Requests, given in the order of their arrival, that no slot is left for; none where no slot was exported at all.

    Each takes, of the slots that hold its arrival, the one that is over first, whichever account's: so nobody is left
    without one where it could have been shared out otherwise. A token of another account shows in the journal as that one's.
    """
    if not evidence.slots:
        return []
    counted = {name for each in evidence.limits for name in each.operations}
    waiting: dict[tuple[str, str], list[SlotRow]] = defaultdict(list)
    for each in sorted(evidence.slots, key=lambda slot: slot.begun_us, reverse=True):
        if each.state != GIVEN_BACK:
            waiting[each.platform, each.operation].append(each)
    standing: dict[tuple[str, str], list[SlotRow]] = defaultdict(list)
    found = []
    for row in begun:
        if row.operation not in counted:
            continue
        key = (row.platform, row.operation)
        later = waiting[key]
        while later and later[-1].begun_us <= row.arrived_us:
            standing[key].append(later.pop())
        standing[key] = [each for each in standing[key] if each.ends_us >= row.arrived_us]
        if not standing[key]:
            found.append(row)
            continue
        standing[key].remove(min(standing[key], key=lambda each: each.ends_us))
    return found
