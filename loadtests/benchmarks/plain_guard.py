"""The guard's peer: the same checks and the same combining, with rulings as plain frozen dataclasses.

Judges alone, of the facts that the benchmark hands over; only the rulings' type differs, and the answers must be equal.
"""

from dataclasses import dataclass

from safety_core import sandbox
from safety_core.approvals import against
from safety_core.budget import trips
from safety_core.cadence import rule
from safety_core.facts import Facts
from safety_core.flags.answers import said
from safety_core.flags.context import flag_of
from safety_core.intent import Intent
from safety_core.rollout import standing
from safety_core.ruling import DISPOSITIONS, Disposition, Word
from safety_core.vocabulary import NEVER_ASKED, Action, Check, Reason

_CHECK_PLACE = {check: place for place, check in enumerate(Check)}
_REASON_PLACE = {reason: place for place, reason in enumerate(Reason)}
_BINDS = {Disposition.RETRIES: 0, Disposition.WAITS: 1, Disposition.CANCELLED: 2}


@dataclass(frozen=True)
class PlainRuling:
    """As ``safety_core.ruling.Ruling``."""

    check: Check
    word: Word
    reason: Reason | None = None
    saw: str = ""
    until_us: int | None = None


@dataclass(frozen=True)
class PlainDecision:
    """As ``safety_core.guard.Decision``."""

    rulings: tuple[PlainRuling, ...]
    word: Word
    decisive: PlainRuling | None


def decide(intent: Intent, facts: Facts, *, now_us: int) -> PlainDecision:
    """As ``safety_core.guard.decide``."""
    asked = [
        _kill_switch(intent, facts),
        _tenancy(intent, facts, now_us),
        _sandbox(intent, facts),
        _flag(intent, facts),
        _stage(intent, facts),
        _error_budget(intent, facts),
        _content(intent, facts),
        _approval(intent, facts, now_us),
        _cadence(intent, facts, now_us),
    ]
    kept = tuple(sorted(asked, key=lambda ruling: _CHECK_PLACE[ruling.check]))
    assert len({ruling.check for ruling in kept}) == len(_CHECK_PLACE)
    against = [ruling for ruling in kept if ruling.word is not Word.ALLOW]
    if not against:
        return PlainDecision(kept, Word.ALLOW, None)
    decisive = max(against, key=_severity)
    return PlainDecision(kept, decisive.word, decisive)


def _kill_switch(intent: Intent, facts: Facts) -> PlainRuling:
    switches = facts.switches
    if switches is None:
        return _refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, "the switches could not be read")
    covering = switches.covering(
        client=intent.client, platform=intent.platform, account=intent.account, action=intent.action
    )
    if covering:
        named = "; ".join(sorted(f"{halt.halt} on {halt.scope}" for halt in covering))
        return _refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, f"{named}, at epoch {switches.epoch}")
    return PlainRuling(Check.KILL_SWITCH, Word.ALLOW)


def _tenancy(intent: Intent, facts: Facts, now_us: int) -> PlainRuling:
    account, identity = facts.account, facts.identity
    if account is None:
        saw = f"{intent.client} has no account {intent.account} on {intent.platform}"
        return _refuse(Check.TENANCY, Reason.ACCOUNT_UNBOUND, saw)
    if (account.client, account.platform, account.account) != (intent.client, intent.platform, intent.account):
        saw = f"the binding is not that of {intent.account} of {intent.client} on {intent.platform}"
        return _refuse(Check.TENANCY, Reason.WRONG_ACCOUNT, saw)
    if identity is None:
        return _refuse(Check.TENANCY, Reason.IDENTITY_UNKNOWN, "whose token it is has not been asked")
    age_us = now_us - identity.asked_us
    if not 0 <= age_us <= facts.identity_age_max_us:
        saw = f"whose token it is was asked {age_us} µs ago, believed for {facts.identity_age_max_us} µs"
        return _refuse(Check.TENANCY, Reason.IDENTITY_STALE, saw)
    if identity.platform_account != account.platform_account:
        saw = f"the token is another account's: {intent.account} is pinned to {account.platform_account}"
        return _refuse(Check.TENANCY, Reason.WRONG_ACCOUNT, saw)
    return PlainRuling(Check.TENANCY, Word.ALLOW)


def _sandbox(intent: Intent, facts: Facts) -> PlainRuling:
    if facts.sandbox is None:
        return _refuse(Check.SANDBOX, Reason.SANDBOX_UNREADABLE, "the sandbox's setting could not be read")
    found = sandbox.against(intent.client, intent.platform, intent.action, facts.sandbox)
    return PlainRuling(Check.SANDBOX, Word.ALLOW) if found is None else _refuse(Check.SANDBOX, *found)


def _flag(intent: Intent, facts: Facts) -> PlainRuling:
    if intent.action in NEVER_ASKED:
        return PlainRuling(Check.FLAG, Word.ALLOW)
    if facts.flag is None:
        return _refuse(Check.FLAG, Reason.FLAGS_UNREADABLE, "the flags could not be read")
    if not facts.flag.on:
        return _refuse(Check.FLAG, Reason.FLAG_OFF, said(flag_of(intent.action), facts.flag))
    return PlainRuling(Check.FLAG, Word.ALLOW)


def _stage(intent: Intent, facts: Facts) -> PlainRuling:
    if facts.stage is None:
        return _refuse(Check.STAGE, Reason.STAGE_UNREADABLE, "the rollout's plan or stage could not be read")
    found = standing.against(intent, facts.stage)
    return PlainRuling(Check.STAGE, Word.ALLOW) if found is None else _refuse(Check.STAGE, *found)


def _error_budget(intent: Intent, facts: Facts) -> PlainRuling:
    found = trips.judge(
        facts.budget, client=intent.client, platform=intent.platform, account=intent.account, action=intent.action
    )
    return PlainRuling(found.check, found.word, found.reason, found.saw)


def _content(intent: Intent, facts: Facts) -> PlainRuling:
    content = facts.content
    if intent.action not in content.actions:
        return _refuse(Check.CONTENT, Reason.ACTION_UNSUPPORTED, f"{intent.platform} cannot {intent.action}")
    if content.length <= 0 or not intent.text.strip():
        return _refuse(Check.CONTENT, Reason.TEXT_EMPTY, "the text is empty")
    if content.length > content.limit:
        saw = f"{content.length} {content.unit}, of which {intent.platform} takes {content.limit}"
        return _refuse(Check.CONTENT, Reason.TEXT_TOO_LONG, saw)
    if intent.action is Action.REPLY and not intent.target:
        return _refuse(Check.CONTENT, Reason.TARGET_MISSING, "a reply names no post that it answers")
    return PlainRuling(Check.CONTENT, Word.ALLOW)


def _approval(intent: Intent, facts: Facts, now_us: int) -> PlainRuling:
    if facts.approval is None:
        return _refuse(Check.APPROVAL, Reason.APPROVAL_UNREADABLE, "the rules on approvals could not be read")
    found = against(intent, facts.approval, now_us=now_us)
    return PlainRuling(Check.APPROVAL, Word.ALLOW) if found is None else _refuse(Check.APPROVAL, *found)


def _cadence(intent: Intent, facts: Facts, now_us: int) -> PlainRuling:
    """The rule's own arithmetic, whose answer becomes a plain ruling."""
    ruling = rule.judge(facts.cadence, intent.action, now_us=now_us)
    return PlainRuling(ruling.check, ruling.word, ruling.reason, ruling.saw, ruling.until_us)


def _refuse(check: Check, reason: Reason, saw: str) -> PlainRuling:
    return PlainRuling(check, Word.REFUSE, reason, saw)


def _severity(ruling: PlainRuling) -> tuple[bool, float, int, int]:
    assert ruling.reason is not None
    place = (-_CHECK_PLACE[ruling.check], -_REASON_PLACE[ruling.reason])
    if ruling.word is Word.REFUSE:
        return (True, _BINDS[DISPOSITIONS[ruling.reason]], *place)
    return (False, float("inf") if ruling.until_us is None else ruling.until_us, *place)
