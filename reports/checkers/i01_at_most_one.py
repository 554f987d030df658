"""I1 At most one: at most one committing effect in the ledgers for each intent, by the harness's own tag.

A like or a follow is an effect when the platform counts it; asked for again while it stands it changes nothing and is none.
"""

from collections import defaultdict

from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.scope import index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import LedgerRow

NAME, TITLE = "I1", "At most one"


def check(evidence: Evidence) -> Finding:
    """Judge every tag under which a platform did something."""
    by_tag: dict[str, list[LedgerRow]] = defaultdict(list)
    for effect in index_of(evidence).effects():
        if effect.tag is not None:
            by_tag[effect.tag].append(effect)
    rows: list[Violation] = []
    for tag, effects in by_tag.items():
        first, *more = sorted(effects, key=lambda each: each.arrived_us)
        rows += [
            violation(
                f"intent {tag} took effect on {each.account} as {each.object} (arrived {seconds(each.arrived_us)}) after it had "
                f"as {first.object} (arrived {seconds(first.arrived_us)})",
                each,
            )
            for each in more
        ]
    return judged((NAME, TITLE), len(by_tag), rows, unit="intents that took effect", nothing="no intent took effect")
