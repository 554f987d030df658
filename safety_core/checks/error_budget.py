"""Check: no trip of an error budget stands in the way, and somebody measures what is done."""

from safety_core.budget import trips
from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.ruling import Ruling


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:  # noqa: ARG001 - every check has the same shape
    """Refuse while a trip covers the intent: from the commit of the event that was enough, whether its halt stands or not."""
    return trips.judge(
        facts.budget, client=intent.client, platform=intent.platform, account=intent.account, action=intent.action
    )
