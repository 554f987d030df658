"""The sandbox in a transaction: what stands, what it has against an effect, and who goes on when another is set."""

from safety_core.checks.sandbox import unreadable
from safety_core.intent import Intent
from safety_core.leases import Held
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.ruling import Ruling, refuse
from safety_core.sandbox import CAUGHT, DRILL_TAKES_MS, Mode, Sandbox, SandboxFacts, against, for_drill, of_drill
from safety_core.shell import ramping
from safety_core.shell.core import Core
from safety_core.vocabulary import Action, Check, Platform, Reason

WAITS_FOR_SANDBOX = "sandbox"
LEAVE_ENDED = "the leave to act for real stands no more: holdpoint house live show"
BY_SANDBOX = frozenset(
    {Reason.SANDBOX_EXPIRED, Reason.SANDBOX_SPENT, Reason.SANDBOX_HOUSE_ONLY, Reason.LIVE_NOT_GRANTED}
)
"""The refusals that end when another setting or a leave stands."""


def standing(core: Core, tx: Transaction, intent: Intent) -> Sandbox | None:
    """The setting that stands, as it is for this one intent; ``None``: nobody can say.

    A drill's own work is caught where its platform is reached for real. It keeps the serial: another setting ends it as it
    ends all else.
    """
    setting = tx.sandbox()
    if setting is None or intent.platform not in core.real or not of_drill(intent.client, intent.idempotency_key):
        return setting
    takes_ms = min(DRILL_TAKES_MS, round(core.timing.request_s * 500))
    return for_drill(setting, now_us=core.clock.boot_us(), now=core.clock.now(), takes_ms=takes_ms)


def facts_in(
    core: Core, tx: Transaction, intent: Intent, *, under: int, hidden: bool | None, minting: bool
) -> SandboxFacts | None:
    """What is known of the sandbox for one effect; ``None``: nobody can say what stands."""
    setting = standing(core, tx, intent)
    adapter = core.adapters.get(intent.platform)
    if setting is None or adapter is None:
        return None
    leave = tx.leave()
    return SandboxFacts(
        setting=setting,
        over=setting.over(now_us=core.clock.boot_us(), now=core.clock.now()),
        under=under,
        effects=tx.effects_under(setting.serial) if setting.mode is Mode.RECORD else 0,
        quiet=adapter.QUIET.get(intent.action),
        hidden=hidden,
        minting=minting,
        real=intent.platform in core.real,
        leave=leave is not None and leave.stands,
    )


def covered(setting: Sandbox, platform: Platform, action: Action) -> bool:
    """Whether it does anything with such an effect."""
    return setting.mode_for(platform, action) is not Mode.OFF


def caught(setting: Sandbox, platform: Platform, action: Action) -> bool:
    """Whether such an effect is caught, so that nothing of it may be prepared either."""
    return setting.mode_for(platform, action) in CAUGHT


def recheck(core: Core, tx: Transaction, effect: Intent | Held, under: Sandbox) -> Ruling | None:
    """Whether what was decided under one setting may still go: the same stands, has not ended, and leave still stands for what
    is live on a platform that is reached for real. ``under``: that setting, as it is for this effect (``standing``).
    """
    now = tx.sandbox()
    if now is None:
        return unreadable()
    if now.serial != under.serial:
        return refuse(
            Check.SANDBOX, Reason.SANDBOX_CHANGED, f"setting {now.serial} stands, and no longer {under.serial}"
        )
    if under.mode_for(effect.platform, effect.action) is Mode.OFF:
        return None if _may_be_live(core, tx, effect) else refuse(Check.SANDBOX, Reason.LIVE_NOT_GRANTED, LEAVE_ENDED)
    if under.over(now_us=core.clock.boot_us(), now=core.clock.now()):
        return refuse(Check.SANDBOX, Reason.SANDBOX_EXPIRED, f"the sandbox ended at {under.until_at}")
    return None


def _may_be_live(core: Core, tx: Transaction, effect: Intent | Held) -> bool:
    """A recall takes harm away, and needs no leave."""
    if effect.platform not in core.real or effect.action is Action.RECALL:
        return True
    leave = tx.leave()
    return leave is not None and leave.stands


def still_against(core: Core, tx: Transaction, intent: Intent) -> bool:
    """Whether the sandbox still refuses it; false when nobody can say, since nobody would wake it then."""
    setting = tx.sandbox()
    if setting is None:
        return False
    facts = facts_in(core, tx, intent, under=setting.serial, hidden=None, minting=False)
    found = None if facts is None else against(intent.client, intent.platform, intent.action, facts)
    return found is not None and found[0] in BY_SANDBOX


def wake(core: Core, tx: Transaction) -> int:
    """What the sandbox lets go by now goes back to its place in the queue, to be decided anew, bit by bit as after a release."""
    woken, accounts = 0, set()
    for queued in tx.intents([IntentState.WAITING]):
        intent = queued.intent
        if queued.waits_for == WAITS_FOR_SANDBOX and not still_against(core, tx, intent):
            woken += tx.move_intent(
                intent.intent, IntentState.WAITING, IntentState.QUEUED, waits_for=None, reason=None, saw=""
            )
            accounts.add((intent.client, intent.platform, intent.account))
    ramping.open_soon(core, tx, lambda of: (of.client, of.platform, of.account) in accounts, "sandbox")
    return woken
