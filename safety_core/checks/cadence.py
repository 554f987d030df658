"""Check: the effect fits into every window, keeps its distance, and falls into no quiet hour and no pause."""

from safety_core.cadence import rule
from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.ruling import Ruling


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:
    """Hold until the earliest time at which all of them allow; refuse what never fits, and what no limit is known for."""
    return rule.judge(facts.cadence, intent.action, now_us=now_us)
