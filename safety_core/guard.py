"""The guard: asks every check, keeps every ruling, and lets the most restrictive one decide.

1. Every check is asked, whatever the others said; a check that was not asked is broken wiring, never leave.
2. Refuse > hold > allow.
3. Among refusals the one that binds longest decides: cancelled > waits > retries. (An intent that can never go is told
   so at once, not after the switch is released.)
4. Among holds the one that lasts longest decides.
5. What is left is decided by the order in which ``Check`` and then ``Reason`` name them. So no order of asking changes
   the answer (invariant I17).
"""

from collections.abc import Iterable
from typing import Protocol

import msgspec

from safety_core.checks import approval, cadence, content, error_budget, flag, kill_switch, sandbox, stage, tenancy
from safety_core.errors import Miswired
from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.ruling import DISPOSITIONS, Disposition, Ruling, Word
from safety_core.vocabulary import Check, Reason


class Judge(Protocol):
    """One check."""

    def __call__(self, intent: Intent, facts: Facts, *, now_us: int) -> Ruling: ...


CHECKS: dict[Check, Judge] = {
    Check.KILL_SWITCH: kill_switch.judge,
    Check.TENANCY: tenancy.judge,
    Check.SANDBOX: sandbox.judge,
    Check.FLAG: flag.judge,
    Check.STAGE: stage.judge,
    Check.ERROR_BUDGET: error_budget.judge,
    Check.CONTENT: content.judge,
    Check.APPROVAL: approval.judge,
    Check.CADENCE: cadence.judge,
}
"""Every check, by its name."""

_CHECK_PLACE = {check: place for place, check in enumerate(Check)}
_REASON_PLACE = {reason: place for place, reason in enumerate(Reason)}
_BINDS = (Disposition.RETRIES, Disposition.WAITS, Disposition.CANCELLED)
"""The later, the longer it binds."""


class Decision(msgspec.Struct, frozen=True):
    """What all checks together say.

    Attributes:
        rulings: one of each check, in the order of ``Check``.
        decisive: the ruling that the word comes from; ``None`` when all allow.
    """

    rulings: tuple[Ruling, ...]
    word: Word
    decisive: Ruling | None


def decide(intent: Intent, facts: Facts, *, now_us: int) -> Decision:
    """Ask every check about an intent. ``now_us`` is the boot clock, in µs; nothing else is read."""
    return combine([judge(intent, facts, now_us=now_us) for judge in CHECKS.values()])


def combine(rulings: Iterable[Ruling]) -> Decision:
    """One decision from one ruling of each check, in any order.

    Raises:
        Miswired: a check is missing or asked twice, or a refusal or hold has no reason that can end an attempt.
    """
    kept = tuple(sorted(rulings, key=lambda ruling: _CHECK_PLACE[ruling.check]))
    if len(kept) != len(_CHECK_PLACE) or len({ruling.check for ruling in kept}) != len(kept):
        asked = ", ".join(ruling.check for ruling in kept) or "none"
        raise Miswired(f"of the checks only these were asked, once each or more: {asked}", "ask each check once")
    against = [ruling for ruling in kept if ruling.word is not Word.ALLOW]
    if not against:
        return Decision(kept, Word.ALLOW, None)
    decisive = max(against, key=_severity)
    return Decision(kept, decisive.word, decisive)


def _severity(ruling: Ruling) -> tuple[bool, float, int, int]:
    """Larger decides."""
    if ruling.reason is None or (ruling.word is Word.REFUSE and ruling.reason not in DISPOSITIONS):
        raise Miswired(f"{ruling.check} says {ruling.word} for reason {ruling.reason}", "give one of DISPOSITIONS")
    place = (-_CHECK_PLACE[ruling.check], -_REASON_PLACE[ruling.reason])
    if ruling.word is Word.REFUSE:
        return (True, _BINDS.index(DISPOSITIONS[ruling.reason]), *place)
    return (False, float("inf") if ruling.until_us is None else ruling.until_us, *place)
