"""Check: the rollout lets this client in, for this much of its traffic, on a cell that has come so far."""

from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.rollout.standing import against
from safety_core.ruling import Ruling, allow, refuse
from safety_core.vocabulary import NEVER_ASKED, Check, Reason


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:  # noqa: ARG001  # stages are left by a move, not by time
    """Refuse whom the stage does not let in, and everybody while nobody can say which it is; never what takes harm away."""
    if intent.action in NEVER_ASKED:
        return allow(Check.STAGE)
    if facts.stage is None:
        return refuse(Check.STAGE, Reason.STAGE_UNREADABLE, "the rollout's plan or stage could not be read")
    found = against(intent, facts.stage)
    if found is not None:
        return refuse(Check.STAGE, *found)
    return allow(Check.STAGE)
