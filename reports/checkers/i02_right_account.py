"""I2 Right account: every effect stands on the pinned account of its intent, by a token of that client.

Where the core itself found a wrong account it halted, and of each such halt there is an incident for a person to close.
"""

from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.scope import Index, index_of
from reports.evidence.folder import Evidence
from reports.evidence.rows import LedgerRow

NAME, TITLE = "I2", "Right account"
WRONG_ACCOUNT = "wrong_account"


def check(evidence: Evidence) -> Finding:
    """Judge every effect. One that belongs to no intent stands on no account of its own."""
    index = index_of(evidence)
    effects = index.effects()
    rows: list[Violation] = []
    for effect in effects:
        wrong = _wrong(index, effect)
        if wrong is not None:
            rows.append(violation(f"effect {effect.object} (arrived {seconds(effect.arrived_us)}) {wrong}", effect))
    rows += _without_incident(evidence)
    return judged((NAME, TITLE), len(effects), rows, unit="effects", nothing="no platform did anything")


def _without_incident(evidence: Evidence) -> list[Violation]:
    opened = {(each.halt, each.harm) for each in evidence.incidents}
    return [
        violation(f"halt {each.halt} for a wrong account opened no incident: nobody has to look into it", each)
        for each in evidence.halts
        if each.harm == WRONG_ACCOUNT and (each.halt, each.harm) not in opened
    ]


def _wrong(index: Index, effect: LedgerRow) -> str | None:
    intent = index.intent_of(effect)
    if intent is None:
        return f"on {effect.platform} account {effect.account} belongs to no intent (tag {effect.tag})"
    binding = index.binding_of(intent)
    if binding is None:
        return f"is of intent {intent.intent}, whose account {intent.account} of {intent.client} is bound to nothing"
    if (effect.platform, effect.account) != (binding.platform, binding.platform_account):
        return (
            f"of client {intent.client} stands on {effect.platform} account {effect.account}; "
            f"{intent.account} is pinned to {binding.platform_account}"
        )
    owner = index.owner(effect.platform, effect.token_account)
    if owner is None or owner.client != intent.client:
        whose = f"client {owner.client}" if owner else "nobody known"
        return f"of client {intent.client} was asked for with the token of {effect.token_account}, which is {whose}'s"
    return None
