"""Check: what needs a person's yes has it, for exactly this, from people whose yes counts now."""

from safety_core import approvals
from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.ruling import Ruling, allow, refuse
from safety_core.vocabulary import NEVER_ASKED, Check, Reason


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:
    """Refuse while approval is missing or counts no more, and what is past its window; a recall is a person's word itself.

    The window holds whether or not approval is needed; its beginning is the queue's, which hands nothing out before it.
    """
    if intent.action in NEVER_ASKED:
        return allow(Check.APPROVAL)
    if intent.not_after_us is not None and now_us > intent.not_after_us:
        late_s = (now_us - intent.not_after_us) / 1_000_000
        return refuse(Check.APPROVAL, Reason.WINDOW_OVER, f"its window ended {late_s:.3f} s ago")
    if facts.approval is None:
        return refuse(Check.APPROVAL, Reason.APPROVAL_UNREADABLE, "the rules on approvals could not be read")
    found = approvals.against(intent, facts.approval, now_us=now_us)
    if found is not None:
        return refuse(Check.APPROVAL, *found)
    return allow(Check.APPROVAL)
