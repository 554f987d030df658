"""I6 No false claim: confirmed means exactly one matching effect; absent, cancelled or rejected means none.

A late commit that the core itself found afterwards and reported as a breach is no false claim any more: the record
says it, and the verdict counts it.
"""

from collections import defaultdict

from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.scope import Index
from reports.evidence.folder import Evidence
from reports.evidence.rows import IntentRow, LedgerRow

NAME, TITLE = "I6", "No false claim"
NONE_STANDS = frozenset(("absent", "cancelled", "rejected"))


def check(evidence: Evidence) -> Finding:
    """Judge every tagged intent that the records claim something final of."""
    index = Index(evidence)
    reported = {each.intent for each in evidence.breaches}
    by_tag: dict[str | None, list[LedgerRow]] = defaultdict(list)
    for effect in evidence.ledger:
        by_tag[effect.tag].append(effect)
    rows: list[Violation] = []
    n = 0
    for intent in evidence.intents:
        if intent.tag is None or intent.state not in NONE_STANDS | {"confirmed"}:
            continue
        n += 1
        wrong = _wrong(index, intent, by_tag[intent.tag], reported=intent.intent in reported)
        if wrong is not None:
            rows.append(violation(f"intent {intent.intent} is {intent.state} {_when(intent)}, and {wrong}", intent))
    return judged(
        (NAME, TITLE), n, rows, unit="final claims", nothing="the records claim nothing final of any tagged intent"
    )


def _when(intent: IntentRow) -> str:
    return "at no time" if intent.settled_us is None else f"since {seconds(intent.settled_us)}"


def _wrong(index: Index, intent: IntentRow, effects: list[LedgerRow], *, reported: bool) -> str | None:
    if intent.state in NONE_STANDS:
        if not effects or reported:
            return None
        return f"{effects[0].object} stands on {effects[0].account} (committed {seconds(effects[0].committed_us)})"
    if len(effects) != 1:
        return f"the ledgers hold {len(effects)} effects of it" if effects else "the ledgers hold no effect of it"
    (effect,) = effects
    binding = index.binding_of(intent)
    if binding is None or effect.account != binding.platform_account:
        return f"its effect stands on {effect.account}, not on its own account"
    if effect.visible != intent.visible:
        return f"{effect.object} shows other content than was meant"
    if intent.object != effect.object:
        return f"it names {intent.object} as its effect, which is {effect.object}"
    return None
