"""Check: a thrown switch stops the intent; so does not knowing whether one is thrown."""

from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.ruling import Ruling, allow, refuse
from safety_core.vocabulary import Check, Reason


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:  # noqa: ARG001 - every check has the same shape
    """Refuse while any halt in force covers the intent, or while the switches cannot be read.

    The halts are named by id in alphabetical order, so that halts commute in what is seen, too (invariant I16).
    """
    if facts.switches is None:
        return refuse(Check.KILL_SWITCH, Reason.SWITCHES_UNREADABLE, "the switches could not be read")
    covering = facts.switches.covering(
        client=intent.client, platform=intent.platform, account=intent.account, action=intent.action
    )
    if covering:
        named = "; ".join(sorted(f"{halt.halt} on {halt.scope}" for halt in covering))
        return refuse(Check.KILL_SWITCH, Reason.SWITCH_THROWN, f"{named}, at epoch {facts.switches.epoch}")
    return allow(Check.KILL_SWITCH)
