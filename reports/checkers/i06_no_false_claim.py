"""I6 No false claim: confirmed means exactly one matching effect; absent, cancelled or rejected means none.

A late commit that the core itself found afterwards and reported as a breach is no false claim any more: the record
says it, and the verdict counts it. What was reported before a person gave their word does not excuse that word.

A claim that a person made (the log's ``outcome`` names them) is held against the ledgers like any other, and its
sentence says whose word it is. The matching effect of a recall is the deletion of the post that it names, by whomever:
what is gone already has nothing left to be deleted. That of a like is the like of that very post under its own tag: one
that stood before, or was another intent's, is not claimed.
"""

from collections import defaultdict

import msgspec

from reports.checkers.finding import Finding, Violation, judged, seconds, violation
from reports.checkers.log import entries
from reports.checkers.scope import DELETIONS, TIES, Index, index_of, takes_back, ties
from reports.evidence.folder import Evidence
from reports.evidence.rows import IntentRow, LedgerRow

NAME, TITLE = "I6", "No false claim"
NONE_STANDS = frozenset(("absent", "cancelled", "rejected"))


class Word(msgspec.Struct, frozen=True):
    """A person's word on one intent, and when it was written (boot clock, µs)."""

    person: str
    at_us: int


NOBODYS = Word("", -1)


def persons_words(evidence: Evidence) -> dict[str, Word]:
    """The last word of a person on each intent of which one was given."""
    found: dict[str, Word] = {}
    for _, entry in entries(evidence, {"outcome"}):
        match entry:
            case {"kind": "outcome", "person": str() as person, "intent": str() as intent, "at_us": int() as at_us}:
                found[intent] = Word(person, at_us)
    return found


def check(evidence: Evidence) -> Finding:
    """Judge every tagged intent that the records claim something final of."""
    index = index_of(evidence)
    words = persons_words(evidence)
    reported = {each.intent for each in evidence.breaches if each.found_us >= words.get(each.intent, NOBODYS).at_us}
    deleted = frozenset((each.platform, each.object) for each in evidence.ledger if each.event in DELETIONS)
    by_tag: dict[str | None, list[LedgerRow]] = defaultdict(list)
    for effect in evidence.ledger:
        by_tag[effect.tag].append(effect)
    rows: list[Violation] = []
    n = 0
    for intent in evidence.intents:
        if intent.tag is None or intent.state not in NONE_STANDS | {"confirmed"}:
            continue
        n += 1
        effects = by_tag[intent.tag]
        if intent.recalls is None:
            wrong = _wrong(index, intent, effects, reported=intent.intent in reported)
        else:
            wrong = _wrong_recall(intent, effects, deleted, reported=intent.intent in reported)
        if wrong is not None:
            said = words[intent.intent].person if intent.intent in words else None
            by = f" by the word of {said}" if said else ""
            rows.append(violation(f"intent {intent.intent} is {intent.state} {_when(intent)}{by}, and {wrong}", intent))
    return judged(
        (NAME, TITLE), n, rows, unit="final claims", nothing="the records claim nothing final of any tagged intent"
    )


def _when(intent: IntentRow) -> str:
    return "at no time" if intent.settled_us is None else f"since {seconds(intent.settled_us)}"


def _wrong_recall(
    intent: IntentRow, effects: list[LedgerRow], deleted: frozenset[tuple[str, str]], *, reported: bool
) -> str | None:
    others = [each for each in effects if not takes_back(intent, each)]
    if others:
        return f"it stands for a {others[0].event} of {others[0].object}; it was to take back {intent.recalls}"
    if intent.state in NONE_STANDS:
        return f"{intent.recalls} was deleted by it" if effects and not reported else None
    return None if (intent.platform, intent.recalls) in deleted else f"nobody deleted {intent.recalls}"


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
    if not TIES.keys().isdisjoint((intent.action, effect.event)) and not ties(intent, effect):
        return f"it stands for a {effect.event} of {effect.object}, which it was not for"
    if intent.salt and effect.visible != intent.visible:
        return f"{effect.object} shows other content than was meant"
    if intent.object != effect.object:
        return f"it names {intent.object} as its effect, which is {effect.object}"
    return None
