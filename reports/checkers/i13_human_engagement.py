"""I13 Human engagement: each engagement effect has its own decision by a person.

Its own: an approval stands for the effect of one intent. By a person: somebody who was added as one, and who is neither
Holdpoint nor what drafted it. Before it: the word stands in the audit log before the effect's permit.

Where everybody who decided was erased there is no data: that it was a person opens no more.
"""

from collections import defaultdict

from reports.checkers.approving import Approving, approving
from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.evidence.folder import Evidence
from reports.evidence.rows import LedgerRow

NAME, TITLE = "I13", "Human engagement"
ERASED = "was decided on by somebody erased"


def check(evidence: Evidence) -> Finding:
    """Judge every engagement effect."""
    found = approving(evidence)
    people = frozenset(each.person for each in evidence.people)
    used: dict[str, set[str]] = defaultdict(set)
    rows: list[Violation] = []
    n = gone = 0
    for effect in found.index.effects():
        if not found.engages(effect):
            continue
        wrong = _wrong(found, effect, people, used)
        if wrong is ERASED:
            gone += 1
            continue
        n += 1
        if wrong is not None:
            rows.append(
                violation(f"{effect.event} {effect.object} (arrived {seconds(effect.arrived_us)}) {wrong}", effect)
            )
    beside = f"; of {gone} others everybody who decided was erased: no data" if gone else ""
    nothing = f"everybody who decided on all {gone} was erased" if gone else "nobody was answered or addressed"
    return judged((NAME, TITLE), n, rows, unit=f"engagement effects{beside}", nothing=nothing)


def _wrong(found: Approving, effect: LedgerRow, people: frozenset[str], used: dict[str, set[str]]) -> str | None:
    intent = found.index.intent_of(effect)
    if intent is None:
        return f"belongs to no intent (tag {effect.tag}), so no person decided on it"
    permit = found.permit_of(intent, effect)
    name = permit.approval if permit is not None else None
    if permit is None or name is None:
        return f"of intent {intent.intent} was not decided on by anybody"
    used[name].add(intent.intent)
    if len(used[name]) > 1:
        return f"of intent {intent.intent} shares {name} with another: each needs a decision of its own"
    deciding = [
        each
        for each in found.decisions.get(name, [])
        if each.word == "yes"
        and each.intent == intent.intent
        and each.person in people
        and each.person != intent.author
        and found.place_of_word(each) < found.place_of(permit)
    ]
    if not deciding:
        return f"of intent {intent.intent} has no yes of a person in the log before {permit.permit}"
    return ERASED if all(found.is_by_erased(each) for each in deciding) else None
