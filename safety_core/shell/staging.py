"""The rollout in a transaction: where it stands, what it has against an effect, and who goes on when it moves."""

from safety_core.errors import BadInput
from safety_core.intent import Intent
from safety_core.lifecycle import IntentState
from safety_core.ports import Transaction
from safety_core.rollout.plan import NAME, Plan
from safety_core.rollout.standing import Standing, against
from safety_core.rollout.states import Rollout
from safety_core.shell import ramping
from safety_core.shell.core import Core
from safety_core.shell.plan_text import parsed
from safety_core.vocabulary import Reason

WAITS_FOR_STAGE = "stage"
BY_STAGE = frozenset({Reason.NOT_IN_STAGE, Reason.OUTSIDE_SHARE, Reason.CELL_NOT_PROMOTED})
"""The refusals that end when the stage moves."""


def in_force(tx: Transaction) -> tuple[Plan, Rollout] | None:
    """The plan and where the rollout stands in it; ``None`` when nobody can say: a plan that is not the one it stands under,
    or a stage that the plan does not have.
    """
    found, rollout = tx.rules(NAME), tx.rollout()
    if found is None or rollout is None or rollout.plan != found.version:
        return None
    try:
        plan = parsed(found.body, found.digest)
    except BadInput:
        return None
    return None if plan.place(rollout.stage) is None else (plan, rollout)


def standing(tx: Transaction, intent: Intent) -> Standing | None:
    """What is known of the stage of one effect; ``None`` when it cannot be read."""
    found = in_force(tx)
    if found is None:
        return None
    plan, rollout = found
    cell = tx.cell(intent.platform, intent.action)
    place = 0 if cell is None else plan.place(cell.stage)
    if place is None:
        return None
    enrolled = tx.enrolled(intent.client)
    return Standing(
        plan=plan,
        stage=plan.has(rollout.stage),
        cell=place,
        enrolled=enrolled is not None and enrolled.removed_at is None,
    )


def still_outside(tx: Transaction, intent: Intent) -> bool:
    """Whether the stage still has something against it; false when nobody can say, since nobody would wake it then."""
    found = standing(tx, intent)
    return found is not None and against(intent, found) is not None


def wake(core: Core, tx: Transaction) -> int:
    """What the stage lets in by now goes back to its place in the queue, to be decided anew.

    As after a release: the accounts of what waited open one after the other, with jitter, so that a share that grows brings
    no burst. Accounts of which nothing waited go on as they were.
    """
    woken = 0
    accounts = set()
    for queued in tx.intents([IntentState.WAITING]):
        intent = queued.intent
        if queued.waits_for == WAITS_FOR_STAGE and not still_outside(tx, intent):
            woken += tx.move_intent(
                intent.intent, IntentState.WAITING, IntentState.QUEUED, waits_for=None, reason=None, saw=""
            )
            accounts.add((intent.client, intent.platform, intent.account))
    ramping.open_soon(core, tx, lambda of: (of.client, of.platform, of.account) in accounts, "stage")
    return woken
