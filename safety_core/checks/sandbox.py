"""Check: what the sandbox has against an effect; so does not knowing what stands."""

from safety_core.facts import Facts
from safety_core.intent import Intent
from safety_core.ruling import Ruling, allow, refuse
from safety_core.sandbox import against
from safety_core.vocabulary import Check, Reason


def judge(intent: Intent, facts: Facts, *, now_us: int) -> Ruling:  # noqa: ARG001  # whether it is over is a fact
    """Refuse what no sandbox lets go, and everything while nobody can say which stands."""
    if facts.sandbox is None:
        return unreadable()
    found = against(intent.client, intent.platform, intent.action, facts.sandbox)
    return allow(Check.SANDBOX) if found is None else refuse(Check.SANDBOX, *found)


def unreadable() -> Ruling:
    """What is said wherever nobody can say which setting stands."""
    return refuse(Check.SANDBOX, Reason.SANDBOX_UNREADABLE, "the sandbox's setting could not be read")
